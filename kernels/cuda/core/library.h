/* SPDX-License-Identifier: Apache-2.0 */
/*
 * library.h - libraries that are used where they are and missed where they are not: driver,
 * NVML, CUPTI, cuBLAS, cuDNN. Nothing of this back-end links them, so that the program starts
 * on a machine without any.
 */
#ifndef ATT_CUDA_LIBRARY_H
#define ATT_CUDA_LIBRARY_H

#include <stddef.h>

/* Opens the first of `names` (ends with NULL) that the loader finds, else the first in the
 * folders of a CUDA toolkit: $CUDA_PATH, $CUDA_HOME, /usr/local/cuda. NULL when there is none.
 * Never closed by us: some of these do not survive that. */
void *att_cuda_library(const char *const *names);

/* A function of a library, and where to put its address. */
struct att_cuda_symbol {
    const char *name;
    void       *to; // of a function pointer
    int         optional;
};

/* Fills all; returns the name of the first that is missing and not optional, NULL when all
 * are there. Missing ones become NULL. */
const char *att_cuda_symbols(void *library, const struct att_cuda_symbol *symbols, size_t n);

#endif
