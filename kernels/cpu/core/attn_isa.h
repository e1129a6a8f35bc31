/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attn_isa.h - the micro-kernels of the attention core as a table: one per instruction set.
 *
 * Operands are WORDS of 4 bytes: an f32, or two neighbouring bf16. Panels hold them in the
 * order in which the innermost loops read them:
 *
 *     q   [rows][dw]                    dw = ceil(d / words)
 *     k   [slots / cols][dw][cols]      one column a key
 *     v   [group][slots / words][w]     columns in groups of w <= cols, see att_cpu_fa_group
 *
 * and blocks of scores are [rows][ATT_CPU_FA_KEYS] with some padding.
 */
#ifndef ATT_CPU_ATTN_ISA_H
#define ATT_CPU_ATTN_ISA_H

#include <stddef.h>
#include <stdint.h>

#include "harness/attest.h"
#include "reference/attn_refuse.h"

typedef uint32_t att_cpu_fa_word __attribute__((may_alias));

enum {
    ATT_CPU_FA_GROUP = 64, // slots that are packed at once: a multiple of every `cols`
    ATT_CPU_FA_MR = 6,     // rows of the register tile
    ATT_CPU_FA_ROWS = 288, // query rows of a block: a multiple of MR
    ATT_CPU_FA_KEYS = 384, // keys between two looks at the row maximum: a multiple of GROUP
    ATT_CPU_FA_LDS = ATT_CPU_FA_KEYS + 16, // scores of one row; the padding spreads cache sets
};

/* What the panels of one call look like. */
struct att_cpu_fa_dims {
    enum att_dtype dtype;
    int            d;
    int            dw;     // words of a row of q or k
    int            dp;     // d rounded up to vectors: columns of v and o
    float          factor; // scale log2(e)
};

/* One block of query rows against a run of slots. */
struct att_cpu_fa_block {
    const struct att_cpu_fa_dims *dims;
    int                           rows, tiled; // query rows; rounded up to MR
    att_cpu_fa_word              *q;
    const att_cpu_fa_word        *k, *v;
    int64_t                       v_rows;    // words of a column of v
    int64_t                       slot;      // the first one, a multiple of GROUP
    int                           n;         // slots of this run, at most KEYS
    float                        *s;         // [tiled][LDS], base-2 logarithms of the weights
    att_cpu_fa_word              *p;         // [tiled][LDS / words], the weights; s for f32
    float                        *o;         // [tiled][dp], sums so far
    float                        *m, *l;     // per row: what was subtracted, sum of weights
    const int64_t                *limit;     // per row: slots from here on are invisible
    const float                  *bias;      // [rows][bias_step] for this run, or NULL
    size_t                        bias_step; // 0: the same for all rows
};

struct att_cpu_fa_isa {
    const char *name;
    int (*here)(void); // 1 when this cpu has the instructions
    int only_bf16;     // 1: takes no other dtype
    int lanes, cols;   // floats of a vector; columns of the register tile
    int words;         // elements of a word

    void (*pack_q)(const struct att_cpu_fa_dims *dims, const void *row, att_cpu_fa_word *to);
    /* GROUP rows into a panel; NULL rows are zeros. `at`: words of a column of v before. */
    void (*pack_k)(const struct att_cpu_fa_dims *dims, const void *const *row,
                   att_cpu_fa_word *to);
    void (*pack_v)(const struct att_cpu_fa_dims *dims, const void *const *row,
                   att_cpu_fa_word *v, int64_t at, int64_t v_rows);
    void (*scores)(const struct att_cpu_fa_block *b);  // s = q k
    void (*weights)(const struct att_cpu_fa_block *b); // s into p, m, l; rescales o
    void (*sums)(const struct att_cpu_fa_block *b);    // o += p v
    /* out = o / l of one row. */
    void (*finish)(const struct att_cpu_fa_dims *dims, const float *o, float l, void *out);
};

extern const struct att_cpu_fa_isa att_cpu_fa_plain, att_cpu_fa_avx2, att_cpu_fa_avx512,
    att_cpu_fa_avx512bf16;

/* The fastest of them here. */
const struct att_cpu_fa_isa *att_cpu_fa_best(enum att_dtype dtype);

/* NULL when `isa` takes this dtype here, else why not. */
const char *att_cpu_fa_refuse(const struct att_cpu_fa_isa *isa, enum att_dtype dtype);

/* Columns of v and o are dealt to tiles as evenly as whole vectors go. */
struct att_cpu_fa_group {
    int n;         // groups
    int start, nv; // vectors before this one, vectors of it
};

static inline struct att_cpu_fa_group att_cpu_fa_group(int vectors, int most, int i)
{
    struct att_cpu_fa_group g = { .n = (vectors + most - 1) / most };
    int                     each = vectors / g.n, more = vectors % g.n;

    g.start = i * each + (i < more ? i : more);
    g.nv = each + (i < more);
    return g;
}

#endif
