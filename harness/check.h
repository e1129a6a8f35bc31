/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.h - a check compares one output with the reference. It sees two tensors in host
 * memory and nothing else: no operator, no kernel, no parameter.
 */
#ifndef ATT_CHECK_H
#define ATT_CHECK_H

#include "harness/attest.h"

/* What one comparison found. Counts add up over outputs. */
struct att_verdict {
    int64_t compared, bad;
    int64_t first_bad; // flat row-major index, -1: none
    char    what[160]; // "holds 0x7fc1, want 0x3f80" for the first bad element
};

/* `check` names a file harness/checks/<name>.c, which defines att_check_<name>. */
struct att_check {
    const char *name, *about;
    /* `want` and `got` have the same dtype, dims and strides. Adds to `v`, whose first_bad
     * and what stay those of the first bad element of all. */
    void (*judge)(const struct att_tensor *want, const struct att_tensor *got,
                  struct att_verdict *v);
};

const struct att_check *att_find_check(const char *name); // or NULL

#endif
