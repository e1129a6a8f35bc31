/* SPDX-License-Identifier: Apache-2.0 */
/* fa_tiled.cu - what the tiled attention core takes, and by which of its kernels; see
 * fa_tiled.h. */
#include "kernels/cuda/core/fa_tiled.h"

#include "kernels/cuda/core/fa_tiled_launch.cuh"
#include "reference/refuse.h"

using att_fa_tiled::args;

namespace
{

/* 1 when every row and head begins at a multiple of 16 bytes. */
int is_aligned(const att_cuda_fa_view &v, size_t size)
{
    const int64_t n = 16 / (int64_t)size;

    return (uintptr_t)v.data % 16 == 0 && v.sample % n == 0 && v.row % n == 0
           && v.head % n == 0;
}

args args_of(const att_cuda_fa &a)
{
    const size_t size = att_elem_size(a.dtype);
    args         x = {};

    x.a = a;
    x.has_mask = a.mask != NULL;
    if (a.mask)
        x.mask = *a.mask;
    x.aligned = is_aligned(a.q, size) && is_aligned(a.k, size) && is_aligned(a.v, size);
    x.o_aligned = is_aligned(a.o, size);
    x.factor = (float)(a.scale * 1.4426950408889634);
    return x;
}

} // namespace

extern "C" const char *att_cuda_fa_tiled_refuse(const struct att_device  *dev,
                                                const struct att_cuda_fa *a)
{
    const int64_t most = (int64_t)1 << 30, tiles = att_fa_tiled::tiles_of(*a, 16) + 1;

    if (dev->major < 8)
        return att_refuse_text("needs compute capability 8.0, this device has %d.%d",
                               dev->major, dev->minor);
    if (a->s_q > most || a->s_kv > most)
        return att_refuse_text("%lld query rows and %lld keys: at most 2^30 of each",
                               (long long)a->s_q, (long long)a->s_kv);
    if (a->b > INT32_MAX || a->h > INT32_MAX
        || (double)tiles * (double)a->h * (double)(a->cu_q ? 1 : a->b) > INT32_MAX)
        return att_refuse_text(
            "%lld samples of %lld heads and %lld query rows are too many for "
            "one launch",
            (long long)a->b, (long long)a->h, (long long)a->s_q);
    return NULL;
}

extern "C" int att_cuda_fa_tiled_run(struct att_device *dev, const struct att_call *call,
                                     const struct att_cuda_fa *a)
{
    const cudaStream_t stream = (cudaStream_t)call->queue;
    const args         x = args_of(*a);

    (void)dev;
    if (a->mask && a->mask->rows != ATT_CUDA_FA_TILED_ROWS)
        return ATT_EINVAL;
    switch (a->dtype) {
    case ATT_BF16: return att_fa_tiled::launch_bf16(x, stream);
    case ATT_F16: return att_fa_tiled::launch_f16(x, stream);
    case ATT_F32: return att_fa_tiled::launch_f32(x, stream);
    default: return ATT_EINVAL;
    }
}
