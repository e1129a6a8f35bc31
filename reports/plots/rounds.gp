# rounds.gp - A/B strip: a kernel over the one that it replaces, round by round, on its largest case.
# The band is the 95 % interval of the median, the dashed line 1x.
load 'style_series.gp'
if (round_pairs == 0) exit

columns = round_pairs > 1 ? 2 : 1
lines = (round_pairs + columns - 1) / columns
set terminal svg size 520 * columns + 20, 300 * lines + 50 font font . ',12' \
    background '#ffffff' noenhanced
set output 'rounds.svg'
set multiplot layout lines,columns title \
    "Speed-up round by round (band: 95 % interval of the median)\n" . run_title noenhanced
unset key
unset grid
set grid ytics lc rgb '#e4e4e4' lt 1 lw 0.7
set xrange [0:*] noextend
set offsets 0, 1, 0, 0
set format y '%.2fx'
set xlabel 'round' noenhanced textcolor rgb grey
do for [p = 1:round_pairs] {
    low = value(sprintf('round_low_%d', p))
    high = value(sprintf('round_high_%d', p))
    middle = value(sprintf('round_median_%d', p))
    set title value(sprintf('round_title_%d', p)) . "\n" . value(sprintf('round_case_%d', p)) \
        noenhanced font ',11' offset 0,-0.5
    set yrange [*:*]
    stats 'rounds.dat' index (p - 1) using 2 nooutput
    rounds = STATS_records
    set xtics 1, rounds > 40 ? 10 : rounds > 14 ? 5 : rounds > 7 ? 2 : 1
    bottom = STATS_min < 1 ? STATS_min : 1
    top = STATS_max > 1 ? STATS_max : 1
    set yrange [bottom - 0.05 * (top - bottom) - 0.01:top + 0.05 * (top - bottom) + 0.01]
    plot 'rounds.dat' index (p - 1) using 1:(low):(high) with filledcurves \
             fs solid 0.25 noborder lc rgb '#0072B2', \
         middle with lines lw 1.4 lc rgb '#222222', \
         1 with lines dt 2 lw 1.4 lc rgb '#A40E26', \
         'rounds.dat' index (p - 1) using 1:2 with points pt 7 ps 0.5 lc rgb '#0072B2'
}
unset multiplot
