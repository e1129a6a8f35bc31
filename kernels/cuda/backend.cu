/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cuda back-end: memory of one NVIDIA GPU, one stream, marks are events. What each member
 * does is in core/ (host.h lists the files); this is the table.
 */
#include "kernels/cuda/core/host.h"

/* The build writes this table from the paths kernels/cuda/<op>/<variant>.{c,cu}. */
extern "C" const struct att_kernel *const att_kernels_cuda[];

static void *queue(struct att_device *dev)
{
    return dev->stream;
}

extern "C" const struct att_backend att_backend_cuda = {
    .size = sizeof(struct att_backend),
    .name = "cuda",
    .open = att_cuda_open,
    .close = att_cuda_close,
    .describe = att_cuda_describe,
    .alloc = att_cuda_alloc,
    .free = att_cuda_free,
    .upload = att_cuda_upload,
    .download = att_cuda_download,
    .flush = att_cuda_flush,
    .mark = att_cuda_mark,
    .elapsed = att_cuda_elapsed,
    .account = att_cuda_account,
    .kernels = att_kernels_cuda,
    .queue = queue,
    .alloc_edge = att_cuda_alloc_edge,
    .copy = att_cuda_copy,
    .usage = att_cuda_usage,
    .touch = att_cuda_touch,
    .passport = att_cuda_passport,
    .state = att_cuda_state,
    .fill = att_cuda_fill,
    .fault = att_cuda_fault,
    .record = att_cuda_record,
    .replay = att_cuda_replay,
    .forget = att_cuda_forget,
    .nothing = att_cuda_idle,
    .copy_pairs = att_cuda_copy_pairs,
};
