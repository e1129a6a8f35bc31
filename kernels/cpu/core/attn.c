/* SPDX-License-Identifier: Apache-2.0 */
/* attn.c - the one region of attention: who does which block of query rows; see attn.h. */
#include "kernels/cpu/core/attn.h"

#include <math.h>

#include "kernels/cpu/core/attn_walk.h"

/* Below so many products a second worker would not be awake in time. */
static const double SERIAL = 1 << 19;

struct att_cpu_fa_view att_cpu_fa_view_of(const struct att_tensor *t)
{
    const size_t           size = att_elem_size(t->dtype);
    struct att_cpu_fa_view x = { .data = t->data };
    int                    i = t->rank - 3;

    if (t->rank == 0)
        return (struct att_cpu_fa_view){ .data = NULL };
    x.sample = i == 1 ? (size_t)t->stride[0] * size : 0;
    x.row = (size_t)t->stride[i] * size;
    x.head = (size_t)t->stride[i + 1] * size;
    return x;
}

struct att_cpu_fa_view att_cpu_fa_lse_of(const struct att_tensor *t)
{
    struct att_cpu_fa_view x = att_cpu_fa_view_of(t);
    const size_t           row = x.head; // heads come before rows here

    x.head = x.row;
    x.row = row;
    return x;
}

/* How the query rows of a sample and K/V head are cut into blocks. */
struct cut {
    int64_t blocks, rows; // rows of each but the last
    int64_t each;         // with lists: blocks of one query head; no block spans two tiles
};

struct job {
    const struct att_cpu_fa     *a;
    const struct att_cpu_fa_isa *isa;
    struct att_cpu_fa_dims       dims;
    struct att_cpu_fa_sizes      sizes; // of a worker's memory
    char                        *memory;
    int64_t                      rows;  // of a block, at most
    double                       total; // weight of all blocks
    const struct att_cpu_move   *move;  // for the zeros
};

static struct cut cut_of(const struct job *j, const struct att_cpu_fa_sample *s)
{
    const int64_t group = j->a->h / j->a->h_kv, rows = group * s->rows;
    struct cut    cut = { .blocks = (rows + j->rows - 1) / j->rows };

    if (j->a->lists) {
        cut.rows = j->rows;
        cut.each = (s->rows + cut.rows - 1) / cut.rows;
        cut.blocks = group * cut.each;
    } else if (rows) {
        cut.rows = (rows + cut.blocks - 1) / cut.blocks;
        cut.rows = (cut.rows + ATT_CPU_FA_MR - 1) / ATT_CPU_FA_MR * ATT_CPU_FA_MR;
        cut.blocks = (rows + cut.rows - 1) / cut.rows;
    }
    return cut;
}

/* Products of block i per element of d, and something for what each row costs. A causal
 * block counts as its middle row. */
static double weight_of(const struct job *j, const struct cut *cut,
                        const struct att_cpu_fa_sample *s, int64_t i)
{
    int64_t keys = s->keys;

    if (j->a->causal) {
        keys += (i * cut->rows + cut->rows / 2) % s->rows + 1 - s->rows;
        keys = keys < 0 ? 0 : keys < s->keys ? keys : s->keys;
    }
    return (double)cut->rows * (double)(keys + 8);
}

/* The share of a worker: blocks whose middle lies between `from` and `to` of all work. */
struct share {
    double from, to, done;
};

/* Count a block; 1 when it is in the share. */
static int mine(struct share *share, double weight)
{
    const double middle = share->done + weight / 2;

    share->done += weight;
    return middle >= share->from && middle < share->to;
}

/* The blocks of one sample and K/V head that are mine. */
static void attend_head(const struct job *j, struct att_cpu_fa_walk *w, struct share *share)
{
    const struct cut cut = cut_of(j, w->sample);
    const int64_t    rows = w->sample->rows;
    int              packed = 0;

    for (int64_t i = 0; i < cut.blocks; i++) {
        int64_t first = i * cut.rows, n = cut.rows;

        if (!mine(share, weight_of(j, &cut, w->sample, i)))
            continue;
        if (!packed)
            att_cpu_fa_walk_pack(w);
        packed = 1;
        if (cut.each) {
            const int64_t in_head = i % cut.each * cut.rows;

            first = i / cut.each * rows + in_head;
            n = rows - in_head < n ? rows - in_head : n;
        }
        att_cpu_fa_walk_block(w, first, n);
    }
}

