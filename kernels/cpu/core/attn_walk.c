/* SPDX-License-Identifier: Apache-2.0 */
/* attn_walk.c - see attn_walk.h. */
#include "kernels/cpu/core/attn_walk.h"

#include <math.h>
#include <string.h>

#include "kernels/cpu/core/tokens.h"

/* Room for `bytes` at the end of what is laid out so far. */
static size_t place(size_t *end, size_t bytes)
{
    const size_t at = *end;

    *end += (bytes + ATT_ALIGN - 1) / ATT_ALIGN * ATT_ALIGN;
    return at;
}

struct att_cpu_fa_sizes att_cpu_fa_walk_sizes(const struct att_cpu_fa      *a,
                                              const struct att_cpu_fa_isa  *isa,
                                              const struct att_cpu_fa_dims *dims, int64_t keys,
                                              int64_t most)
{
    const size_t rows = (size_t)((most + ATT_CPU_FA_MR - 1) / ATT_CPU_FA_MR * ATT_CPU_FA_MR);
    const size_t dp = (size_t)dims->dp, dw = (size_t)dims->dw;
    struct att_cpu_fa_sizes z = { .rows = rows };
    size_t                  slots;

    z.slots = (keys + ATT_CPU_FA_GROUP - 1) / ATT_CPU_FA_GROUP * ATT_CPU_FA_GROUP;
    slots = (size_t)z.slots;
    z.k = place(&z.all, slots * dw * 4);
    z.v = place(&z.all, slots / (size_t)isa->words * dp * 4);
    z.q = place(&z.all, rows * dw * 4);
    z.s = place(&z.all, rows * ATT_CPU_FA_LDS * 4);
    z.p = isa->words == 1 ? z.s : place(&z.all, rows * ATT_CPU_FA_LDS / 2 * 4);
    z.o = place(&z.all, rows * dp * 4);
    z.m = place(&z.all, rows * 4);
    z.l = place(&z.all, rows * 4);
    z.limit = place(&z.all, rows * 8);
    z.bias = a->bias.data ? place(&z.all, (a->bias_row ? rows : 1) * ATT_CPU_FA_LDS * 4) : 0;
    return z;
}

void att_cpu_fa_walk_open(struct att_cpu_fa_walk *w, const struct att_cpu_fa_sizes *z,
                          char *memory)
{
    w->k = (att_cpu_fa_word *)(memory + z->k);
    w->v = (att_cpu_fa_word *)(memory + z->v);
    w->limit = (int64_t *)(memory + z->limit);
    w->bias = w->a->bias.data ? (float *)(memory + z->bias) : NULL;
    w->block = (struct att_cpu_fa_block){
        .dims = w->dims,
        .q = (att_cpu_fa_word *)(memory + z->q),
        .k = w->k,
        .v = w->v,
        .v_rows = z->slots / w->isa->words,
        .s = (float *)(memory + z->s),
        .p = (att_cpu_fa_word *)(memory + z->p),
        .o = (float *)(memory + z->o),
        .m = (float *)(memory + z->m),
        .l = (float *)(memory + z->l),
        .limit = w->limit,
        .bias = w->bias,
        .bias_step = w->a->bias_row ? ATT_CPU_FA_LDS : 0,
    };
    memset(w->block.p, 0, z->rows * ATT_CPU_FA_LDS / (size_t)w->isa->words * 4);
}

/* The slots first .. first+GROUP-1 as addresses; NULL where there is nothing to load. */
static void group_rows(const struct att_cpu_fa_walk *w, struct att_cpu_fa_cursor *at,
                       int64_t first, const void **k, const void **v)
{
    const struct att_cpu_fa_sample *s = w->sample;

    for (int64_t i = 0; i < ATT_CPU_FA_GROUP; i++) {
        k[i] = v[i] = NULL;
        if (first + i >= s->keys)
            continue;
        const int64_t row = att_cpu_fa_cursor_row(at, first + i);
        const int     seg = at->range->segment;

        if (seg == ATT_CPU_FA_HOLE)
            continue;
        k[i] = w->a->k[seg].data + (size_t)s->index * w->a->k[seg].sample
               + (size_t)row * w->a->k[seg].row + (size_t)w->head * w->a->k[seg].head;
        v[i] = w->a->v[seg].data + (size_t)s->index * w->a->v[seg].sample
               + (size_t)row * w->a->v[seg].row + (size_t)w->head * w->a->v[seg].head;
    }
}

