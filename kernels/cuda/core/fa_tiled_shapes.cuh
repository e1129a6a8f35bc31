/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled_shapes.cuh - the kernels of the tiled core for a 2-byte type: which shape serves
 * which head size. Included by the instances, one per type.
 *
 * A warp of 32 rows (M 2) reads K and V half as often from shared memory as one of 16, which
 * is worth a fifth at D = 128; from D = 192 on its sums no longer fit the registers. Two or
 * three blocks of threads on a multiprocessor fill each other's gaps better than two buffers
 * do; where the shared memory is there, small D take both. Rows that begin anywhere are rare:
 * two shapes serve them all.
 *
 * Measured on an H200, bf16, 24 heads, 4,608 tokens (D = 64: 16,384), TFLOP/s, PLAIN and ANY:
 *
 *     rows M stages   D = 32     D = 64     D = 96     D = 128    D = 192    D = 256
 *     128  2 1                   301 / -    297 / 276  355 / 332
 *     128  2 2        199 / 155  303 / 285             352 / 335
 *      64  1 1                   268 / 223  257 / 235  308 / 276  280 / 263  301 / 272
 *      64  1 2        177 / 173  265 / 251  256 / -    262 / -
 */
#ifndef ATT_CUDA_FA_TILED_SHAPES_CUH
#define ATT_CUDA_FA_TILED_SHAPES_CUH

#include "kernels/cuda/core/fa_tiled_kernel.cuh"
#include "kernels/cuda/core/fa_tiled_launch.cuh"

namespace att_fa_tiled
{

/* D = 192, 256, and all that is not named below. */
template <class T, int D, kind KIND> struct choice {
    using of = shape<T, D, KIND, 64, 64, 1, 1, false, 2, 8>;
};
template <class T> struct choice<T, 32, PLAIN> {
    using of = shape<T, 32, PLAIN, 128, 64, 2, 2, true, 3, 8>;
};
template <class T> struct choice<T, 32, ANY> {
    using of = shape<T, 32, ANY, 64, 64, 1, 2, true, 4, 8>;
};
template <class T> struct choice<T, 64, PLAIN> {
    using of = shape<T, 64, PLAIN, 128, 64, 2, 2, false, 3, 8>;
};
template <class T> struct choice<T, 64, ANY> {
    using of = shape<T, 64, ANY, 128, 64, 2, 2, true, 2, 8>;
};
template <class T, kind KIND> struct choice<T, 96, KIND> {
    using of = shape<T, 96, KIND, 128, 64, 2, 1, false, 2, 8>;
};
template <class T, kind KIND> struct choice<T, 128, KIND> {
    using of = shape<T, 128, KIND, 128, 64, 2, 1, false, 2, 8>;
};

template <class T, int D, kind KIND> int launch_half(const args &x, cudaStream_t stream)
{
    using C = typename choice<T, D, KIND>::of;

    return launch<C>(fa_tiled<C>, x, stream);
}

template <class T> int launch_odd(const args &x, cudaStream_t stream)
{
    return x.a.d <= 64 ? launch_half<T, 64, ODD>(x, stream)
                       : launch_half<T, 256, ODD>(x, stream);
}

template <class T, kind KIND> int launch_by_d(const args &x, cudaStream_t stream)
{
    if (x.a.d <= 32)
        return launch_half<T, 32, KIND>(x, stream);
    if (x.a.d <= 64)
        return launch_half<T, 64, KIND>(x, stream);
    if (x.a.d <= 96)
        return launch_half<T, 96, KIND>(x, stream);
    if (x.a.d <= 128)
        return launch_half<T, 128, KIND>(x, stream);
    if (x.a.d <= 192)
        return launch_half<T, 192, KIND>(x, stream);
    return launch_half<T, 256, KIND>(x, stream);
}

/* PLAIN takes whole tiles alone: d that is the shape's own, and nothing that hides keys. */
template <class T> int launch_type(const args &x, cudaStream_t stream)
{
    const int64_t d = x.a.d;
    const bool    whole = d == 32 || d == 64 || d == 96 || d == 128 || d == 192 || d == 256;

    if (!x.aligned)
        return launch_odd<T>(x, stream);
    if (!whole || x.has_mask || x.a.bias.data || x.a.causal)
        return launch_by_d<T, ANY>(x, stream);
    return launch_by_d<T, PLAIN>(x, stream);
}

} // namespace att_fa_tiled

#endif
