/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/scatter_padded/unfused - the torch sequence: zeros for the whole padded tensor, then
 * index_copy of the valid tokens over them. A kept buffer has its zeros and needs the second
 * half alone.
 *
 * Workers share the padded tokens evenly in both regions.
 */
#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/tokens.h"
#include "reference/index.h"
#include "reference/scatter_padded.h"

struct job {
    const struct att_cpu_move *move;
    const struct att_tensor   *inv;
    struct att_cpu_tokens      in, out;
};

static void zeros(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           begin, end;

    att_cpu_split(w, j->inv->dim[0], &begin, &end);
    att_cpu_zero_tokens(j->move, &j->out, begin, end - begin);
    j->move->end();
}

static void index_copy(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    int64_t           r, end;

    att_cpu_split(w, j->inv->dim[0], &r, &end);
    for (; r < end; r++) {
        int64_t from = att_index_at(j->inv, r);

        if (from >= 0)
            att_cpu_copy_tokens(j->move, &j->out, &j->in,
                                &(struct att_cpu_piece){ r, from, 1, NULL });
    }
    j->move->end();
}

static double traffic(const struct att_call *call)
{
    const struct att_tensor *in = &call->t[SCATTER_PADDED_OUT_UNPAD];
    const struct att_tensor *inv = &call->t[SCATTER_PADDED_INV_INDICES];
    double                   elements = 2 * (double)att_count(in);

    if (call->t[SCATTER_PADDED_PADDED].rank)
        elements += (double)att_count(&call->t[SCATTER_PADDED_PADDED]);
    return elements * (double)att_elem_size(in->dtype)
           + (double)att_count(inv) * (double)att_elem_size(inv->dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    double     bytes = traffic(call);
    int        serial = bytes < ATT_CPU_SERIAL;
    struct job j = {
        .move = att_cpu_move(&dev->stream, bytes),
        .inv = &call->t[SCATTER_PADDED_INV_INDICES],
        .in = att_cpu_tokens_of(&call->t[SCATTER_PADDED_OUT_UNPAD]),
        .out = att_cpu_tokens_of(scatter_padded_output(call)),
    };

    if (call->t[SCATTER_PADDED_PADDED].rank)
        att_cpu_launch(dev,
                       &(struct att_cpu_region){ "zeros", zeros, &j, ATT_CPU_FILL, serial });
    att_cpu_launch(
        dev, &(struct att_cpu_region){ "index_copy", index_copy, &j, ATT_CPU_KERNEL, serial });
    return 0;
}

const struct att_kernel att_kernel_cpu_scatter_padded_unfused = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "unfused",
    .about = "the torch sequence: zeros, then index_copy",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = scatter_padded_refuse,
    .run = run,
    .traffic = traffic,
};
