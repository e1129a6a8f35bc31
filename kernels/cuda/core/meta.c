/* SPDX-License-Identifier: Apache-2.0 */
/* meta.c - the host's half of meta.h: a call as a launch sees it. */
#include "kernels/cuda/core/meta.h"

#include "reference/mask_meta.h"

struct att_cuda_meta att_cuda_meta_of(const struct att_call *call)
{
    const struct att_tensor *t = call->t, *mask = &t[MASK_META_MASK];
    int                      size = (int)att_elem_size(mask->dtype);
    int64_t                  b = mask->dim[0], s = mask->dim[1];
    struct att_cuda_meta     m = {
            .mask = mask->data,
            .keep = ~(uint64_t)0 >> (64 - 8 * size),
            .gap = b > 1 ? mask->stride[0] - s : 0,
            .size = size,
            .rows = (uint32_t)(b * s),
            .s = att_cuda_divisor_of(s > 0 ? (uint32_t)s : 1),
            .wide = t[MASK_META_INDICES].dtype == ATT_I64,
            .indices = t[MASK_META_INDICES].data,
            .inv = t[MASK_META_INV_INDICES].data,
            .cu = t[MASK_META_CU_SEQLENS].data,
            .max = t[MASK_META_MAX_SEQLEN].data,
    };

    if (mask->dtype <= ATT_BF16)
        m.keep >>= 1; // the float types come first in enum att_dtype
    m.flat = m.gap == 0 && (uintptr_t)m.mask % 16 == 0;
    return m;
}
