/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap.h - how often this process asked the C heap for memory: proves that a timed run
 * allocates nothing.
 *
 * On glibc, heap.c stands before malloc and its kin and counts. Under a sanitizer, which has
 * its own heap, and on other C libraries, nothing is counted.
 */
#ifndef ATT_CPU_HEAP_H
#define ATT_CPU_HEAP_H

#include <stdint.h>

/* Bytes held now; -1 when this build cannot know. */
int64_t att_cpu_heap_bytes(void);

/* Allocations since the program started; -1 when this build cannot know. */
int64_t att_cpu_heap_allocs(void);

#endif
