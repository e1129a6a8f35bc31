/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally.h - what one run enqueued, counted: by a walk over its graph (graph.c), or by
 * call-backs of CUPTI (callbacks.c). No CUDA in here.
 */
#ifndef ATT_CUDA_TALLY_H
#define ATT_CUDA_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include "harness/attest.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ATT_CUDA_NAMES = 24 };

struct att_cuda_tally {
    int64_t kernels, copies, fills, syncs, allocs;
    int     n;
    struct {
        char    name[120]; // with its grid: "pack[264x2]"
        int64_t count;
    } of[ATT_CUDA_NAMES]; // in the order of their first launch; those beyond have no name
};

/* One more of that name. `grid` NULL: not known. */
void att_cuda_tally_note(struct att_cuda_tally *t, const char *name, const unsigned *grid);

/* A launch: counts, and notes the kernel's plain name. `symbol` as the compiler made it. */
void att_cuda_tally_kernel(struct att_cuda_tally *t, const char *symbol, const unsigned *grid);

/* A call of the driver by its name: "cuMemcpyDtoHAsync_v2" is a copy, "cuStreamSynchronize" a
 * wait. A launch is not counted here, but 1 returned. */
int att_cuda_tally_call(struct att_cuda_tally *t, const char *function);

/* Counts and names into `out`; `captured` as att_account says. */
void att_cuda_tally_print(const struct att_cuda_tally *t, int captured,
                          struct att_account *out);

/* The last identifier in a symbol of the Itanium C++ ABI: "_ZN3fa94tileILi64EEEvPi" is "tile";
 * what is no such symbol stays as it is. Blanks and what is too long are cut. */
void att_cuda_plain_name(const char *symbol, char *name, size_t size);

#ifdef __cplusplus
}
#endif
#endif
