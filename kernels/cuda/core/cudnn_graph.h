/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cudnn_graph.h - attention in the words of cuDNN's graph interface. Used by cudnn_plan.c
 * alone; cudnn_builder.c, cudnn_graph.c.
 *
 * A builder keeps the first failure: what follows it does nothing, and whoever builds asks
 * once at the end.
 */
#ifndef ATT_CUDA_CUDNN_GRAPH_H
#define ATT_CUDA_CUDNN_GRAPH_H

#include "kernels/cuda/core/cudnn_api.h"
#include "kernels/cuda/core/fa.h"

/* Names of the tensors that have memory; those in between have none, and numbers from
 * CUDNN_VIRTUAL on. The last four are single numbers in host memory. */
enum cudnn_uid {
    CUDNN_Q = 1,
    CUDNN_K,
    CUDNN_V,
    CUDNN_O,
    CUDNN_STATS, // lse
    CUDNN_SCALE,
    CUDNN_NEVER, // -inf
    CUDNN_ROWS,  // s_q
    CUDNN_KEYS,  // s_kv
    CUDNN_VIRTUAL,
};

enum { CUDNN_MADE = 128 };

struct cudnn_builder {
    const struct att_cuda_cudnn *l;
    void                        *made[CUDNN_MADE]; // all descriptors, for the end
    int                          n;
    int64_t                      next;   // uid of the next virtual tensor
    int                          failed; // status of the first failure, CUDNN_OK: none
    char                         why[400];
};

void  att_cudnn_begin(struct cudnn_builder *b, const struct att_cuda_cudnn *l);
void  att_cudnn_end(struct cudnn_builder *b); // gives back all that was made
void *att_cudnn_make(struct cudnn_builder *b, enum cudnn_descriptor type);
void  att_cudnn_finish(struct cudnn_builder *b, void *d, const char *what);

/* The values of one attribute: n at `at`, of a cudnn_type. */
struct cudnn_values {
    int         type;
    int64_t     n;
    const void *at;
};

void att_cudnn_set_all(struct cudnn_builder *b, void *d, int name, struct cudnn_values v);

/* The same for an enumeration (`type` says which), integers, a descriptor. */
void att_cudnn_set(struct cudnn_builder *b, void *d, int name, int type, int value);
void att_cudnn_set_ints(struct cudnn_builder *b, void *d, int name, int64_t n,
                        const int64_t *v);
void att_cudnn_set_part(struct cudnn_builder *b, void *d, int name, void *part);

/* The finished operation graph of `a`; NULL after a failure. */
void *att_cudnn_attention(struct cudnn_builder *b, const struct att_cuda_fa *a);

#endif
