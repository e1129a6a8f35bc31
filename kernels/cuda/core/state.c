/* SPDX-License-Identifier: Apache-2.0 */
/* state.c - att_backend.state: what NVML tells about this moment. */
#include "kernels/cuda/core/host.h"

int att_cuda_state(struct att_device *dev, struct att_state *out)
{
    att_cuda_nvml_state(&dev->host->nvml, out);
    return 0;
}
