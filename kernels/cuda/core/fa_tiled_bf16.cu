/* SPDX-License-Identifier: Apache-2.0 */
/* fa_tiled_bf16.cu - the tiled attention core for bf16; see fa_tiled_shapes.cuh. */
#include "kernels/cuda/core/fa_tiled_shapes.cuh"

namespace att_fa_tiled
{

int launch_bf16(const args &x, cudaStream_t stream)
{
    return launch_type<bf16>(x, stream);
}

} // namespace att_fa_tiled
