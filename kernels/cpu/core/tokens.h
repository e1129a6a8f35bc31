/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tokens.h - tensors [b, s, h, d] and [n, h, d] as tokens that are copied and zeroed in runs.
 * A token is a few pieces of consecutive bytes: one per head, or one altogether when heads
 * touch. Tokens that touch are moved as one piece, up to the end of the sample or beyond.
 */
#ifndef ATT_CPU_TOKENS_H
#define ATT_CPU_TOKENS_H

#include <stddef.h>
#include <stdint.h>

#include "harness/attest.h"
#include "kernels/cpu/core/stream.h"

/* One tensor; all distances in bytes. The last dimension is dense. */
struct att_cpu_tokens {
    char   *data;
    int64_t per;                 // tokens of a sample; INT64_MAX when samples do not show
    size_t  sample, token, head; // from one to the next
    int64_t heads;
    size_t  bytes; // of one head
};

struct att_cpu_tokens att_cpu_tokens_of(const struct att_tensor *t);

/* Where the token r of x begins. */
char *att_cpu_token_at(const struct att_cpu_tokens *x, int64_t r);

/* Tokens of src that become tokens of dst; h and d agree. */
struct att_cpu_piece {
    int64_t     to, from, n; // tokens from .. from+n-1 of src go to .. to+n-1 of dst
    const char *next;        // what will be read after this, or NULL
};

void att_cpu_copy_tokens(const struct att_cpu_move *m, const struct att_cpu_tokens *dst,
                         const struct att_cpu_tokens *src, const struct att_cpu_piece *piece);

/* Tokens to .. to+n-1 of dst become +0. */
void att_cpu_zero_tokens(const struct att_cpu_move *m, const struct att_cpu_tokens *dst,
                         int64_t to, int64_t n);

/* How many of list[i .. end-1] continue the run that begins at i: each one more than the one
 * before, or all negative. At least 1. `list` is dense, i32 or i64. */
int64_t att_cpu_run_length(const struct att_tensor *list, int64_t i, int64_t end);

#endif
