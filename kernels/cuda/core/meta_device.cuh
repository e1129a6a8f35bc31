/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_device.cuh - what the kernels of meta.cu and meta_steps.cu share: entries of a mask as
 * truth values. A value is 0 when its bits are, the sign bit of a float left aside: this asks
 * no floating-point unit, so NaN and denormals are what they are.
 */
#ifndef ATT_CUDA_META_DEVICE_CUH
#define ATT_CUDA_META_DEVICE_CUH

#include "kernels/cuda/core/meta.h"

/* Unsigned integers of SIZE bytes. */
template <int SIZE> struct meta_word;
template <> struct meta_word<1> {
    typedef unsigned char type;
};
template <> struct meta_word<2> {
    typedef unsigned short type;
};
template <> struct meta_word<4> {
    typedef unsigned type;
};
template <> struct meta_word<8> {
    typedef unsigned long long type;
};

/* 1 when row r is valid. */
template <int SIZE>
static __device__ __forceinline__ int meta_valid(const struct att_cuda_meta &m, uint32_t r)
{
    typedef typename meta_word<SIZE>::type word;
    int64_t                                at = r;

    if (m.gap)
        at += (int64_t)att_cuda_divide(r, m.s) * m.gap;
    return (__ldg((const word *)m.mask + at) & (word)m.keep) != 0;
}

#endif
