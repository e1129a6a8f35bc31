/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exact.c - every bit of every element: NaN payloads, the sign of zero and denormals count.
 * For operators that only move data there is no other acceptable answer.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/check.h"
#include "harness/dtype.h"
#include "harness/tensor.h"

static void differ(const struct att_tensor *want, const unsigned char *w,
                   const unsigned char *g, int64_t index, struct att_verdict *v)
{
    const int digits = 2 * (int)att_elem_size(want->dtype);

    v->bad++;
    if (v->first_bad >= 0)
        return;
    v->first_bad = index;
    snprintf(v->what, sizeof(v->what), "holds 0x%0*" PRIx64 ", want 0x%0*" PRIx64, digits,
             att_bits(want->dtype, g), digits, att_bits(want->dtype, w));
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
            if (memcmp(we, ge, size))
                differ(want, we, ge, w.index + i, v);
    }
}

const struct att_check att_check_exact = {
    .name = "exact",
    .about = "every bit of every element",
    .judge = judge,
};
