# bandwidth.gp - bytes of the definition per second, against a plain copy of the same bytes.
what = 'Bandwidth against the copy of the same bytes (black)'
set output 'bandwidth.svg'
load 'style.gp'

set xrange [0:most_gbps * 1.22]
set format x '%g GB/s'

text(g, c) = sprintf('%.3g GB/s', g) . (c == c ? sprintf('   %.0f %%', 100 * c) : '')

best(rate, copy) = copy > rate ? copy : rate

plot for [k = 1:kernels] 'rows.dat' \
         using (0):1:(0):(of(k, column(6))):(below(column(1))):(above(column(1))) \
         with boxxyerror lc rgb color(k) title name(k), \
     'rows.dat' using 7:(column(1) - 0.48):(0):(0.96) \
         with vectors nohead lw 2 lc rgb '#000000' title 'copy', \
     'rows.dat' using (best(column(6), column(7))):1:(text(column(6), column(8))) \
         with labels left offset 0.8,0 font ',10' textcolor rgb '#444444' notitle
