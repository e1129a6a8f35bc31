/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scratch_flip - a list, last element first.
 *
 *     in   src  [n]  i64
 *     out  dst  [n]  i64
 *
 * Pure data movement: bit-exact. ATT_EINVAL: n below 1.
 */
#ifndef REFERENCE_SCRATCH_FLIP_H
#define REFERENCE_SCRATCH_FLIP_H

#include "harness/attest.h"

struct scratch_flip {
    int64_t n;
};

enum scratch_flip_tensor { SCRATCH_FLIP_SRC, SCRATCH_FLIP_DST };

#endif
