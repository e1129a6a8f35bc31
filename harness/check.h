/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.h - a check compares one output with the reference. It sees tensors in host memory
 * and nothing else: no operator, no kernel, no parameter.
 */
#ifndef ATT_CHECK_H
#define ATT_CHECK_H

#include "harness/accuracy.h"
#include "harness/attest.h"

/* What one comparison found. Counts add up over outputs. */
struct att_verdict {
    int64_t             compared, bad;
    int64_t             first_bad; // flat row-major index, -1: none
    const char         *arm;       // what spoke, when it is not the check as a whole; constant
    char                what[160]; // "holds 0x7fc1, want 0x3f80" for the first bad element
    struct att_accuracy accuracy;  // the worst of all outputs
};

/* The truth about some rows of an output: n rows of `inner` elements. */
struct att_truth {
    int64_t  n, inner;
    int64_t *row;                 // flat index over all dims but the last
    double  *value, *bound, *var; // [n][inner], as att_op.rows gives them
    double  *dof;                 // [n], independent errors of a row, see att_op.rows_dof

    /* Of each row of the output: 1 when it was asked where its answer is NaN, then a bit for
     * each element that is. The same rows hold NaN in every run. NULL: none was asked. */
    unsigned char *nan; // [rows][1 + (inner + 7) / 8]
};

/* `check` names a file harness/checks/<name>.c, which defines att_check_<name>. */
struct att_check {
    const char *name, *about;
    /* `want` and `got` have the same dtype, dims and strides. Adds to `v`, whose first_bad
     * and what stay those of the first bad element of all. NULL: this check needs rows. */
    void (*judge)(const struct att_tensor *want, const struct att_tensor *got,
                  struct att_verdict *v);
    /* The same from the truth about some rows; NULL: this check needs whole answers. */
    void (*judge_rows)(const struct att_truth *truth, const struct att_tensor *got,
                       struct att_verdict *v);
};

const struct att_check *att_find_check(const char *name); // or NULL

#endif
