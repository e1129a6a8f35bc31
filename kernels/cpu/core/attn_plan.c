/* SPDX-License-Identifier: Apache-2.0 */
/* attn_plan.c - see attn_plan.h. */
#include "kernels/cpu/core/attn_plan.h"

#include "kernels/cpu/core/mask_bits.h"
#include "reference/index.h"

/* A plan of n samples with room for `ranges` behind them. */
static struct att_cpu_fa_plan *plan_new(struct att_memory *mem, int64_t n, int64_t ranges,
                                        struct att_cpu_fa_range **range)
{
    const size_t            samples = (size_t)n * sizeof(struct att_cpu_fa_sample);
    struct att_cpu_fa_plan *plan =
        mem->take(mem, sizeof *plan + samples + (size_t)ranges * sizeof **range);

    if (!plan)
        return NULL;
    plan->mem = mem;
    plan->n = n;
    plan->sample = (struct att_cpu_fa_sample *)(plan + 1);
    *range = (struct att_cpu_fa_range *)(plan->sample + n);
    return plan;
}

/* The entries from s on that are equally valid: how many. */
static int64_t run_of(const struct att_cpu_mask *m, int64_t b, int64_t s)
{
    const int valid = att_cpu_mask_bit(m, b, s);
    int64_t   n = 1;

    while (s + n < m->s && att_cpu_mask_bit(m, b, s + n) == valid)
        n++;
    return n;
}

/* Ranges of valid entries, and of the others as holes when asked; into `to` unless NULL. */
static int64_t mask_ranges(const struct att_cpu_mask *m, int64_t b, int holes,
                           struct att_cpu_fa_range *to)
{
    int64_t n = 0;

    for (int64_t s = 0, run; s < m->s; s += run) {
        const int valid = att_cpu_mask_bit(m, b, s);

        run = run_of(m, b, s);
        if (!valid && !holes)
            continue;
        if (to)
            to[n] = (struct att_cpu_fa_range){ s, run, valid ? 0 : ATT_CPU_FA_HOLE };
        n++;
    }
    return n;
}

static int64_t sum_of(const struct att_cpu_fa_range *range, int64_t n)
{
    int64_t sum = 0;

    for (int64_t i = 0; i < n; i++)
        sum += range[i].n;
    return sum;
}

struct att_cpu_fa_plan *att_cpu_fa_plan_padded(struct att_memory *mem, int64_t n, int64_t s_q,
                                               int64_t s_kv, const struct att_tensor *mask,
                                               enum att_cpu_fa_mask how)
{
    const int                holes = how == ATT_CPU_FA_MASK_HOLE;
    struct att_cpu_mask      m = { .s = s_kv };
    struct att_cpu_fa_range *to;
    struct att_cpu_fa_plan  *plan;
    int64_t                  ranges = 0;

    if (mask)
        m = att_cpu_mask_of(mask);
    for (int64_t b = 0; b < n; b++)
        ranges += 1 + (mask ? mask_ranges(&m, b, holes, NULL) : 1);
    plan = plan_new(mem, n, ranges, &to);
    for (int64_t b = 0; plan && b < n; b++) {
        struct att_cpu_fa_sample *s = &plan->sample[b];

        *s = (struct att_cpu_fa_sample){
            .index = b, .q = to, .n_q = s_q > 0, .rows = s_q, .shift = s_kv - s_q
        };
        *to++ = (struct att_cpu_fa_range){ 0, s_q, 0 };
        s->kv = to;
        s->n_kv = s_kv > 0;
        if (mask)
            s->n_kv = mask_ranges(&m, b, holes, to);
        else
            *to = (struct att_cpu_fa_range){ 0, s_kv, 0 };
        s->keys = sum_of(s->kv, s->n_kv);
        to += mask ? s->n_kv : 1;
        if (how == ATT_CPU_FA_MASK_ROWS && mask) {
            s->q = s->kv;
            s->n_q = s->n_kv;
            s->rows = s->keys;
        }
    }
    return plan;
}

struct att_cpu_fa_plan *att_cpu_fa_plan_packed(struct att_memory       *mem,
                                               const struct att_tensor *cu_q,
                                               const struct att_tensor *cu_k)
{
    const int64_t            n = cu_q->dim[0] - 1;
    struct att_cpu_fa_range *to;
    struct att_cpu_fa_plan  *plan = plan_new(mem, n, 2 * n, &to);

    for (int64_t b = 0; plan && b < n; b++, to += 2) {
        const int64_t q = att_index_at(cu_q, b), k = att_index_at(cu_k, b);
        const int64_t rows = att_index_at(cu_q, b + 1) - q,
                      keys = att_index_at(cu_k, b + 1) - k;

        to[0] = (struct att_cpu_fa_range){ q, rows, 0 };
        to[1] = (struct att_cpu_fa_range){ k, keys, 0 };
        plan->sample[b] = (struct att_cpu_fa_sample){ .q = to,
                                                      .kv = to + 1,
                                                      .n_q = rows > 0,
                                                      .n_kv = keys > 0,
                                                      .rows = rows,
                                                      .keys = keys,
                                                      .shift = k + keys - q - rows };
    }
    return plan;
}

void att_cpu_fa_unplan(struct att_device *dev, void *plan)
{
    struct att_cpu_fa_plan *p = plan;

    (void)dev;
    p->mem->give(p->mem, p);
}
