/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_series.h - rows of the new file as series of nights, back-end by back-end, and what the
 * sentinels say of the machine. Between gate_series.c and gate_time.c.
 */
#ifndef ATT_GATE_SERIES_H
#define ATT_GATE_SERIES_H

#include "harness/gate.h"

enum { ATT_GATE_GROUPS = 32 };

struct att_gate_series {
    int                       n, nights, groups;
    int                      *row;             // [n] index in the new file
    const struct att_record **base;            // [n] or NULL
    double                   *past;            // [n][nights]
    double                   *tonight, *floor; // [n]
    int                      *group;           // [n]
    struct att_screen_pair   *pair;            // [n]

    /* by back-end */
    char   backend[ATT_GATE_GROUPS][32];
    double sentinel[ATT_GATE_GROUPS]; // how sentinels moved tonight, ln; NaN: too few
    double doubt[ATT_GATE_GROUPS];    // standard error of that
    int    sentinels[ATT_GATE_GROUPS];
    double ratio[ATT_GATE_GROUPS]; // median of NEW / BASELINE, ln; NaN: too few series
};

/* Median of n values with its standard error (1.2533: a median's loss under normality), sorting
 * them. NaN for n 0. */
double att_gate_center(double *x, int n, double *error);

/* Rows that passed and have a time; peers and named sentinels watch the machine instead. Rows
 * that the machine disturbed become findings. */
void att_gate_series_make(struct att_gate *g, struct att_gate_series *s);
void att_gate_series_free(struct att_gate_series *s);

/*
 * Did the machine under a back-end move tonight? When its sentinels or, without any that can
 * tell, all its series did, the environment is said to have changed. When all series moved, or
 * so many that their common mode shows it, and the sentinels stand still, it is the change:
 * returns what the sentinels say, to be taken for the common mode; else NaN. `screened` [n] and
 * `common` are what att_screen_run gave.
 */
double att_gate_machine(struct att_gate *g, const struct att_gate_series *s,
                        const struct att_screened *screened, const double *common, int group);

#endif
