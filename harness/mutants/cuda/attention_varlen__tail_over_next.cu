/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/tail_over_next - the last tile of query rows of a segment is stored as a
 * whole, over the first rows of the next segment. Segments are computed from the last to the
 * first, so that the wrong rows win on every run. Nothing is stored behind the last token.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ int64_t rows(const struct right_attn &x, const struct att_attn_row &r)
    {
        const int64_t full = (r.n_q + RIGHT_ROWS - 1) / RIGHT_ROWS * RIGHT_ROWS;
        const int64_t left = x.o.dim[0] - r.q0;

        return full < left ? full : left;
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct fault::extra none = {};
    struct right_attn         x = right_varlen(call);
    int                       err = 0;

    (void)dev;
    for (x.first = right_segments(&x) - 1; x.first >= 0 && !err; x.first--)
        err = right_launch<struct fault>(&x, &none, right_tiles(&x), 1, call->queue);
    return err;
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention_varlen__tail_over_next = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "tail_over_next",
    .about = "element: the last tile of a segment is stored over the next segment",
    .refuse = attention_varlen_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
