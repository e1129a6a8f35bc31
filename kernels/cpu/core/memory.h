/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory.h - blocks of device memory. All are mapped straight from the system, so that the
 * C heap counts what kernels do and nothing else.
 */
#ifndef ATT_CPU_MEMORY_H
#define ATT_CPU_MEMORY_H

#include <stddef.h>

#include "harness/attest.h"

enum { ATT_CPU_BLOCKS = 4096 };

struct att_cpu_block {
    char  *map; // what the system gave
    size_t map_bytes;
    char  *data; // what the caller got
    size_t bytes;
};

/* The live blocks, in no order. */
struct att_cpu_blocks {
    int                  n;
    struct att_cpu_block of[ATT_CPU_BLOCKS];
};

/* att_backend.alloc: ATT_ALIGN-aligned and zero; NULL when the system refuses or the table is
 * full. Pages exist once they are written, so sparse blocks may be larger than the memory. */
void *att_cpu_alloc(struct att_device *dev, size_t bytes);

/* att_backend.alloc_edge. At the back edge the block is aligned to nothing. */
void *att_cpu_alloc_edge(struct att_device *dev, size_t bytes, enum att_edge edge);

/* att_backend.protect. */
int att_cpu_protect(struct att_device *dev, void *ptr, int readonly);

/* att_backend.free; NULL is fine, memory that is not a block ends the program. */
void att_cpu_free(struct att_device *dev, void *ptr);

/* att_backend.flush: no cache holds data of any block below 2 GiB; larger ones are sparse. */
int att_cpu_flush(struct att_device *dev);

#endif
