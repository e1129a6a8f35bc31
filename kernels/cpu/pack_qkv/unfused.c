/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/pack_qkv/unfused - the torch sequence: three times index_select along the tokens.
 *
 * Workers share the packed tokens evenly; each index is read once per tensor. Strided inputs
 * are read in place.
 */
#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/tokens.h"
#include "reference/index.h"
#include "reference/pack_qkv.h"

struct job {
    const struct att_cpu_move *move;
    const struct att_tensor   *list;
    struct att_cpu_tokens      in, out;
};

static void index_select(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           i, end;

    att_cpu_split(w, j->list->dim[0], &i, &end);
    for (; i < end; i++)
        att_cpu_copy_tokens(j->move, &j->out, &j->in,
                            &(struct att_cpu_piece){ i, att_index_at(j->list, i), 1, NULL });
    j->move->end();
}

static double traffic(const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED],
                            *list = &call->t[PACK_QKV_INDICES];

    return 6 * (double)att_count(q) * (double)att_elem_size(q->dtype)
           + 3 * (double)list->dim[0] * (double)att_elem_size(list->dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *list = &t[PACK_QKV_INDICES];
    double                   bytes = traffic(call);

    for (int x = 0; x < 3 && list->dim[0] > 0; x++) {
        struct job j = {
            .move = att_cpu_move(&dev->stream, bytes),
            .list = list,
            .in = att_cpu_tokens_of(&t[PACK_QKV_Q + x]),
            .out = att_cpu_tokens_of(&t[PACK_QKV_Q_PACKED + x]),
        };

        att_cpu_launch(dev, &(struct att_cpu_region){ "index_select", index_select, &j,
                                                      ATT_CPU_KERNEL, bytes < ATT_CPU_SERIAL });
    }
    return 0;
}

const struct att_kernel att_kernel_cpu_pack_qkv_unfused = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "unfused",
    .about = "the torch sequence: index_select for q, for k, for v",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = pack_qkv_refuse,
    .run = run,
    .traffic = traffic,
};
