/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/scatter_padded/fused - one region, driven by the destination: every padded token is
 * written once, as a copy or as zeros, and a kept buffer's zeros are not written at all.
 *
 * Each worker owns a range of padded tokens and walks the inverse by runs: of consecutive
 * packed tokens, or of masked ones.
 */
#include "kernels/cpu/core/device.h"
#include "kernels/cpu/core/tokens.h"
#include "reference/index.h"
#include "reference/scatter_padded.h"

struct job {
    const struct att_cpu_move *move;
    const struct att_tensor   *inv;
    struct att_cpu_tokens      in, out;
    int                        kept;
};

static void scatter(const struct att_cpu_worker *w, void *arg)
{
    const struct job    *j = arg;
    struct att_cpu_piece run;
    int64_t              end;

    att_cpu_split(w, j->inv->dim[0], &run.to, &end);
    for (; run.to < end; run.to += run.n) {
        run.from = att_index_at(j->inv, run.to);
        run.n = att_cpu_run_length(j->inv, run.to, end);
        // the packed tokens are read in order, whatever lies between their destinations
        run.next = att_cpu_token_at(&j->in, run.from + run.n);
        if (run.from >= 0)
            att_cpu_copy_tokens(j->move, &j->out, &j->in, &run);
        else if (!j->kept)
            att_cpu_zero_tokens(j->move, &j->out, run.to, run.n);
    }
    j->move->end();
}

static double traffic(const struct att_call *call)
{
    const struct att_tensor *in = &call->t[SCATTER_PADDED_OUT_UNPAD];
    const struct att_tensor *inv = &call->t[SCATTER_PADDED_INV_INDICES];
    const struct att_tensor *out = scatter_padded_output(call);
    int                      kept = out == &call->t[SCATTER_PADDED_PADDED_KEPT];
    double elements = (double)att_count(in) + (double)att_count(kept ? in : out);

    return elements * (double)att_elem_size(in->dtype)
           + (double)att_count(inv) * (double)att_elem_size(inv->dtype);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    double     bytes = traffic(call);
    struct job j = {
        .move = att_cpu_move(&dev->stream, bytes),
        .inv = &call->t[SCATTER_PADDED_INV_INDICES],
        .in = att_cpu_tokens_of(&call->t[SCATTER_PADDED_OUT_UNPAD]),
        .out = att_cpu_tokens_of(scatter_padded_output(call)),
        .kept = call->t[SCATTER_PADDED_PADDED_KEPT].rank != 0,
    };

    att_cpu_launch(dev, &(struct att_cpu_region){ "scatter", scatter, &j, ATT_CPU_KERNEL,
                                                  bytes < ATT_CPU_SERIAL });
    return 0;
}

const struct att_kernel att_kernel_cpu_scatter_padded_fused = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "fused",
    .about = "one region driven by the destination; each padded token is written once",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = scatter_padded_refuse,
    .run = run,
    .traffic = traffic,
    .replaces = "unfused",
};
