/* SPDX-License-Identifier: Apache-2.0 */
/* order.h - random orders that a seed repeats. */
#ifndef ATT_ORDER_H
#define ATT_ORDER_H

#include <stdint.h>

/* The next of the 64-bit numbers that follow from `state`, which any value may start:
 * splitmix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). */
uint64_t att_random_next(uint64_t *state);

/* order[0..n) := 0..n-1 in random order (Fisher, Yates). */
void att_shuffle(int *order, int n, uint64_t *state);

#endif
