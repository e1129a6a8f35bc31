/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plots.h - SVG plots of the timed results, drawn by gnuplot.
 *
 * The data go into plain text files and the scripts are copied beside them, so that a
 * reviewer can draw every plot again with `gnuplot latency.gp` in that directory:
 *
 *     rows.dat        one line per (case, kernel): where it is drawn, and what was measured
 *     cases.dat       one line per case: its place and the ceiling that the copy sets
 *     setup.gp        sizes, names, colours of these
 *     lengths.dat     per kernel: length, time and rate with their ranges
 *     roofline.dat    per kernel: flops per byte and per second
 *     errors.dat      per kernel: error over bound of each case
 *     rounds.dat      per pair of kernels: speed-up in each round
 *     trace.dat       clock, power and temperature, block after block
 *     setup_series.gp sizes, names, colours of the last five
 *     style*.gp       what plots share; every other *.gp draws one <name>.svg, or nothing when
 *                     the run has nothing for it
 *
 * A plot is added by adding a script.
 */
#ifndef ATT_PLOTS_H
#define ATT_PLOTS_H

#include <stddef.h>

#include "harness/record.h"

enum { ATT_PLOT_ROWS = 100 }; // of a plot that can still be read

/*
 * Write data and scripts into `dir` (made when missing) and draw. `script_dir` is where the
 * *.gp files are installed. Of more than ATT_PLOT_ROWS timed rows the plots that have a line
 * per row show the largest cases of every operator, and say so.
 *
 *     0         all plots were drawn
 *     1         not drawn, and that is no error: nothing was timed, gnuplot is not installed
 *               or failed; `why` says which in one sentence
 *     negative  a file cannot be read or written; `why` names it
 */
int att_plots_write(const struct att_results *r, const char *dir, const char *script_dir,
                    char *why, size_t why_size);

#endif
