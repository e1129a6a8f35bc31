/* SPDX-License-Identifier: Apache-2.0 */
/* fillers.h - the fill of an operator, by as many threads as it allows. */
#ifndef ATT_FILLERS_H
#define ATT_FILLERS_H

#include "harness/attest.h"

/* op->fill(params, t, how) on n tensors, shared among the CPUs where the operator can do it in
 * parts and the tensors are worth it. Returns what fill() returns. `how` asks for all of it. */
int att_fill_all(const struct att_op *op, const void *params, struct att_tensor *t, int n,
                 const struct att_fill *how);

/* The same in `parts` (1 to 16) whatever the sizes. For tests. */
int att_fill_parts(const struct att_op *op, const void *params, struct att_tensor *t,
                   const struct att_fill *how, int parts);

#endif
