/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fa_sm90_host.cuh - what the parts of the core of Hopper share on the host.
 */
#ifndef ATT_CUDA_FA_SM90_HOST_H
#define ATT_CUDA_FA_SM90_HOST_H

#include "kernels/cuda/core/fa_sm90.h"

namespace att_sm90
{

/* Into how many parts norms() cuts the rows of a sample: enough for all multiprocessors,
 * a multiple of 4. */
int norm_parts(const att_device *dev, const att_cuda_fa *fa);

/* Enqueue: the greatest |k|^2 over the valid keys of each part, as the bits of a float:
 * out[sample, K/V head, part]. NaN counts as greater than anything; a part without keys is 0.
 */
int norms(const att_call *call, const att_cuda_fa *fa, int parts, uint32_t *out);

} // namespace att_sm90

#endif
