# style_series.gp - what the plots of whole series share. It reads setup_series.gp, which the run
# wrote; `what`, `width` and `height` are set before it is loaded a second time.
set encoding utf8
set micro
set datafile missing 'NaN'
load 'setup_series.gp'

# The end of a bar where there is one: few samples have none, and yet a median.
end(x, v) = x == x ? x : v

font = 'DejaVu Sans,Helvetica,Arial,sans-serif'
grey = '#444444'
set border 3 lc rgb '#666666'
set tics nomirror scale 0.5 textcolor rgb '#222222'
set grid lc rgb '#e4e4e4' lt 1 lw 0.7
set bars 0.6
set key noenhanced samplen 1.5
