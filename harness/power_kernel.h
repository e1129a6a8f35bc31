/* SPDX-License-Identifier: Apache-2.0 */
/*
 * power_kernel.h - an attention kernel imitated on the host, right and with each fault.
 *
 * It works as fast kernels do: tiles of 128 keys, a running maximum in log2, scores,
 * exponentials and sums in f32, weights rounded to bf16 for the product with V and not for
 * the row sum. All faults go through the keys together, so that scores are computed once.
 */
#ifndef ATT_POWER_KERNEL_H
#define ATT_POWER_KERNEL_H

#include "harness/power.h"
#include "harness/problem.h"

enum { ATT_POWER_D = 128, ATT_POWER_TILE = 128, ATT_POWER_ROWS = 32 };

/* What one fault made of the output rows; f32, not yet rounded to the dtype of the output. */
struct att_power_out {
    float o[ATT_POWER_ROWS][ATT_POWER_D];
    float lse[ATT_POWER_ROWS];
};

/*
 * Run the imitation on a filled problem of `attention` with one sample, one head, ROWS
 * query rows and d D in bf16, key_mask present, some key visible and some masked.
 * With fill normal the masked slots are holes, and ATT_POWER_MASKED admits K of one visible
 * key with V of another, both drawn, as random as the numbers that a caller leaves there.
 * With an exact fill they hold decoys, which it admits as they are. out: [ATT_POWER_FAULTS].
 */
void att_power_imitate(const struct att_problem *p, struct att_power_out *out);

/* bf16 bits of x, to nearest even. */
uint16_t att_power_bf16(float x);

/* x as bf16 and as f16 hold it, to nearest even; beyond their range infinite. */
float att_power_round_bf16(float x);
float att_power_round_f16(float x);

#endif
