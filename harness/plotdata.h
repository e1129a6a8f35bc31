/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotdata.h - what is drawn, and the files that the plot scripts read; private to plots.c.
 */
#ifndef ATT_PLOTDATA_H
#define ATT_PLOTDATA_H

#include <stddef.h>

#include "harness/record.h"

enum { ATT_PLOT_ARMS = 32 };

/* One kernel in all plots: its colour and place in the legend. */
struct att_plot_arm {
    char name[88]; // "cpu/fused"
    int  baseline; // 1: another kernel was written to beat it
};

struct att_plot_data {
    const struct att_results *r;
    const struct att_record **row; // what is drawn, at most ATT_PLOT_ROWS; owned
    double                   *y;   // its place, downwards; owned
    int                      *arm; // its kernel; owned
    int                       n, left_out, cases, arms;
    double                    bottom; // the lowest place
    struct att_plot_arm       kernel[ATT_PLOT_ARMS];
};

/* Choose and place the rows. n is 0 when nothing was timed. */
void att_plot_data_begin(struct att_plot_data *d, const struct att_results *r);

/* Write rows.dat, cases.dat and setup.gp into `dir`; errors as in writer.h. */
int att_plot_data_write(const struct att_plot_data *d, const char *dir, char *why,
                        size_t why_size);

/* 1 when both results are of the same case. */
int att_plot_same_case(const struct att_record *a, const struct att_record *b);

/* Text that neither gnuplot nor a data file takes for anything else, cut to fit. */
const char *att_plot_harmless(const char *text, char *buf, size_t size);

void att_plot_data_end(struct att_plot_data *d);

#endif
