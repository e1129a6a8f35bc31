# roofline.gp - what calculates, under the roof that this run measured: its fastest copy and, where
# the device told it, its arithmetic peak.
load 'style_series.gp'
if (roof_sets == 0 || roof_copy == 0) exit

set terminal svg size 760, 480 + 18 * ((roof_sets + 1) / 2) font font . ',12' \
    background '#ffffff' noenhanced
set output 'roofline.svg'
set title "Roofline of " . roof_backend . ": flops over bytes, both of the definition\n" \
    . run_title noenhanced
stats 'roofline.dat' using 1 nooutput
left = STATS_min
right = STATS_max
stats 'roofline.dat' using 2 nooutput
least = STATS_min
set logscale xy
unset mxtics
unset mytics
set format x '%g'
set format y '%.0s %cFLOP/s'
set label 3 'flops per byte' at graph 0.98, graph 0.04 right noenhanced textcolor rgb grey \
    font ',10'
set key outside bottom center horizontal maxcols 2 font ',10'
if (roof_peak > 0) { left = left < roof_peak / roof_copy ? left : roof_peak / roof_copy }
set xrange [left / 2:right * 2]
set yrange [least / 2:(roof_peak > 0 ? roof_peak : STATS_max) * 2]
roof(x) = roof_peak > 0 && roof_copy * x > roof_peak ? roof_peak : roof_copy * x
set label 1 gprintf('copy %.1s %cB/s', roof_copy) at graph 0.02, graph 0.04 noenhanced \
    textcolor rgb grey font ',10'
if (roof_peak > 0) \
    set label 2 gprintf('arithmetic peak %.1s %cFLOP/s', roof_peak) at graph 0.98, \
        first roof_peak * 1.18 right noenhanced textcolor rgb grey font ',10'
hue = '#0072B2 #E69F00 #009E73 #CC79A7 #56B4E9 #D55E00 #5D3A9B #8C8C8C'
set samples 400
plot roof(x) with lines dt 2 lw 1.6 lc rgb '#A40E26' notitle, \
     for [i = 1:roof_sets] 'roofline.dat' index (i - 1) using 1:2 with points \
         pt int(word('7 5 9 11 13', (i - 1) % 5 + 1)) ps 0.6 lc rgb word(hue, (i - 1) % 8 + 1) \
         title word(roof_name, i)
