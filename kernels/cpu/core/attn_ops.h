/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_ops.h - plan and run of the operators attention and attention_varlen, for launchers
 * that differ in their instruction set alone.
 */
#ifndef ATT_CPU_ATTN_OPS_H
#define ATT_CPU_ATTN_OPS_H

#include "kernels/cpu/core/attn.h"

/* Members of struct att_kernel, but for the instruction set. */
int att_cpu_fa_dense_plan(struct att_device *dev, struct att_call *call);
int att_cpu_fa_dense_run(struct att_device *dev, const struct att_call *call,
                         const struct att_cpu_fa_isa *isa);
int att_cpu_fa_varlen_plan(struct att_device *dev, struct att_call *call);
int att_cpu_fa_varlen_run(struct att_device *dev, const struct att_call *call,
                          const struct att_cpu_fa_isa *isa);

#endif
