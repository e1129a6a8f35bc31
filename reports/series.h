/* SPDX-License-Identifier: Apache-2.0 */
/*
 * series.h - the rows of a run by kernel: what the plots of the page and those of gnuplot have
 * in common. A thousand rows are no plot; twenty kernels with a dot per case are.
 */
#ifndef ATT_SERIES_H
#define ATT_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "harness/record.h"

/* One kernel of one operator. */
struct att_series_kernel {
    char op[48], kernel[80]; // kernel: "cpu/fused"
    int  family;             // its operator's number, from 0
    int  hue;                // its colour among those of its operator, from 0; baselines
                             // are counted apart
    int     arithmetic;      // 1: a timed case of its operator is bound by arithmetic
    int     baseline;        // 1: another kernel of the run was written to beat it
    int64_t rows, timed;
};

struct att_series {
    const struct att_results *r;
    struct att_series_kernel *kernel; // in the order of their first row, by operator; owned
    int                       kernels, families;
    int                      *of; // the kernel of each record; owned
};

/* 0, or negative when the host has no memory. */
int  att_series_begin(struct att_series *s, const struct att_results *r);
void att_series_end(struct att_series *s);

/* The parameter `key` of a case name as a number; `missing` when the name does not have it. */
int64_t att_case_number(const char *name, const char *key, int64_t missing);

/* Tokens of the longest sequence in a case: s, else the larger of s_q and s_kv, else
 * txt + img; 0: the case has no length. */
int64_t att_case_length(const char *name);

/* What two cases of different length have in common: `name` without the keys that
 * att_case_length reads. Returns buf. */
char *att_case_family(const char *name, char *buf, size_t size);

/* 1 when the arithmetic of the definition, not its bytes, is what bounds it. */
int att_is_arithmetic(const struct att_rate *rate);

/* The machine as this run saw it: its fastest copy in GB/s and, where a row knows it, its
 * arithmetic peak in GFLOP/s. NaN: unknown. `backend` picks the device. */
struct att_roof {
    double copy_gbps, peak_gflops;
};
struct att_roof att_series_roof(const struct att_results *r, const char *backend);

/* Median, least and largest of the n numbers in v, which it sorts; NaN are left out. */
struct att_interval att_series_sum(double *v, int64_t n);

#endif
