/* SPDX-License-Identifier: Apache-2.0 */
/* random_numbers.h - what random cases are drawn with: numbers below a bound, and sizes of
 * tensors. */
#ifndef ATT_TESTS_RANDOM_NUMBERS_H
#define ATT_TESTS_RANDOM_NUMBERS_H

#include <math.h>
#include <stdint.h>

#include "harness/order.h"

static inline int64_t random_below(uint64_t *state, int64_t n)
{
    return (int64_t)(att_random_next(state) % (uint64_t)n);
}

static inline double random_unit(uint64_t *state)
{
    return (double)(att_random_next(state) >> 11) * 0x1p-53;
}

/* 1 to `most`: log-uniform, since small sizes have most of the seams; one in three at the edge
 * of a power of two or of a head size, where tiles end. */
static inline int64_t random_size(uint64_t *state, int64_t most)
{
    static const int64_t edge[] = {
        1,  2,  3,  4,  7,  8,   9,   15,  16,  17,  24,  31,  32,  33,  40,  63,  64,  65,
        72, 80, 95, 96, 97, 127, 128, 129, 160, 191, 192, 193, 255, 256, 257, 511, 512, 513
    };
    const int64_t e = edge[random_below(state, sizeof(edge) / sizeof(*edge))];

    if (e <= most && random_below(state, 3) == 0)
        return e;
    return (int64_t)exp(random_unit(state) * log((double)most + 1));
}

#endif
