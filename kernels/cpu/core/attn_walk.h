/* SPDX-License-Identifier: Apache-2.0 */
/* attn_walk.h - one worker's walk over the keys of a block of query rows; see attn.h. */
#ifndef ATT_CPU_ATTN_WALK_H
#define ATT_CPU_ATTN_WALK_H

#include "kernels/cpu/core/attn.h"

/* Offsets into the memory of a worker, in bytes. */
struct att_cpu_fa_sizes {
    size_t  k, v, q, s, p, o, m, l, limit, bias;
    size_t  all;
    int64_t slots; // of the longest sample, rounded up to GROUP
    size_t  rows;  // of the largest block, rounded up to MR
};

struct att_cpu_fa_walk {
    const struct att_cpu_fa        *a;
    const struct att_cpu_fa_isa    *isa;
    const struct att_cpu_fa_dims   *dims;
    const struct att_cpu_fa_sample *sample;
    int64_t                         head; // of K and V
    struct att_cpu_fa_block         block;
    att_cpu_fa_word                *k, *v;
    int64_t                        *limit;
    float                          *bias;
};

struct att_cpu_fa_sizes att_cpu_fa_walk_sizes(const struct att_cpu_fa      *a,
                                              const struct att_cpu_fa_isa  *isa,
                                              const struct att_cpu_fa_dims *dims, int64_t keys,
                                              int64_t rows);

/* Lay out `memory` of sizes->all bytes. */
void att_cpu_fa_walk_open(struct att_cpu_fa_walk *w, const struct att_cpu_fa_sizes *sizes,
                          char *memory);

/* Pack K and V of w->sample and w->head. */
void att_cpu_fa_walk_pack(struct att_cpu_fa_walk *w);

/* Attend with at most `rows` rows from `first` on. Rows are counted through the query heads
 * that share the K/V head: row r is row r % sample->rows of head r / sample->rows of these. */
void att_cpu_fa_walk_block(struct att_cpu_fa_walk *w, int64_t first, int64_t rows);

/* This worker's part of the padded rows that no q range holds: +0, and LSE -inf. */
void att_cpu_fa_walk_zeros(const struct att_cpu_fa *a, const struct att_cpu_worker *worker,
                           const struct att_cpu_move *move);

/* Where row i of the ranges is: a cursor that moves forward. */
struct att_cpu_fa_cursor {
    const struct att_cpu_fa_range *range;
    int64_t                        before; // rows of the ranges before this one
};

static inline struct att_cpu_fa_cursor
att_cpu_fa_cursor_at(const struct att_cpu_fa_range *range, int64_t i)
{
    struct att_cpu_fa_cursor c = { range, 0 };

    while (i - c.before >= c.range->n)
        c.before += c.range++->n;
    return c;
}

/* The row of number i, at or behind the cursor. */
static inline int64_t att_cpu_fa_cursor_row(struct att_cpu_fa_cursor *c, int64_t i)
{
    while (i - c->before >= c->range->n)
        c->before += c->range++->n;
    return c->range->begin + i - c->before;
}

#endif
