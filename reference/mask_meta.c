/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of mask_meta: one pass in row order, and the masks it is shown. */
#include "reference/mask_meta.h"

#include <string.h>

#include "reference/fill.h"
#include "reference/words.h"

static const char *const mask_dtypes[] = { "bool", "u8",  "i32", "i64", "f16",
                                           "bf16", "f32", "f64", NULL };
static const char *const layouts[] = { "dense", "gap", NULL };

static const struct att_field fields[] = {
    ATT_JOINT_FIELDS(struct mask_meta),
    ATT_MASK_FIELDS(struct mask_meta),
    { "mask_dtype", ATT_WORD, offsetof(struct mask_meta, mask_dtype), mask_dtypes,
      "element type of the mask" },
    { "index", ATT_WORD, offsetof(struct mask_meta, index), att_reference_indices,
      "type of indices" },
    { "layout", ATT_WORD, offsetof(struct mask_meta, layout), layouts,
      "gap: an odd number of entries after each sample of the mask" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct mask_meta defaults = { .j = ATT_JOINT_DEFAULTS, .index = 1 };

static const struct att_slot slots[] = {
    { "mask", ATT_IN },        { "indices", ATT_OUT },    { "inv_indices", ATT_OUT },
    { "cu_seqlens", ATT_OUT }, { "max_seqlen", ATT_OUT }, { NULL, 0 },
};

static const char *const fills[] = ATT_LAYOUT_FILLS;

static enum att_dtype dtype_of(const struct mask_meta *p)
{
    static const enum att_dtype of[] = { ATT_U8,  ATT_U8,   ATT_I32, ATT_I64,
                                         ATT_F16, ATT_BF16, ATT_F32, ATT_F64 };

    return of[p->mask_dtype];
}

static int invalid(const void *params, struct att_why *why)
{
    const struct mask_meta *p = params;

    if (att_joint_invalid(&p->j, 1, why))
        return ATT_EINVAL;
    if (p->j.b * att_joint_s(&p->j) > INT32_MAX)
        return att_why_set(why, "b", "%lld, makes more tokens than an int32 can count",
                           (long long)p->j.b);
    return 0;
}

static int shape(const void *params, struct att_tensor *t)
{
    const struct mask_meta *p = params;
    int64_t                 s = att_joint_s(&p->j), rows = p->j.b * s;
    struct att_tensor      *mask = &t[MASK_META_MASK];

    mask->dtype = dtype_of(p);
    mask->rank = 2;
    mask->dim[0] = p->j.b;
    mask->dim[1] = s;
    mask->stride[0] = p->layout ? s + 3 - s % 2 : s;
    mask->stride[1] = 1;
    att_layout_list(&t[MASK_META_INDICES], p->index ? ATT_I64 : ATT_I32, rows);
    att_layout_list(&t[MASK_META_INV_INDICES], ATT_I32, rows);
    att_layout_list(&t[MASK_META_CU_SEQLENS], ATT_I32, p->j.b + 1);
    att_layout_list(&t[MASK_META_MAX_SEQLEN], ATT_I64, 1);
    return 0;
}

/* A valid entry as raw bits. Coded: values that a narrowing, a comparison with 1 or a flush
 * of denormals would take for 0. Normal: 1. */
static uint64_t valid_bits(int mask_dtype, int coded, unsigned k)
{
    static const uint64_t of[8][8] = {
        { 1, 1, 1, 1, 1, 1, 1, 1 },
        { 1, 2, 255, 128, 16, 254, 3, 64 },
        { 1, 2, 0xffffffff, 0x100, 0x10000, 0x80000000, 0x7fffff00, 0x01000000 },
        { 1, 2, ~(uint64_t)0, 0x100, 0x100000000, (uint64_t)1 << 63, 0x7fffffff00000000,
          0x80000000 },
        { 0x3c00, 0x4000, 0xbc00, 0x0001, 0x8001, 0x7e00, 0x7c01, 0xfc00 },
        { 0x3f80, 0x4000, 0xbf80, 0x0001, 0x8001, 0x7fc0, 0x7f81, 0xff80 },
        { 0x3f800000, 0x40000000, 0xbf800000, 0x00000001, 0x80010000, 0x7fc00000, 0x7f800001,
          0xff800000 },
        { 0x3ff0000000000000, 0x4000000000000000, 0xbff0000000000000, 1, 0x8000000100000000,
          0x7ff8000000000000, 0x7ff0000000000001, 0xfff0000000000000 },
    };

    return of[mask_dtype][coded ? k % 8 : 0];
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    const struct mask_meta  *p = params;
    const struct att_tensor *mask = &t[MASK_META_MASK];
    struct att_mask          m = att_joint_mask(&p->j, how->mirror);
    uint64_t                 key = att_fill_key(how, MASK_META_MASK);
    uint64_t                 minus = (uint64_t)1 << (att_elem_size(mask->dtype) * 8 - 1);
    int                      kind = att_fill_kind(how);

    if (kind < 0)
        return kind;
    for (int64_t r = 0; r < m.b * m.s; r++) {
        int64_t  b = r / m.s, s = r % m.s;
        unsigned draw = (unsigned)(att_fill_word(key, (uint64_t)r) >> 40);
        uint64_t bits = 0;

        if (kind < 2 && att_mask_bit(&m, b, s))
            bits = valid_bits(p->mask_dtype, kind == 0, draw);
        else if (kind == 0 && att_mantissa_bits(mask->dtype) && draw & 1)
            bits = minus; // -0 is 0
        att_store_bits((char *)mask->data
                           + (size_t)(b * mask->stride[0] + s) * att_elem_size(mask->dtype),
                       mask->dtype, bits);
    }
    return 0;
}

/* mask[b, s] != 0, spelled out for each type. */
static int is_valid(const struct att_tensor *mask, int64_t b, int64_t s)
{
    int64_t at = b * mask->stride[0] + s * mask->stride[1];

    switch (mask->dtype) {
    case ATT_F64: return ((const double *)mask->data)[at] != 0;
    case ATT_F32: return ((const float *)mask->data)[at] != 0;
    case ATT_F16:
    case ATT_BF16: return (((const uint16_t *)mask->data)[at] & 0x7fff) != 0; // not +0, not -0
    case ATT_I64: return ((const int64_t *)mask->data)[at] != 0;
    case ATT_I32: return ((const int32_t *)mask->data)[at] != 0;
    default: return ((const uint8_t *)mask->data)[at] != 0;
    }
}

static int run(const struct att_call *call)
{
    const struct att_tensor *t = call->t, *mask = &t[MASK_META_MASK];
    int64_t                  n = 0;

    att_index_put(&t[MASK_META_CU_SEQLENS], 0, 0);
    for (int64_t b = 0; b < mask->dim[0]; b++) {
        for (int64_t s = 0; s < mask->dim[1]; s++) {
            int64_t row = b * mask->dim[1] + s;

            if (is_valid(mask, b, s)) {
                att_index_put(&t[MASK_META_INDICES], n, row);
                att_index_put(&t[MASK_META_INV_INDICES], row, n++);
            } else {
                att_index_put(&t[MASK_META_INV_INDICES], row, -1);
            }
        }
        att_index_put(&t[MASK_META_CU_SEQLENS], b + 1, n);
    }
    att_index_put(&t[MASK_META_MAX_SEQLEN], 0, mask->dim[1]);
    return 0;
}

static struct att_cost cost(const void *params)
{
    const struct mask_meta *p = params;
    double                  rows = (double)(p->j.b * att_joint_s(&p->j));
    double                  n = (double)att_joint_total(&p->j);

    return (struct att_cost){ .bytes = rows * (double)att_elem_size(dtype_of(p))
                                       + n * (p->index ? 8 : 4) + 4 * rows
                                       + 4 * (double)(p->j.b + 1) + 8 };
}

static int trivial(const void *params)
{
    const struct mask_meta *p = params;

    return att_joint_total(&p->j) == 0 || p->j.b * att_joint_s(&p->j) == 1;
}

const struct att_op att_op_mask_meta = {
    .size = sizeof(struct att_op),
    .name = "mask_meta",
    .about = "indices, inverse and cumulative lengths of a key mask",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct mask_meta),
    .slots = slots,
    .check = "exact",
    .fills = fills,
    .invalid = invalid,
    .shape = shape,
    .fill = fill,
    .run = run,
    .cost = cost,
    .trivial = trivial,
};