void att_cpu_fa_walk_pack(struct att_cpu_fa_walk *w)
{
    struct att_cpu_fa_cursor at = { w->sample->kv, 0 };
    const void              *k[ATT_CPU_FA_GROUP], *v[ATT_CPU_FA_GROUP];

    for (int64_t i = 0; i < w->sample->keys; i += ATT_CPU_FA_GROUP) {
        group_rows(w, &at, i, k, v);
        w->isa->pack_k(w->dims, k, w->k + (size_t)i * (size_t)w->dims->dw);
        // the columns of v come in groups of some width; row i begins at i times that width
        w->isa->pack_v(w->dims, v, w->v, i / w->isa->words, w->block.v_rows);
    }
}

/* Bias of the slots of this run; zeros behind them. */
static void bias_row(const struct att_cpu_fa_walk *w, const char *from, float *to)
{
    const int64_t            end = w->block.slot + w->block.n;
    struct att_cpu_fa_cursor at = att_cpu_fa_cursor_at(w->sample->kv, w->block.slot);

    memset(to, 0, ATT_CPU_FA_LDS * sizeof *to);
    for (int64_t i = w->block.slot, n; i < end; i += n, to += n) {
        const int64_t row = att_cpu_fa_cursor_row(&at, i), left = at.range->n - (i - at.before);

        n = left < end - i ? left : end - i;
        memcpy(to, from + (size_t)row * sizeof *to, (size_t)n * sizeof *to);
    }
}

/* Query row and head of row r of the group; the cursor follows. */
struct place {
    int64_t row, head;
};

static struct place place_of(const struct att_cpu_fa_walk *w, struct att_cpu_fa_cursor *at,
                             int64_t r)
{
    const int64_t i = r % w->sample->rows;

    if (i < at->before)
        *at = (struct att_cpu_fa_cursor){ w->sample->q, 0 };
    return (struct place){ att_cpu_fa_cursor_row(at, i),
                           w->head * (w->a->h / w->a->h_kv) + r / w->sample->rows };
}

static char *at_view(const struct att_cpu_fa_view *x, int64_t index, struct place p)
{
    return x->data + (size_t)index * x->sample + (size_t)p.row * x->row
           + (size_t)p.head * x->head;
}

static void load_bias(const struct att_cpu_fa_walk *w, int64_t first)
{
    struct att_cpu_fa_cursor at = att_cpu_fa_cursor_at(w->sample->q, first % w->sample->rows);

    for (int i = 0; i < (w->a->bias_row ? w->block.rows : 1); i++) {
        struct place p = place_of(w, &at, first + i);

        bias_row(w, at_view(&w->a->bias, w->sample->index, p),
                 w->bias + (size_t)i * w->block.bias_step);
    }
}

/* Slots up to key row `row`; the cursor starts at the first range, and follows rows that
 * ascend. */
static int64_t slots_to(const struct att_cpu_fa_sample *s, struct att_cpu_fa_cursor *at,
                        int64_t row)
{
    const struct att_cpu_fa_range *end = s->kv + s->n_kv;

    if (at->range > s->kv && row < at->range[-1].begin + at->range[-1].n)
        *at = (struct att_cpu_fa_cursor){ s->kv, 0 }; // the next head begins
    while (at->range < end && at->range->begin + at->range->n <= row + 1)
        at->before += at->range++->n;
    return at->before
           + (at->range < end && at->range->begin <= row ? row + 1 - at->range->begin : 0);
}

