# memory.gp - memory that one call needs (solid) and that a plan holds between calls (pale).
what = 'Memory: per call (solid) and held by the plan (pale)'
set output 'memory.svg'
load 'style.gp'

set xrange [0:most_bytes * 1.28]
held(x) = x == x ? x : 0
unit(b) = b < 1024 ? 0 : b < 1024 ** 2 ? 1 : b < 1024 ** 3 ? 2 : 3
text(b) = sprintf('%.3g %s', b / 1024.0 ** unit(b), word('B KiB MiB GiB', unit(b) + 1))

# Ticks at multiples of a power of two, as memory comes.
step = 2 ** ceil(log(most_bytes / 6.0) / log(2))
set xtics (text(0) 0)
do for [i = 1:6] { set xtics add (text(i * step) i * step) }

pale(k) = '#A0' . substr(color(k), 2, 7)

all(call, plan) = call + held(plan)
both(call, plan) = text(call) . (held(plan) > 0 ? ' + ' . text(plan) : '')

plot for [k = 1:kernels] 'rows.dat' \
         using (0):1:(0):(of(k, column(12))):(below(column(1))):(above(column(1))) \
         with boxxyerror lc rgb color(k) title name(k), \
     for [k = 1:kernels] 'rows.dat' \
         using (0):1:(of(k, column(12))):(all(column(12), column(13))): \
         (below(column(1))):(above(column(1))) \
         with boxxyerror lc rgb pale(k) notitle, \
     'rows.dat' \
         using (all(column(12), column(13))):1:(both(column(12), column(13))) \
         with labels left offset 0.8,0 font ',10' textcolor rgb '#444444' notitle