static void attend(const struct att_cpu_worker *worker, void *arg)
{
    const struct job        *j = arg;
    const struct att_cpu_fa *a = j->a;
    struct att_cpu_fa_walk   w = { .a = a, .isa = j->isa, .dims = &j->dims };
    struct share             share = { .from = j->total * worker->id / worker->n,
                                       .to = j->total * (worker->id + 1) / worker->n };

    if (worker->id == worker->n - 1)
        share.to = INFINITY; // whatever rounding did to the sums
    att_cpu_fa_walk_open(&w, &j->sizes, j->memory + (size_t)worker->id * j->sizes.all);
    for (int64_t i = 0; i < a->n; i++)
        for (w.head = 0; w.head < a->h_kv; w.head++) {
            w.sample = &a->sample[i];
            attend_head(j, &w, &share);
        }
    if (a->padded)
        att_cpu_fa_walk_zeros(a, worker, j->move);
}

static struct att_cpu_fa_dims dims_of(const struct att_cpu_fa     *a,
                                      const struct att_cpu_fa_isa *isa)
{
    const double           scale = a->scale != 0 ? a->scale : 1 / sqrt((double)a->d);
    struct att_cpu_fa_dims dims = { .dtype = a->dtype, .d = (int)a->d };

    dims.dw = (dims.d + isa->words - 1) / isa->words;
    dims.dp = (dims.d + isa->lanes - 1) / isa->lanes * isa->lanes;
    dims.factor = (float)(scale * 1.4426950408889634);
    return dims;
}

/* Large blocks read K and V less often, small ones are dealt more evenly. */
static int64_t choose_rows(const struct att_cpu_fa *a, int64_t rows, size_t workers)
{
    const int64_t each = rows * a->h / (int64_t)(16 * workers);

    if (a->lists)
        return a->lists->rows;
    return each < 48 ? 48 : each < ATT_CPU_FA_ROWS ? each : ATT_CPU_FA_ROWS;
}

int att_cpu_fa_run(struct att_device *dev, struct att_memory *mem, const struct att_cpu_fa *a,
                   const struct att_cpu_fa_isa *isa, const char *name)
{
    struct job j = { .a = a, .isa = isa, .dims = dims_of(a, isa) };
    int64_t    keys = 0, rows = 0;
    size_t     workers = (size_t)att_cpu_pool_size(dev->pool);

    for (int64_t i = 0; i < a->n; i++) {
        keys = a->sample[i].keys > keys ? a->sample[i].keys : keys;
        rows += a->sample[i].rows;
    }
    if (rows == 0 && !a->padded)
        return 0;
    j.rows = choose_rows(a, rows, workers);
    for (int64_t i = 0; i < a->n; i++) {
        const struct cut cut = cut_of(&j, &a->sample[i]);

        // the order of these sums is that of the workers' own
        for (int64_t k = 0; k < a->h_kv * cut.blocks; k++)
            j.total += weight_of(&j, &cut, &a->sample[i], k % cut.blocks);
    }
    if (j.total * (double)a->d < SERIAL)
        workers = 1;
    j.sizes = att_cpu_fa_walk_sizes(a, isa, &j.dims, keys, j.rows);
    j.memory = mem->take(mem, workers * j.sizes.all);
    if (!j.memory)
        return ATT_ENOMEM;
    j.move = att_cpu_move(&dev->stream, a->padded ? (double)att_count(&a->zeroed) : 0);
    att_cpu_launch(dev,
                   &(struct att_cpu_region){ name, attend, &j, ATT_CPU_KERNEL, workers == 1 });
    mem->give(mem, j.memory);
    return 0;
}
