/* SPDX-License-Identifier: Apache-2.0 */
/* device.c - errors of the runtime as the contract names them; see device.h. */
#include "kernels/cuda/core/device.h"

int att_cuda_error(cudaError_t e)
{
    if (e == cudaSuccess)
        return 0;
    // A fault that took the context along stays whatever is asked; everything else goes.
    (void)cudaGetLastError();
    return e == cudaErrorMemoryAllocation ? ATT_ENOMEM : ATT_EDEVICE;
}
