# launches.gp - kernels, copies and fills that one call enqueues.
what = 'Launches per call'
set output 'launches.svg'
load 'style.gp'

set xrange [0:most_launches * 1.1]
set format x '%.0f'
if (most_launches <= 20) set xtics 1

plot for [k = 1:kernels] 'rows.dat' \
         using (0):1:(0):(of(k, column(11))):(below(column(1))):(above(column(1))) \
         with boxxyerror lc rgb color(k) title name(k), \
     'rows.dat' using 11:1:(sprintf('%.0f', column(11))) \
         with labels left offset 0.8,0 font ',10' textcolor rgb '#444444' notitle
