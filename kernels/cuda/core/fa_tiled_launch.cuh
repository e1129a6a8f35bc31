/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_tiled_launch.cuh - the launch of a kernel of the tiled core, and the instances that
 * fa_tiled.cu chooses from.
 */
#ifndef ATT_CUDA_FA_TILED_LAUNCH_CUH
#define ATT_CUDA_FA_TILED_LAUNCH_CUH

#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/fa_tiled_walk.cuh"

namespace att_fa_tiled
{

/* Tiles of `rows` query rows: of a sample; packed: at most, of all samples together. */
inline int64_t tiles_of(const att_cuda_fa &a, int rows)
{
    return a.cu_q ? a.s_q / rows + a.b : (a.s_q + rows - 1) / rows;
}

/* A kernel of C::ROWS query rows, C::THREADS threads and C::SHARED bytes. */
template <class C> int launch(void (*kernel)(const args), args x, cudaStream_t stream)
{
    cudaError_t err;

    x.tiles = tiles_of(x.a, C::ROWS);
    const int64_t blocks = x.tiles * x.a.h * (x.a.cu_q ? 1 : x.a.b);

    if (blocks == 0)
        return 0;
    err = cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, C::SHARED);
    if (err == cudaSuccess) {
        kernel<<<(unsigned)blocks, C::THREADS, C::SHARED, stream>>>(x);
        err = cudaGetLastError();
    }
    return att_cuda_error(err);
}

int launch_bf16(const args &x, cudaStream_t stream);
int launch_f16(const args &x, cudaStream_t stream);
int launch_f32(const args &x, cudaStream_t stream);

} // namespace att_fa_tiled

#endif
