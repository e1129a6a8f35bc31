/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device.h - what a cuda kernel sees of its device. Kernels enqueue on call->queue, a
 * cudaStream_t, and read the limits below; the rest belongs to the back-end.
 *
 *     kernel<<<grid, threads, shared, (cudaStream_t)call->queue>>>(...);
 *     return att_cuda_error(cudaGetLastError());
 */
#ifndef ATT_CUDA_DEVICE_H
#define ATT_CUDA_DEVICE_H

#include <cuda_runtime_api.h>

#include "harness/attest.h"

#ifdef __cplusplus
extern "C" {
#endif

struct att_cuda_host; // the back-end's own: marks, blocks, libraries; host.h

struct att_device {
    int                   index;
    int                   major, minor; // compute capability
    int                   sms;          // multiprocessors
    int                   shared;       // bytes of shared memory that one block may ask for
    size_t                l2;           // bytes
    cudaStream_t          stream;       // what call->queue holds
    struct att_cuda_host *host;
};

/* 0, ATT_ENOMEM for a refused allocation, ATT_EDEVICE for everything else. The runtime keeps
 * an error until it is asked for it: this asks, so that the next kernel is not blamed. */
int att_cuda_error(cudaError_t e);

#ifdef __cplusplus
}
#endif
#endif
