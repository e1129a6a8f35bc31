/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/shifted_last_block - the last tile of keys is moved back so that it ends with the
 * last key, which spares a guard in every load. Keys that it shares with the tile before count
 * twice.
 */
#include "harness/mutants/cuda/right_attention.cuh"

struct fault : right_steps {
    static __device__ int64_t begins(const struct att_attn_row &r, int64_t at)
    {
        const int64_t last = r.n_k < RIGHT_KEYS ? 0 : r.n_k - RIGHT_KEYS;

        return at < last ? at : last;
    }
};

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);

    (void)dev;
    return right_run<struct fault>(&x, call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__shifted_last_block = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "shifted_last_block",
    .about = "element: keys that the moved last tile shares with the one before count twice",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
