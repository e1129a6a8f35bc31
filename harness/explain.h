/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.h - what went wrong, for a human: which element, which row is there instead, how
 * far from the tensor a stray write landed. Only called once something is known to be wrong.
 */
#ifndef ATT_EXPLAIN_H
#define ATT_EXPLAIN_H

#include "harness/check.h"
#include "harness/problem.h"
#include "harness/stage.h"

/* Wrong elements in output i. Detector: "unwritten" (the poison is still there), "untouched"
 * (an element that must be left alone was written), else the arm or the name of the check. */
void att_explain_output(const struct att_problem *p, int i, const struct att_tensor *got,
                        const struct att_verdict *v, struct att_finding *f);

/* Rows of output i that were not sampled are still looked at: a NaN belongs only where the
 * reference, asked now, says so. Adds to `v`. Not for operators with free rows. */
void att_find_stray_nan(const struct att_problem *p, int i, const struct att_tensor *got,
                        struct att_verdict *v);

/* Output i is right, but its block is not: detector "gap" or "guard". `block` is what came
 * back, laid out like p->block[i]. */
void att_explain_trespass(const struct att_problem *p, int i, const unsigned char *block,
                          struct att_finding *f);

/* The block of input i came back changed: detector "input", or "guard" outside of it. */
void att_explain_input(const struct att_problem *p, int i, const unsigned char *block,
                       struct att_finding *f);

#endif
