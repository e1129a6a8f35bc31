/* SPDX-License-Identifier: Apache-2.0 */
/* fa_tiled_f16.cu - the tiled attention core for f16; see fa_tiled_shapes.cuh. */
#include "kernels/cuda/core/fa_tiled_shapes.cuh"

namespace att_fa_tiled
{

int launch_f16(const args &x, cudaStream_t stream)
{
    return launch_type<f16>(x, stream);
}

} // namespace att_fa_tiled
