/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotdata.h - what is drawn, and the files that the plot scripts read; private to plots.c.
 */
#ifndef ATT_PLOTDATA_H
#define ATT_PLOTDATA_H

#include <stddef.h>
#include <stdio.h>

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

/* Choose and place the rows: all, or whole cases, the largest of every operator in turn, as
 * long as there is room; the order stays that of the run. n is 0 when nothing was timed. */
void att_plot_data_begin(struct att_plot_data *d, const struct att_results *r);

/* Set chosen[i] for the rows that a plot with a line per row shows, see above. plotchoose.c */
void att_plot_choose(const struct att_results *r, char *chosen);

/* Write rows.dat, cases.dat and setup.gp into `dir`; errors as in writer.h. */
int att_plot_data_write(const struct att_plot_data *d, const char *dir, char *why,
                        size_t why_size);

/* Write what the plots of whole series read: lengths.dat, roofline.dat, errors.dat, rounds.dat,
 * trace.dat and setup_series.gp; errors as in writer.h. plotseries.c */
int att_plot_series_write(const struct att_results *r, const char *dir, char *why,
                          size_t why_size);

/* The parts of it: each writes its data to `data`, and to `setup` what its script has to know.
 */
struct att_series;
void att_plot_lengths(const struct att_series *s, FILE *data, FILE *setup);  // plotlengths.c
void att_plot_roofline(const struct att_series *s, FILE *data, FILE *setup); // plotroof.c
void att_plot_errors(const struct att_series *s, FILE *data, FILE *setup);   // plotroof.c
void att_plot_rounds(const struct att_series *s, FILE *data, FILE *setup);   // plotblocks.c
void att_plot_trace(const struct att_series *s, FILE *data, FILE *setup);    // plotblocks.c

/* Colour of a kernel whose hue is that; baselines are grey. */
const char *att_plot_colour(int hue, int baseline);

/* A kernel's or operator's name as one word of a list. */
const char *att_plot_word(const char *text, char *buf, size_t size);

/* A number or NaN, after a blank. */
void att_plot_real(FILE *out, double v);

/* 1 when both results are of the same case. */
int att_plot_same_case(const struct att_record *a, const struct att_record *b);

/* Text that neither gnuplot nor a data file takes for anything else, cut to fit. */
const char *att_plot_harmless(const char *text, char *buf, size_t size);

/* `run_title` for gnuplot: the command, what the kernels ran on in short, when. */
void att_plot_put_title(const struct att_results *r, FILE *out);

void att_plot_data_end(struct att_plot_data *d);

#endif
