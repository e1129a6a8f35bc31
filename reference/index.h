/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.h - lists of row numbers, which come as i32 or as i64. Header only, C and C++.
 */
#ifndef ATT_REFERENCE_INDEX_H
#define ATT_REFERENCE_INDEX_H

#include "harness/attest.h"

/* Entry i of a list of i32 or i64, whose memory the caller can read. */
static inline int64_t att_index_at(const struct att_tensor *t, int64_t i)
{
    if (t->dtype == ATT_I64)
        return ((const int64_t *)t->data)[i * t->stride[0]];
    return ((const int32_t *)t->data)[i * t->stride[0]];
}

static inline void att_index_put(const struct att_tensor *t, int64_t i, int64_t value)
{
    if (t->dtype == ATT_I64)
        ((int64_t *)t->data)[i * t->stride[0]] = value;
    else
        ((int32_t *)t->data)[i * t->stride[0]] = (int32_t)value;
}

#endif
