/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_bits.h - a key mask of any dtype as zeros and ones. A value is 0 when its bits are,
 * the sign bit of a float left aside: this asks no floating-point unit, so NaN and denormals
 * are what they are.
 */
#ifndef ATT_CPU_MASK_BITS_H
#define ATT_CPU_MASK_BITS_H

#include <stdint.h>
#include <string.h>

#include "harness/attest.h"

/* A mask [b, s], dense in s. */
struct att_cpu_mask {
    const char *data;
    size_t      size;   // bytes of an entry
    uint64_t    keep;   // bits of an entry that count
    int64_t     s;      // entries of a sample
    size_t      sample; // bytes from sample to sample
};

static inline struct att_cpu_mask att_cpu_mask_of(const struct att_tensor *t)
{
    struct att_cpu_mask m = { .data = t->data, .size = att_elem_size(t->dtype) };

    m.keep = ~(uint64_t)0 >> (64 - 8 * m.size);
    if (t->dtype <= ATT_BF16)
        m.keep >>= 1; // the float types come first in enum att_dtype
    m.s = t->dim[1];
    m.sample = (size_t)t->stride[0] * m.size;
    return m;
}

/* 1 when the entry at `at` is valid. `size` is m->size; a constant makes this one load. */
static inline int att_cpu_mask_at(const struct att_cpu_mask *m, const char *at, size_t size)
{
    uint64_t w8;
    uint32_t w4;
    uint16_t w2;

    switch (size) {
    case 1: return *at != 0;
    case 2: memcpy(&w2, at, 2); return (w2 & m->keep) != 0;
    case 4: memcpy(&w4, at, 4); return (w4 & m->keep) != 0;
    default: memcpy(&w8, at, 8); return (w8 & m->keep) != 0;
    }
}

/* 1 when key s of sample b is valid. */
static inline int att_cpu_mask_bit(const struct att_cpu_mask *m, int64_t b, int64_t s)
{
    return att_cpu_mask_at(m, m->data + (size_t)b * m->sample + (size_t)s * m->size, m->size);
}

/* Valid ones among n entries from `at` on. */
static inline int64_t att_cpu_mask_sum(const struct att_cpu_mask *m, const char *at, int64_t n,
                                       size_t size)
{
    int64_t sum = 0;

    for (int64_t i = 0; i < n; i++)
        sum += att_cpu_mask_at(m, at + (size_t)i * size, size);
    return sum;
}

/* Number of valid keys among the entries begin .. end-1, counted through all samples. */
static inline int64_t att_cpu_mask_count(const struct att_cpu_mask *m, int64_t begin,
                                         int64_t end)
{
    int64_t n = 0;

    while (begin < end) {
        int64_t     s = begin % m->s, part = m->s - s < end - begin ? m->s - s : end - begin;
        const char *at = m->data + (size_t)(begin / m->s) * m->sample + (size_t)s * m->size;

        switch (m->size) {
        case 1: n += att_cpu_mask_sum(m, at, part, 1); break;
        case 2: n += att_cpu_mask_sum(m, at, part, 2); break;
        case 4: n += att_cpu_mask_sum(m, at, part, 4); break;
        default: n += att_cpu_mask_sum(m, at, part, 8); break;
        }
        begin += part;
    }
    return n;
}

#endif
