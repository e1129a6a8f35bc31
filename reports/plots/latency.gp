# latency.gp - median time of each kernel with its 95 % interval, on a log scale.
what = 'Time per call: median and 95 % interval, speed-up over the baseline'
set output 'latency.svg'
load 'style.gp'

span = log10(most_s / least_s)
set logscale x
set xrange [least_s / 10 ** (0.04 * span + 0.05):most_s * 10 ** (0.42 * span + 0.45)]
set format x '%.0s %cs'

# "281.00 µs  1.47x (predicted 1.49x)"
predicted(p) = p == p ? sprintf(' (predicted %.2fx)', p) : ''
ratio(s, p) = s == s ? sprintf('   %.2fx', s) . predicted(p) : ''
text(t, s, p) = gprintf('%.2s %cs', t) . ratio(s, p)

# A row of few samples has no interval, and yet a time.
end(x, t) = x == x ? x : t

plot for [k = 1:kernels] 'rows.dat' \
         using (of(k, column(3))):1:(end(column(4), column(3))):(end(column(5), column(3))) \
         with xerrorbars pt 7 ps 0.45 lw 1.4 lc rgb color(k) title name(k), \
     'rows.dat' using (end(column(5), column(3))):1:(text(column(3), column(9), column(10))) \
         with labels left offset 0.8,0 font ',10' textcolor rgb '#444444' notitle
