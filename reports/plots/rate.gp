# rate.gp - rate by length: one panel per operator that was timed at two lengths or more. A point
# is the median over the cases of a kernel at a length; the bar is their range, or the 95 %
# interval of a single case.
load 'style_series.gp'
if (length_panels == 0) exit

columns = length_panels > 1 ? 2 : 1
lines = (length_panels + columns - 1) / columns
set terminal svg size 520 * columns + 20, 400 * lines + 50 font font . ',12' \
    background '#ffffff' noenhanced
set output 'rate.svg'
set multiplot layout lines,columns title \
    "Rate by length: median of a length's cases, their range (of one: its interval)\n" \
    . run_title noenhanced
set logscale x
set format y '%.0s %c'
set yrange [0:*]
set bars 0
set tics scale 0
unset grid
set grid ytics lc rgb '#e4e4e4' lt 1 lw 0.7
set autoscale xfix
unset mxtics
unset mytics
set key outside bottom center horizontal maxcols 3 font ',10'
set offsets graph 0.12, graph 0.12, 0, 0
do for [p = 1:length_panels] {
    first = int(word(length_first, p))
    last = int(word(length_last, p))
    # 1 2 5 10, 1 3 10 or 1 10 100: a few of these are in any range.
    stats 'lengths.dat' index first:last using 1 nooutput
    marks = STATS_max < 40 * STATS_min ? '1 2 5' : STATS_max < 400 * STATS_min ? '1 3' : '1'
    set xtics ('' 0.1)
    do for [e = 0:8] {
        do for [m in marks] { set xtics add (gprintf('%.0s%c', m * 10.0 ** e) m * 10.0 ** e) }
    }
    set title word(length_op, p) . ': ' . word(length_unit, p) . ' over tokens of the longest sequence' noenhanced offset 0,-0.5
    apart(i) = 1 + 0.02 * (i - (first + last) / 2.0)
    plot for [i = first:last] 'lengths.dat' index i using \
        ($1 * apart(i)):5:(end($6, $5)):(end($7, $5)) \
        with yerrorbars pt int(word('7 5 9 11 13', (i - first) % 5 + 1)) ps 0.5 lw 1.3 lc rgb word(length_color, i + 1) \
        title word(length_name, i + 1)
}
unset multiplot
