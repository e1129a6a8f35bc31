/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cudnn.h - attention by cuDNN, a peer that is measured in this process: its graph interface,
 * loaded at run time. It is told what attention is made of (product, scale, softmax, product)
 * and answers with one fused kernel, which it compiles in plan. Dense keys only.
 *
 * Source: "NVIDIA cuDNN Backend API"; the graph is the one that cuDNN's own front end makes.
 */
#ifndef ATT_CUDA_CUDNN_H
#define ATT_CUDA_CUDNN_H

#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/fa.h"

#ifdef __cplusplus
extern "C" {
#endif

struct att_cuda_cudnn;
struct att_cuda_cudnn_plan;

/* NULL, or why cuDNN does not take `a`, a dense call: no cu_q. The first question of a device
 * loads the library and makes its handle, which live until the device is closed. */
const char *att_cuda_cudnn_refuse(struct att_device *dev, const struct att_cuda_fa *a);

/* 0 and a plan for all calls with the shapes and strides of `a`; the contents of its pointers
 * do not matter. ATT_ENOMEM, ATT_EDEVICE; ATT_ENOTSUP when no kernel can be built, with
 * cuDNN's own words on stderr. */
int att_cuda_cudnn_plan(struct att_device *dev, const struct att_cuda_fa *a,
                        struct att_cuda_cudnn_plan **out);

void att_cuda_cudnn_unplan(struct att_device *dev, void *plan); // fits att_kernel.unplan

/* Enqueues; what cuDNN needs besides is temporary memory of the call. */
int att_cuda_cudnn_run(struct att_device *dev, const struct att_call *call,
                       const struct att_cuda_fa *a, const struct att_cuda_cudnn_plan *plan);

/* Of a device that closes; NULL is fine. */
void att_cuda_cudnn_close(struct att_cuda_cudnn *l);

/* ---- between cudnn.c and cudnn_plan.c ------------------------------------------------ */

/* The library of this device, never NULL; l->why says whether it is usable. */
const struct att_cuda_cudnn *att_cuda_cudnn_of(struct att_device *dev);

/* NULL, or why no version of cuDNN takes `a`. Looks at no library. */
const char *att_cuda_cudnn_refuse_shape(const struct att_cuda_fa *a);

#ifdef __cplusplus
}
#endif
#endif
