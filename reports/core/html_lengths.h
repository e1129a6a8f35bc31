/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_lengths.h - what a picture by length is drawn from, private to it: a mark per kernel and
 * length.
 */
#ifndef ATT_HTML_LENGTHS_H
#define ATT_HTML_LENGTHS_H

#include "reports/core/html_plots.h"

enum { ATT_LENGTH_SERIES = 16 };

struct att_length_mark {
    int64_t                  length;
    int                      kernel;
    struct att_interval      v;     // n: cases
    const struct att_record *first; // of these cases
};

struct att_length_panel {
    struct att_html        *h;
    int                     family, rate, arithmetic, binned;
    struct att_length_mark *mark; // by kernel, then by length
    int                     n, lengths;
    double                  length[ATT_TICKS]; // the first of them, ascending
    int                     kernel[ATT_LENGTH_SERIES];
    int                     kernels, left_out;
    struct att_scale        x, y;
};

/* Fill marks, lengths and kernels of an operator from its rows; mark and scratch have room for
 * one per row. Of more lengths than a picture can tell apart, those within a quarter are one.
 */
void att_length_collect(struct att_length_panel *p, double *scratch);

#endif
