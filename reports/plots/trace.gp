# trace.gp - clock, power and temperature of the device while blocks were timed, in order. Red:
# something held the clock down.
load 'style_series.gp'
if (trace_lines < 2) exit

set terminal svg size 860, 560 font font . ',12' background '#ffffff' noenhanced
set output 'trace.svg'
set multiplot layout 3,1 title \
    "Clock, power and temperature of each block (red: held down)\n" . run_title noenhanced
set lmargin 12
unset key
do for [i = 1:3] {
    least = 2 * i
    most = 2 * i + 1
    set ylabel word('MHz W °C', i) noenhanced textcolor rgb grey
    if (i == 3) { set xlabel 'block' noenhanced textcolor rgb grey }
    stats 'trace.dat' using most nooutput
    if (STATS_records > 0) {
        plot 'trace.dat' using 1:least:(0):(column(most) - column(least)) \
                 with vectors nohead lw 1.2 lc rgb '#0072B2', \
             '' using 1:most with lines lw 1.2 lc rgb '#0072B2', \
             '' using 1:(column(8) > 0 ? column(least) : NaN) with points pt 7 ps 0.25 \
                 lc rgb '#A40E26'
    }
}
unset multiplot
