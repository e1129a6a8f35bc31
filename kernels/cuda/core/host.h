/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.h - the back-end's own side of a device; no kernel includes it.
 *
 *     open.c     open, close, describe
 *     memory.c   blocks, blocks beside memory that faults, uploads, what libraries hold
 *     timing.c   marks; flush, copy, touch (device code: stream.cu)
 *     account.c  what one run enqueued: graph.c, callbacks.c, names.c
 *     replay.c   many runs recorded as a graph, and launched at a stroke
 *     state.c    clocks, power, temperature, and what holds the clock down: nvml.c
 *     passport.c what the device can do at best
 */
#ifndef ATT_CUDA_HOST_H
#define ATT_CUDA_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "harness/attest.h"
#include "kernels/cuda/core/device.h"
#include "kernels/cuda/core/driver.h"
#include "kernels/cuda/core/nvml.h"

#ifdef __cplusplus
extern "C" {
#endif

struct att_cuda_block {
    char  *data; // what the caller got
    size_t bytes;
    size_t held; // what the device lost of its free memory
    /* Beside memory that faults: addresses without memory on both sides of the mapped part. */
    CUdeviceptr                  reserved, mapped;
    size_t                       reserved_bytes, mapped_bytes;
    CUmemGenericAllocationHandle handle;
};

/* The live blocks, in no order. */
struct att_cuda_blocks {
    int                    n, room;
    struct att_cuda_block *of;
    int64_t                held; // sum over all
};

enum { ATT_CUDA_SIZES = 48 }; // copies are chosen by the power of two of their size

struct att_cuda_host {
    struct att_cuda_driver driver;
    struct att_cuda_nvml   nvml;
    struct att_cuda_cudnn *cudnn; // cudnn.h; NULL until it is asked for
    struct att_cuda_blocks blocks;
    cudaEvent_t            mark[ATT_MARKS];
    cudaEvent_t            choice[2]; // for choosing how to copy
    /* enum att_cuda_mover, by the number of pairs less 1, and in recordings; -1: not chosen */
    signed char copy[ATT_MAX_PAIRS][ATT_CUDA_SIZES][2];
    char       *wash;                // what flush() writes and reads
    size_t      wash_bytes;          // of each half
    uint64_t   *sink;                // where touch() could write
    size_t      total, free_at_open; // bytes of device memory
    char        name[128];
};

/* ---- open.c ------------------------------------------------------------------------- */

int         att_cuda_open(int index, struct att_device **out, char *why, size_t why_size);
void        att_cuda_close(struct att_device *dev);
void        att_cuda_describe(struct att_device *dev, char *text, size_t size);
const char *att_cuda_fault(struct att_device *dev);

/* ---- memory.c: members of att_backend ----------------------------------------------- */

void *att_cuda_alloc(struct att_device *dev, size_t bytes);
void *att_cuda_alloc_edge(struct att_device *dev, size_t bytes, enum att_edge edge);
void  att_cuda_free(struct att_device *dev, void *ptr);
int   att_cuda_upload(struct att_device *dev, void *dst, const void *src, size_t bytes);
int   att_cuda_download(struct att_device *dev, void *dst, const void *src, size_t bytes);
int   att_cuda_fill(struct att_device *dev, void *dst, unsigned char byte, size_t bytes);
int   att_cuda_usage(struct att_device *dev, struct att_usage *out);

/* ---- timing.c: members of att_backend ----------------------------------------------- */

int att_cuda_mark(struct att_device *dev, int slot);
int att_cuda_elapsed(struct att_device *dev, int from, int to, double *ns);
int att_cuda_flush(struct att_device *dev);
int att_cuda_copy(struct att_device *dev, void *dst, const void *src, size_t bytes);
int att_cuda_copy_pairs(struct att_device *dev, const struct att_pairs *p);
int att_cuda_touch(struct att_device *dev, const void *src, size_t bytes);

/* ---- replay.c: members of att_backend ----------------------------------------------- */

int  att_cuda_record(struct att_device *dev, int (*enqueue)(void *user), void *user,
                     struct att_recording **out);
int  att_cuda_replay(struct att_device *dev, struct att_recording *what);
void att_cuda_forget(struct att_device *dev, struct att_recording *what);
int  att_cuda_idle(struct att_device *dev); // an empty kernel

/* 0 and the graph of what enqueue(user) enqueues on the device's stream; ATT_ENOTSUP when that
 * cannot be captured, or fails. */
int att_cuda_capture(struct att_device *dev, int (*enqueue)(void *user), void *user,
                     cudaGraph_t *graph);

/* ---- the other members of att_backend ----------------------------------------------- */

int att_cuda_account(struct att_device *dev, const struct att_kernel *k,
                     const struct att_call *call, struct att_account *out);
int att_cuda_state(struct att_device *dev, struct att_state *out);
int att_cuda_passport(struct att_device *dev,
                      void (*say)(void *user, const char *name, double value, const char *unit),
                      void *user);

#ifdef __cplusplus
}
#endif
#endif
