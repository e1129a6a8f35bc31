/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/mask_meta/fused - everything in one region, without a host sync.
 *
 * Each worker owns a range of the mask's entries. It counts the valid ones, waits for the
 * others' counts, and writes its part of all outputs from its own starting position.
 */
#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/mask_bits.h"
#include "reference/index.h"
#include "reference/mask_meta.h"

struct job {
    const struct att_tensor *t;
    struct att_cpu_mask      mask;
    int64_t                 *count; // [workers]
};

/* Entries r .. end-1 of one sample, the first at `at`; n valid ones lie before. Returns n for
 * what follows. */
static inline int64_t write_entries(const struct job *j, const char *at, int64_t r, int64_t end,
                                    int64_t n, size_t size)
{
    const struct att_tensor *indices = &j->t[MASK_META_INDICES];
    int32_t                 *inv = j->t[MASK_META_INV_INDICES].data;

    for (; r < end; r++, at += size) {
        int valid = att_cpu_mask_at(&j->mask, at, size);

        inv[r] = valid ? (int32_t)n : -1;
        if (valid)
            att_index_put(indices, n++, r);
    }
    return n;
}

static int64_t write_sample(const struct job *j, int64_t r, int64_t end, int64_t n)
{
    const struct att_cpu_mask *m = &j->mask;
    const char *at = m->data + (size_t)(r / m->s) * m->sample + (size_t)(r % m->s) * m->size;

    switch (m->size) {
    case 1: return write_entries(j, at, r, end, n, 1);
    case 2: return write_entries(j, at, r, end, n, 2);
    case 4: return write_entries(j, at, r, end, n, 4);
    default: return write_entries(j, at, r, end, n, 8);
    }
}

/* Entries r .. end-1; n valid ones lie before. */
static void write_part(const struct job *j, int64_t r, int64_t end, int64_t n)
{
    int32_t *cu = j->t[MASK_META_CU_SEQLENS].data;
    int64_t  s = j->mask.s;

    while (r < end) {
        int64_t b = r / s, stop = (b + 1) * s < end ? (b + 1) * s : end;

        n = write_sample(j, r, stop, n);
        if (stop == (b + 1) * s)
            cu[b + 1] = (int32_t)n; // whoever reaches a sample's end knows its sum
        r = stop;
    }
}

static void meta(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           begin, end, before = 0;

    att_cpu_split(w, j->t[MASK_META_INV_INDICES].dim[0], &begin, &end);
    j->count[w->id] = att_cpu_mask_count(&j->mask, begin, end);
    att_cpu_barrier(w);
    for (int i = 0; i < w->id; i++)
        before += j->count[i];
    write_part(j, begin, end, before);
    if (w->id == 0) {
        *(int32_t *)j->t[MASK_META_CU_SEQLENS].data = 0;
        *(int64_t *)j->t[MASK_META_MAX_SEQLEN].data = j->mask.s;
    }
}

/* The mask is read twice, the outputs are written once. */
static double traffic(const struct att_call *call)
{
    const struct mask_meta  *p = call->params;
    const struct att_tensor *mask = &call->t[MASK_META_MASK];
    const struct att_tensor *indices = &call->t[MASK_META_INDICES];

    return (double)att_count(mask) * (2 * (double)att_elem_size(mask->dtype) + 4)
           + (double)att_joint_total(&p->j) * (double)att_elem_size(indices->dtype)
           + 4 * (double)(mask->dim[0] + 1) + 8;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    size_t     bytes = (size_t)att_cpu_pool_size(dev->pool) * sizeof(int64_t);
    struct job j = { .t = call->t, .mask = att_cpu_mask_of(&call->t[MASK_META_MASK]) };

    j.count = call->mem->take(call->mem, bytes);
    if (!j.count)
        return ATT_ENOMEM;
    att_cpu_launch(dev, &(struct att_cpu_region){ "mask_meta", meta, &j, ATT_CPU_KERNEL,
                                                  att_count(call->t) * 12 < ATT_CPU_SERIAL });
    call->mem->give(call->mem, j.count);
    return 0;
}

const struct att_kernel att_kernel_cpu_mask_meta_fused = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "fused",
    .about = "one region: count, barrier, write; no host sync",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC,
    .refuse = mask_meta_refuse,
    .run = run,
    .traffic = traffic,
    .replaces = "synced",
};
