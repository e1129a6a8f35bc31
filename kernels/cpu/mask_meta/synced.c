/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/mask_meta/synced - the torch sequence, one region per operation: cast, row sum, nonzero
 * (count, tell the host how many, write), zeros, cumsum, copy into a slice, full(-1), arange,
 * index put. Workers share every tensor evenly; the cumsum over samples is serial.
 */
#include <string.h>

#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/mask_bits.h"
#include "reference/index.h"
#include "reference/mask_meta.h"

struct job {
    const struct att_tensor *t;
    struct att_cpu_mask      mask;
    int64_t                  b, rows, n;
    uint8_t                 *flag;  // [rows] mask != 0
    int32_t                 *len;   // [b] row sums, then their running sum
    int64_t                 *count; // [workers] of nonzero
    int32_t                 *range; // [n] 0, 1, 2 ...
    int                      serial;
};

static void cast(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           r, end, b, s;

    att_cpu_split(w, j->rows, &r, &end);
    b = r / j->mask.s;
    s = r % j->mask.s;
    for (; r < end; r++) {
        j->flag[r] = (uint8_t)att_cpu_mask_bit(&j->mask, b, s);
        if (++s == j->mask.s)
            s = 0, b++;
    }
}

static void row_sum(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           b, end;

    att_cpu_split(w, j->b, &b, &end);
    for (; b < end; b++) {
        int32_t sum = 0;

        for (int64_t s = 0; s < j->mask.s; s++)
            sum += j->flag[b * j->mask.s + s];
        j->len[b] = sum;
    }
}

static void nonzero_count(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           r, end, n = 0;

    att_cpu_split(w, j->rows, &r, &end);
    for (; r < end; r++)
        n += j->flag[r];
    j->count[w->id] = n;
}

static void nonzero_write(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           r, end, n = 0;

    att_cpu_split(w, j->rows, &r, &end);
    for (int i = 0; i < w->id; i++)
        n += j->count[i];
    for (; r < end; r++)
        if (j->flag[r])
            att_index_put(&j->t[MASK_META_INDICES], n++, r);
}

static void zeros(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           begin, end;

    att_cpu_split(w, j->b + 1, &begin, &end);
    memset((int32_t *)j->t[MASK_META_CU_SEQLENS].data + begin, 0, (size_t)(end - begin) * 4);
}

static void cumsum(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;

    (void)w;
    for (int64_t b = 1; b < j->b; b++)
        j->len[b] += j->len[b - 1];
}

static void slice_copy(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           begin, end;

    att_cpu_split(w, j->b, &begin, &end);
    memcpy((int32_t *)j->t[MASK_META_CU_SEQLENS].data + 1 + begin, j->len + begin,
           (size_t)(end - begin) * 4);
}

static void full(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           begin, end;

    att_cpu_split(w, j->rows, &begin, &end);
    memset((int32_t *)j->t[MASK_META_INV_INDICES].data + begin, 0xff,
           (size_t)(end - begin) * 4); // -1
}

static void arange(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           i, end;

    att_cpu_split(w, j->n, &i, &end);
    for (; i < end; i++)
        j->range[i] = (int32_t)i;
}

static void index_put(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int32_t          *inv = j->t[MASK_META_INV_INDICES].data;
    int64_t           i, end;

    att_cpu_split(w, j->n, &i, &end);
    for (; i < end; i++)
        inv[att_index_at(&j->t[MASK_META_INDICES], i)] = j->range[i];
}

static void launch(struct att_device *dev, struct job *j, const char *name,
                   void (*fn)(const struct att_cpu_worker *w, void *arg),
                   enum att_cpu_kind kind)
{
    int serial = j->serial || fn == cumsum;

    att_cpu_launch(dev, &(struct att_cpu_region){ name, fn, j, kind, serial });
}

/* Up to the host's knowledge of n. */
static void find(struct att_device *dev, struct job *j)
{
    int workers = j->serial ? 1 : att_cpu_pool_size(dev->pool);

    launch(dev, j, "cast", cast, ATT_CPU_KERNEL);
    launch(dev, j, "row_sum", row_sum, ATT_CPU_KERNEL);
    launch(dev, j, "nonzero_count", nonzero_count, ATT_CPU_KERNEL);
    att_cpu_sync(dev);
    for (int i = 0; i < workers; i++)
        j->n += j->count[i];
    launch(dev, j, "nonzero_write", nonzero_write, ATT_CPU_KERNEL);
}

static void invert(struct att_device *dev, struct job *j)
{
    launch(dev, j, "zeros", zeros, ATT_CPU_FILL);
    launch(dev, j, "cumsum", cumsum, ATT_CPU_KERNEL);
    launch(dev, j, "slice_copy", slice_copy, ATT_CPU_COPY);
    launch(dev, j, "full", full, ATT_CPU_FILL);
    launch(dev, j, "arange", arange, ATT_CPU_KERNEL);
    launch(dev, j, "index_put", index_put, ATT_CPU_KERNEL);
    *(int64_t *)j->t[MASK_META_MAX_SEQLEN].data = j->mask.s; // a number of the host
}

/* Per entry: cast m + 1, row sum 1, count 1, write 1, full 4; per valid entry: write i, arange
 * 4, index put i + 4 + 4; per sample: sum 4, zeros 4, cumsum 8, copy 8. m and i are the bytes
 * of a mask entry and of an index. */
static double traffic(const struct att_call *call)
{
    const struct mask_meta  *p = call->params;
    const struct att_tensor *mask = &call->t[MASK_META_MASK];
    double                   index = (double)att_elem_size(call->t[MASK_META_INDICES].dtype);

    return (double)att_count(mask) * ((double)att_elem_size(mask->dtype) + 8)
           + (double)att_joint_total(&p->j) * (2 * index + 12) + 24 * (double)mask->dim[0] + 12;
}

static void *take(struct att_memory *mem, int64_t n, size_t size)
{
    return n ? mem->take(mem, (size_t)n * size) : NULL;
}

static void give(struct att_memory *mem, void *ptr)
{
    if (ptr)
        mem->give(mem, ptr);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct att_memory       *mem = call->mem;
    const struct att_tensor *mask = &call->t[MASK_META_MASK];
    struct job               j = { .t = call->t, .mask = att_cpu_mask_of(mask) };
    int                      ok;

    j.b = mask->dim[0];
    j.rows = j.b * j.mask.s;
    j.serial = att_count(mask) * 24 < ATT_CPU_SERIAL;
    j.flag = take(mem, j.rows, sizeof *j.flag);
    j.len = take(mem, j.b, sizeof *j.len);
    j.count = take(mem, att_cpu_pool_size(dev->pool), sizeof *j.count);
    ok = j.flag && j.len && j.count;
    if (ok) {
        find(dev, &j);
        j.range = take(mem, j.n, sizeof *j.range);
        ok = j.range || j.n == 0;
    }
    if (ok)
        invert(dev, &j);
    give(mem, j.range);
    give(mem, j.count);
    give(mem, j.len);
    give(mem, j.flag);
    return ok ? 0 : ATT_ENOMEM;
}

const struct att_kernel att_kernel_cpu_mask_meta_synced = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "synced",
    .about = "the torch sequence, ten regions and a host sync for the number of valid tokens",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC,
    .refuse = mask_meta_refuse,
    .run = run,
    .traffic = traffic,
};
