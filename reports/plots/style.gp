# style.gp - what all plots share. Set `what` before loading it; it reads setup.gp, which the
# run wrote. Rows go downwards, one per kernel, grouped by case; y is given in rows.dat.
set encoding utf8
set micro
load 'setup.gp'

height = 130 + 19 * (1 - bottom) + 21 * int((kernels + 3) / 4)
set terminal svg size 1040,height font 'DejaVu Sans,Helvetica,Arial,sans-serif,12' \
    background '#ffffff' noenhanced
set datafile missing 'NaN'

set title sprintf("%s\n%s", what, run_title) noenhanced offset 0,0.3
set key outside bottom center horizontal maxcols 4 samplen 1.5 width 1 noenhanced
set border 1 lc rgb '#666666'
set tics nomirror scale 0.5
set ytics scale 0 noenhanced textcolor rgb '#222222'
set grid xtics lc rgb '#e4e4e4' lt 1 lw 0.7
set yrange [bottom - 0.8:0.8]
set style fill solid 1.0 noborder
set bars 1.1

# A hair line between the cases.
do for [at in separators] {
    set arrow from graph 0, first at + 0 to graph 1, first at + 0 nohead back \
        lc rgb '#e8e8e8' lw 0.8
}

name(k) = word(kernel_name, k)
color(k) = word(kernel_color, k)
of(k, v) = column(2) == k ? v : NaN

# The bar of a row.
below(y) = y - 0.38
above(y) = y + 0.38
