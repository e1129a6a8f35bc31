/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/pack_qkv/fused - q, k and v in one region.
 *
 * Each worker owns a range of packed tokens. It walks them by runs of consecutive source
 * tokens, for q, then for k, then for v: fewer streams at once are faster than one walk of
 * the indices, which the second and the third walk find in the cache.
 */
#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/tokens.h"
#include "reference/index.h"
#include "reference/pack_qkv.h"

struct job {
    const struct att_cpu_move *move;
    const struct att_tensor   *list;
    struct att_cpu_tokens      in[3], out[3];
};

/* The runs of one tensor. What is read next is known, and is fetched meanwhile. */
static void pack_tensor(const struct job *j, int x, int64_t begin, int64_t end)
{
    struct att_cpu_piece run = { .to = begin };

    for (; run.to < end; run.to += run.n) {
        run.from = att_index_at(j->list, run.to);
        run.n = att_cpu_run_length(j->list, run.to, end);
        run.next = NULL;
        if (run.to + run.n < end)
            run.next = att_cpu_token_at(&j->in[x], att_index_at(j->list, run.to + run.n));
        att_cpu_copy_tokens(j->move, &j->out[x], &j->in[x], &run);
    }
}

static void pack(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           begin, end;

    att_cpu_split(w, j->list->dim[0], &begin, &end);
    for (int x = 0; x < 3; x++)
        pack_tensor(j, x, begin, end);
    j->move->end();
}

static double traffic(const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED],
                            *list = &call->t[PACK_QKV_INDICES];

    return 6 * (double)att_count(q) * (double)att_elem_size(q->dtype)
           + (double)list->dim[0] * (double)att_elem_size(list->dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t;
    double                   bytes = traffic(call);
    struct job               j = { .list = &t[PACK_QKV_INDICES] };

    if (j.list->dim[0] == 0)
        return 0;
    j.move = att_cpu_move(&dev->stream, bytes);
    for (int x = 0; x < 3; x++) {
        j.in[x] = att_cpu_tokens_of(&t[PACK_QKV_Q + x]);
        j.out[x] = att_cpu_tokens_of(&t[PACK_QKV_Q_PACKED + x]);
    }
    att_cpu_launch(dev, &(struct att_cpu_region){ "pack", pack, &j, ATT_CPU_KERNEL,
                                                  bytes < ATT_CPU_SERIAL });
    return 0;
}

const struct att_kernel att_kernel_cpu_pack_qkv_fused = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "fused",
    .about = "one region; runs of consecutive tokens move as one piece",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = pack_qkv_refuse,
    .run = run,
    .traffic = traffic,
    .replaces = "unfused",
};
