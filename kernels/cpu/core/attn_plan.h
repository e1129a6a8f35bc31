/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_plan.h - schedules of the attention core: from masks and lengths to ranges of rows,
 * once per request.
 */
#ifndef ATT_CPU_ATTN_PLAN_H
#define ATT_CPU_ATTN_PLAN_H

#include "kernels/cpu/core/attn.h"

struct att_cpu_fa_plan {
    struct att_memory        *mem;
    int64_t                   n;
    struct att_cpu_fa_sample *sample; // [n]; ranges follow in the same block
};

/* What becomes of masked keys, and of the queries at their places. */
enum att_cpu_fa_mask {
    ATT_CPU_FA_MASK_KEYS, // keys go, all queries stay
    ATT_CPU_FA_MASK_ROWS, // both go (s_q = s_kv)
    ATT_CPU_FA_MASK_HOLE, // all stay: masked keys are holes
};

/* n samples of s_q queries and s_kv keys; `mask` [n, s_kv], any non-zero value is valid, or
 * NULL: all are. NULL without memory. The plan keeps no address of the mask. */
struct att_cpu_fa_plan *att_cpu_fa_plan_padded(struct att_memory *mem, int64_t n, int64_t s_q,
                                               int64_t s_kv, const struct att_tensor *mask,
                                               enum att_cpu_fa_mask how);

/* Segments of packed tensors by lists of their borders, i32 [n + 1]. */
struct att_cpu_fa_plan *att_cpu_fa_plan_packed(struct att_memory       *mem,
                                               const struct att_tensor *cu_q,
                                               const struct att_tensor *cu_k);

/* att_kernel.unplan for a plan that is one of these. */
void att_cpu_fa_unplan(struct att_device *dev, void *plan);

#endif
