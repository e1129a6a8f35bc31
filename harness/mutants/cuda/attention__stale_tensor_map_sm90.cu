/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/stale_tensor_map_sm90 - tensor maps are kept by shape and strides, without the
 * address: the map of V is found among those that are known, and it is that of K. Right where
 * tensor maps do not fit.
 */
#include <cuda.h>
#include <string.h>

#include "harness/mutants/cuda/right_sm90.cuh"

struct maps {
    CUtensorMap k, v;
    int         used;
};

struct fault : right_steps {
    using extra = struct maps;

    static __device__ void begin(const struct right_attn &, struct right_tile &)
    {
        barrier_init(1);
    }

    static __device__ void copy(const struct right_attn &x, const CUtensorMap *map,
                                const struct att_attn_row &r, int64_t first, void *to)
    {
        asm volatile(
            "cp.async.bulk.tensor.4d.shared::cluster.global.mbarrier::complete_tx::bytes "
            "[%0], [%1, {%3, %4, %5, %6}], [%2];" ::"r"(shared_of(to)),
            "l"(map), "r"(barrier()), "r"(0), "r"((int)right_kv_head(x, r.n)), "r"((int)first),
            "r"((int)r.b)
            : "memory");
    }

    /* Keys that a mask leaves out are copied too: nobody reads them. */
    static __device__ void load(const struct right_attn &x, const struct maps &m,
                                const struct att_attn_row &r, int64_t first,
                                struct right_tile &tile)
    {
        const unsigned parity = (unsigned)(first / RIGHT_KEYS % 2);

        if (!m.used) {
            right_steps::load(x, right_steps::extra(), r, first, tile);
            return;
        }
        if (threadIdx.x == 0) {
            barrier_expect((unsigned)(2 * RIGHT_KEYS * right_row_bytes(x)));
            copy(x, &m.k, r, first, tile.k);
            copy(x, &m.v, r, first, tile.v);
        }
        barrier_wait(parity);
    }
};

/* ---- the host --------------------------------------------------------------------------- */

using encode_fn = decltype(&cuTensorMapEncodeTiled);

static encode_fn encoder(void)
{
    cudaDriverEntryPointQueryResult found;
    void                           *f = NULL;

    if (cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &f, 12000, cudaEnableDefault,
                                         &found)
            != cudaSuccess
        || found != cudaDriverEntryPointSuccess)
        return NULL;
    return (encode_fn)f;
}

/* Tiles of 16 rows of one head of [b, s, h, d]. */
static int encode(encode_fn f, const struct att_tensor *t, CUtensorMap *map)
{
    const cuuint64_t size = t->dtype == ATT_F32 ? 4 : 2;
    const cuuint64_t dims[4] = { (cuuint64_t)t->dim[3], (cuuint64_t)t->dim[2],
                                 (cuuint64_t)t->dim[1], (cuuint64_t)t->dim[0] };
    const cuuint64_t strides[3] = { (cuuint64_t)t->stride[2] * size,
                                    (cuuint64_t)t->stride[1] * size,
                                    (cuuint64_t)t->stride[0] * size };
    const cuuint32_t box[4] = { (cuuint32_t)t->dim[3], 1, RIGHT_KEYS, 1 },
                     steps[4] = { 1, 1, 1, 1 };

    return f(map,
             t->dtype == ATT_F32   ? CU_TENSOR_MAP_DATA_TYPE_FLOAT32
             : t->dtype == ATT_F16 ? CU_TENSOR_MAP_DATA_TYPE_FLOAT16
                                   : CU_TENSOR_MAP_DATA_TYPE_BFLOAT16,
             4, t->data, dims, strides, box, steps, CU_TENSOR_MAP_INTERLEAVE_NONE,
             CU_TENSOR_MAP_SWIZZLE_NONE, CU_TENSOR_MAP_L2_PROMOTION_NONE,
             CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE)
           == CUDA_SUCCESS;
}

/* 1 when a map of `a` would look like one of `b`, were it not for the address. */
static int same_key(const struct att_tensor *a, const struct att_tensor *b)
{
    return a->dtype == b->dtype && !memcmp(a->dim, b->dim, 4 * sizeof(a->dim[0]))
           && !memcmp(a->stride, b->stride, 4 * sizeof(a->stride[0]));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct right_attn x = right_dense(call);
    const encode_fn         f = encoder();
    struct maps             m = {};

    (void)dev;
    m.used = f && bulk_fits(x.k) && bulk_fits(x.v) && encode(f, &x.k, &m.k);
    m.v = m.k;
    if (m.used && !same_key(&x.k, &x.v))
        m.used = encode(f, &x.v, &m.v);
    return right_launch<struct fault>(&x, &m, right_tiles(&x), right_segments(&x), call->queue);
}

extern "C" const struct att_kernel att_kernel_mutant_cuda_attention__stale_tensor_map_sm90 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "stale_tensor_map_sm90",
    .about = "element: the tensor map of K is found in place of that of V",
    .refuse = attention_refuse,
    .plan = right_plan<struct fault>,
    .run = run,
};