/* Queries, limits, and sums of nothing. Returns how many slots the furthest row sees. */
static int64_t begin_block(struct att_cpu_fa_walk *w, int64_t first)
{
    const struct att_cpu_fa_sample *s = w->sample;
    struct att_cpu_fa_block        *b = &w->block;
    struct att_cpu_fa_cursor        at = att_cpu_fa_cursor_at(s->q, first % s->rows);
    struct att_cpu_fa_cursor        keys = { s->kv, 0 };
    const size_t                    dw = (size_t)w->dims->dw;
    int64_t                         most = 0;

    for (int i = 0; i < b->rows; i++) {
        struct place p = place_of(w, &at, first + i);

        w->isa->pack_q(w->dims, at_view(&w->a->q, s->index, p), b->q + (size_t)i * dw);
        w->limit[i] = w->a->causal ? slots_to(s, &keys, p.row + s->shift) : s->keys;
        most = w->limit[i] > most ? w->limit[i] : most;
        b->m[i] = -INFINITY;
        b->l[i] = 0;
    }
    memset(b->q + (size_t)b->rows * dw, 0, (size_t)(b->tiled - b->rows) * dw * 4);
    memset(b->o, 0, (size_t)b->tiled * (size_t)w->dims->dp * 4);
    return most;
}

static void end_block(const struct att_cpu_fa_walk *w, int64_t first)
{
    const struct att_cpu_fa_block *b = &w->block;
    struct att_cpu_fa_cursor at = att_cpu_fa_cursor_at(w->sample->q, first % w->sample->rows);

    for (int i = 0; i < b->rows; i++) {
        struct place p = place_of(w, &at, first + i);
        float        lse;

        w->isa->finish(w->dims, b->o + (size_t)i * (size_t)w->dims->dp, b->l[i],
                       at_view(&w->a->o, w->sample->index, p));
        if (!w->a->lse.data)
            continue;
        lse = (float)((double)b->m[i] * 0.6931471805599453 + log((double)b->l[i]));
        memcpy(at_view(&w->a->lse, w->sample->index, p),
               b->l[i] == 0 ? &(float){ -INFINITY } : &lse, sizeof lse);
    }
}

/* The slots begin .. end-1. */
static void walk_span(struct att_cpu_fa_walk *w, int64_t first, int64_t begin, int64_t end)
{
    struct att_cpu_fa_block *b = &w->block;

    for (b->slot = begin; b->slot < end; b->slot += ATT_CPU_FA_KEYS) {
        b->n = (int)(end - b->slot < ATT_CPU_FA_KEYS ? end - b->slot : ATT_CPU_FA_KEYS);
        if (w->bias)
            load_bias(w, first);
        w->isa->scores(b);
        w->isa->weights(b);
        w->isa->sums(b);
    }
}

void att_cpu_fa_walk_block(struct att_cpu_fa_walk *w, int64_t first, int64_t rows)
{
    const struct att_cpu_fa_lists *lists = w->a->lists;
    const int64_t                  left = w->a->h / w->a->h_kv * w->sample->rows - first;
    int64_t                        most, tile;

    w->block.rows = (int)(left < rows ? left : rows);
    w->block.tiled = (w->block.rows + ATT_CPU_FA_MR - 1) / ATT_CPU_FA_MR * ATT_CPU_FA_MR;
    most = begin_block(w, first);
    if (!lists) {
        walk_span(w, first, 0, most);
    } else {
        const int64_t head = w->head * (w->a->h / w->a->h_kv) + first / w->sample->rows;

        tile = ((w->sample - w->a->sample) * w->a->h + head) * lists->tiles
               + first % w->sample->rows / lists->rows;
        for (int64_t i = lists->first[tile]; i < lists->first[tile + 1]; i++) {
            const int64_t begin = lists->span[i].begin, end = begin + lists->span[i].n;

            walk_span(w, first, begin, end < most ? end : most);
        }
    }
    end_block(w, first);
}
