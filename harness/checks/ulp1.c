/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ulp1.c - at most one unit in the last place of the output's format, for exact fills whose
 * answer a right kernel reaches through one rounding. Equal zeros of either sign pass, NaN
 * and infinities must be the same.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/check.h"
#include "harness/dtype.h"
#include "harness/tensor.h"

/* Bits as integers in the order of the values they stand for. */
static int64_t ordered(enum att_dtype dtype, uint64_t bits)
{
    const int      width = 8 * (int)att_elem_size(dtype);
    const uint64_t sign = (uint64_t)1 << (width - 1);

    return bits & sign ? -(int64_t)(bits & ~sign) : (int64_t)bits;
}

static int apart(enum att_dtype dtype, uint64_t a, uint64_t b)
{
    const double x = att_bits_value(dtype, a), y = att_bits_value(dtype, b);

    if (!isfinite(x) || !isfinite(y))
        return isnan(x) ? !isnan(y) : !(x == y);
    return llabs(ordered(dtype, a) - ordered(dtype, b)) > 1;
}

static void element(const struct att_tensor *want, const unsigned char *we,
                    const unsigned char *ge, int64_t index, struct att_verdict *v)
{
    const uint64_t w = att_bits(want->dtype, we), g = att_bits(want->dtype, ge);

    if (!apart(want->dtype, w, g))
        return;
    v->bad++;
    if (v->first_bad >= 0)
        return;
    v->first_bad = index;
    snprintf(v->what, sizeof(v->what), "is %.9g, want %.9g within one ulp",
             att_bits_value(want->dtype, g), att_bits_value(want->dtype, w));
}

static void judge(const struct att_tensor *want, const struct att_tensor *got,
                  struct att_verdict *v)
{
    const size_t    size = att_elem_size(want->dtype);
    struct att_walk w;

    for (att_walk_begin(&w, want); att_walk_next(&w);) {
        const unsigned char *we = (const unsigned char *)want->data + w.at;
        const unsigned char *ge = (const unsigned char *)got->data + w.at;
        const int64_t        n = (int64_t)(w.bytes / size);

        v->compared += n;
        if (!memcmp(we, ge, w.bytes))
            continue;
        for (int64_t i = 0; i < n; i++, we += size, ge += size)
            element(want, we, ge, w.index + i, v);
    }
}

const struct att_check att_check_ulp1 = {
    .name = "ulp1",
    .about = "at most one unit in the last place",
    .judge = judge,
};
