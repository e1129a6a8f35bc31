/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dtype.h - what the bits of an element mean, in integer arithmetic (no _Float16), so that
 * every compiler and every machine agrees.
 */
#ifndef ATT_DTYPE_H
#define ATT_DTYPE_H

#include "harness/attest.h"

/* The raw bits of the element at `p`, zero-extended. */
uint64_t att_bits(enum att_dtype dtype, const void *p);

/* 1 for a float NaN of any sign and payload; integers are never NaN. */
int att_bits_nan(enum att_dtype dtype, uint64_t bits);

/* 1 when one of n elements side by side is a NaN: gigabytes are asked this, so it is a loop
 * without branches. Integers never are. */
int att_any_nan(enum att_dtype dtype, const void *p, size_t n);

/* The value; f16 and bf16 are exact, i64 rounds to double. */
double att_bits_value(enum att_dtype dtype, uint64_t bits);

#endif
