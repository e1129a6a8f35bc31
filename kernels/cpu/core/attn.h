/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn.h - the attention core of this back-end: one walk over K and V, fed by a schedule that
 * says which query rows see which keys. Operators differ in their schedules alone.
 *
 *     struct att_cpu_fa a = { ... views ..., .sample = schedule->sample, .n = schedule->n };
 *     return att_cpu_fa_run(dev, call->mem, &a, isa, "attention");
 *
 * A SAMPLE is a set of query rows that see one list of keys. Both are lists of ranges of rows,
 * so a padded tensor is read in place, whatever its mask. The keys of a sample, in the order
 * of its ranges, have the SLOTS 0, 1, 2 ...; rows outside the ranges are never loaded. The
 * bits of an output row are a function of its query, its keys in slot order and nothing else:
 * neither the rest of the batch, nor strides, nor the number of threads reach them. One limit:
 * a key that some rows of a block see and others do not (causal, a bias of -inf) has weight
 * exactly 0 for the others, and 0 times an infinite or NaN value is NaN.
 *
 * One region does everything. Its units are (sample, K/V head, block of query rows), dealt to
 * the workers by their work in keys times rows. A worker packs K and V of a head once, for
 * all query heads of the group, into panels of its own; so nothing is shared and nothing
 * waits. A head at the border of two workers is packed by both.
 */
#ifndef ATT_CPU_ATTN_H
#define ATT_CPU_ATTN_H

#include <stdint.h>

#include "harness/attest.h"
#include "kernels/cpu/core/attn_isa.h"
#include "kernels/cpu/core/device.h"

/* Rows of a tensor: (sample, row, head) begins at data + the three products, in bytes. */
struct att_cpu_fa_view {
    char  *data; // NULL: absent
    size_t sample, row, head;
};

/* Rows begin .. begin+n-1 of a sample. */
struct att_cpu_fa_range {
    int64_t begin, n;
    int     segment; // of keys: index into att_cpu_fa.k and .v, or ATT_CPU_FA_HOLE
};

/* Keys that exist in number only: rows of zeros that nobody loads. They count as keys, so a
 * bias of -inf should lie on them. */
enum { ATT_CPU_FA_HOLE = -1 };

struct att_cpu_fa_sample {
    int64_t                        index; // what the samples' strides are multiplied by
    const struct att_cpu_fa_range *q, *kv;
    int64_t                        n_q, n_kv;  // ranges
    int64_t                        rows, keys; // their sums
    int64_t                        shift; // causal: query row i sees key rows up to i + shift
};

/* Keys by tile of query rows, for block lists: tile i of query head h of sample x sees the
 * slots of span[first[j]] .. span[first[j + 1] - 1], j = (x heads + h) tiles + i. Spans begin
 * at multiples of ATT_CPU_FA_GROUP; all but those at the last slot have such lengths too. */
struct att_cpu_fa_lists {
    int64_t        rows, tiles; // rows of a tile, at most ATT_CPU_FA_ROWS; tiles of a head
    const int64_t *first;
    const struct att_cpu_fa_range *span;
};

struct att_cpu_fa {
    enum att_dtype                  dtype;
    int64_t                         h, h_kv, d;
    double                          scale;  // 0: 1 / sqrt(d)
    int                             causal; // keys in ascending rows of segment 0 alone
    struct att_cpu_fa_view          q, o, k[2], v[2];
    struct att_cpu_fa_view          lse;      // f32, or absent
    struct att_cpu_fa_view          bias;     // f32, over key rows, dense in these, or absent
    int                             bias_row; // 1: each query row and head has its own bias
    int64_t                         n;
    const struct att_cpu_fa_sample *sample;
    const struct att_cpu_fa_lists  *lists; // NULL: all rows see all keys of their sample
    /* Rows of a padded sample: what its q ranges leave out of 0 .. padded-1 becomes +0 with
     * an LSE of -inf. 0: nothing is left out. */
    int64_t           padded;
    struct att_tensor zeroed; // o, when padded is not 0
};

/* Run it in one region of that name. 0, or ATT_ENOMEM. Temporaries: the panels and tiles of
 * each worker. */
int att_cpu_fa_run(struct att_device *dev, struct att_memory *mem, const struct att_cpu_fa *a,
                   const struct att_cpu_fa_isa *isa, const char *name);

/* The view of [b, s, h, d] or [n, h, d]; of an absent tensor, an absent view. */
struct att_cpu_fa_view att_cpu_fa_view_of(const struct att_tensor *t);

/* The view of lse [b, h, s, 1] or [h, n, 1]. */
struct att_cpu_fa_view att_cpu_fa_lse_of(const struct att_tensor *t);

#endif
