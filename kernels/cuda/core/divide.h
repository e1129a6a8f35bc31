/* SPDX-License-Identifier: Apache-2.0 */
/*
 * divide.h - division of 31-bit numbers by a number that the host knows: a multiplication and
 * a shift instead of forty instructions. For the host and the device.
 *
 * With p = 31 + ceil(log2 d) and m = ceil(2^p / d), floor(x m / 2^p) = floor(x / d) for every
 * x below 2^31: m d - 2^p is below d, so the error x (m d - 2^p) / (d 2^p) is below 1 / d.
 */
#ifndef ATT_CUDA_DIVIDE_H
#define ATT_CUDA_DIVIDE_H

#include <stdint.h>

#ifdef __CUDACC__
#define ATT_CUDA_BOTH __host__ __device__
#else
#define ATT_CUDA_BOTH
#endif

struct att_cuda_divisor {
    uint32_t d, m, shift; // m 0: d is 1
};

/* 1 <= d < 2^31. */
static inline struct att_cuda_divisor att_cuda_divisor_of(uint32_t d)
{
    struct att_cuda_divisor x = { d, 0, 0 };

    if (d > 1) {
        unsigned log = 1; // ceil(log2 d)

        while ((uint64_t)1 << log < d)
            log++;
        x.m = (uint32_t)((((uint64_t)1 << (31 + log)) + d - 1) / d);
        x.shift = log - 1;
    }
    return x;
}

/* x / d for x < 2^31. */
static inline ATT_CUDA_BOTH uint32_t att_cuda_divide(uint32_t x, struct att_cuda_divisor d)
{
    return d.m ? (uint32_t)((uint64_t)x * d.m >> 32) >> d.shift : x;
}

#endif
