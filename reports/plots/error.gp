# error.gp - the largest error of each case over its bound, a line per kernel; the tick is the
# median. Right of the line is wrong.
load 'style_series.gp'
if (error_lanes == 0) exit

set terminal svg size 860, 150 + 20 * error_lanes font font . ',12' \
    background '#ffffff' noenhanced
set output 'error.svg'
set title "Largest error over its bound: a dot per case, a tick at the median\n" . run_title \
    noenhanced
stats 'errors.dat' using 2 nooutput
set logscale x
unset mxtics
set format x '%g'
set xlabel 'error / bound: above 1 is wrong' noenhanced textcolor rgb grey
set ytics scale 0 noenhanced
set ytics ('' 0)
do for [i = 1:error_lanes] { set ytics add (word(error_name, i) i) }
unset grid
set grid xtics lc rgb '#e4e4e4' lt 1 lw 0.7
set yrange [error_lanes + 0.7:0.3]
set xrange [STATS_min / 1.5:(STATS_max > 1 ? STATS_max : 1) * 1.5]
set arrow 1 from first 1, graph 0 to first 1, graph 1 nohead dt 2 lw 1.6 lc rgb '#A40E26'
unset key
plot 'errors.dat' using 2:1 with points pt 7 ps 0.45 lc rgb '#800072B2', \
     'errors.dat' using 3:($1 - 0.32):(0):(0.64) with vectors nohead lw 2 lc rgb '#222222'
