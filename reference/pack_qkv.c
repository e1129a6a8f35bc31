/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of pack_qkv: one copy per head, in index order. */
#include "reference/pack_qkv.h"

#include <string.h>

#include "reference/fill.h"
#include "reference/words.h"

static const char *const layouts[] = { ATT_LAYOUT_QKV_WORDS, NULL };

static const struct att_field fields[] = {
    { "dtype", ATT_WORD, offsetof(struct pack_qkv, dtype), att_reference_dtypes,
      "element type of q, k, v" },
    ATT_JOINT_FIELDS(struct pack_qkv),
    { "h", ATT_INT, offsetof(struct pack_qkv, h), NULL, "heads" },
    { "d", ATT_INT, offsetof(struct pack_qkv, d), NULL, "elements per head" },
    ATT_MASK_FIELDS(struct pack_qkv),
    { "layout", ATT_WORD, offsetof(struct pack_qkv, layout), layouts, "storage of q, k, v" },
    { "index", ATT_WORD, offsetof(struct pack_qkv, index), att_reference_indices,
      "type of indices" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct pack_qkv defaults = {
    .dtype = ATT_BF16, .j = ATT_JOINT_DEFAULTS, .h = 1, .d = 64, .layout = ATT_BSHD, .index = 1
};

static const struct att_slot slots[] = {
    { "q", ATT_IN },         { "k", ATT_IN },
    { "v", ATT_IN },         { "indices", ATT_IN | ATT_META },
    { "q_packed", ATT_OUT }, { "k_packed", ATT_OUT },
    { "v_packed", ATT_OUT }, { NULL, 0 },
};

static const char *const fills[] = ATT_LAYOUT_FILLS;

static int invalid(const void *params, struct att_why *why)
{
    const struct pack_qkv *p = params;

    if (att_size_invalid("h", p->h, why) || att_size_invalid("d", p->d, why)
        || att_joint_invalid(&p->j, (double)p->h * (double)p->d, why))
        return ATT_EINVAL;
    return att_layout_invalid(p->layout, p->j.b * att_joint_s(&p->j), why);
}

static int shape(const void *params, struct att_tensor *t)
{
    const struct pack_qkv *p = params;
    int64_t                n = att_joint_total(&p->j);
    int64_t                rows = att_joint_s(&p->j);
    struct att_block       in = { p->dtype, p->layout, p->j.b, rows, p->h, p->d, 0 };
    struct att_block       out = { p->dtype, p->layout, 1, n, p->h, p->d, 0 };

    if (p->layout == ATT_BHSD || p->layout == ATT_QKV)
        out.layout = ATT_BSHD; // these describe projections; outputs are fresh and dense
    for (int x = 0; x < 3; x++) {
        in.which = x;
        out.which = (x + 1) % 3; // mixed: the one dense output is that of a gapped input
        att_layout_padded(&t[PACK_QKV_Q + x], &in);
        att_layout_packed(&t[PACK_QKV_Q_PACKED + x], &out);
    }
    att_layout_list(&t[PACK_QKV_INDICES], p->index ? ATT_I64 : ATT_I32, n);
    return 0;
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    const struct pack_qkv *p = params;
    struct att_mask        m = att_joint_mask(&p->j, how->mirror);
    int                    kind = att_fill_kind(how);
    int64_t                n = 0;

    if (kind < 0)
        return kind;
    for (int64_t b = 0; b < m.b; b++)
        for (int64_t s = 0; s < m.s; s++)
            if (att_mask_bit(&m, b, s))
                att_index_put(&t[PACK_QKV_INDICES], n++, b * m.s + s);
    for (int i = PACK_QKV_Q; i <= PACK_QKV_V; i++)
        for (int64_t r = 0; r < n; r++)
            att_fill_token(&t[i], kind, att_fill_key(how, i),
                           att_index_at(&t[PACK_QKV_INDICES], r));
    return 0;
}

static void copy_token(const struct att_tensor *to, int64_t i, const struct att_tensor *from,
                       int64_t row)
{
    size_t size = att_elem_size(to->dtype);

    for (int64_t h = 0; h < to->dim[1]; h++)
        memcpy(att_token_at(to, i) + (size_t)(h * to->stride[1]) * size,
               att_token_at(from, row) + (size_t)(h * from->stride[2]) * size,
               (size_t)to->dim[2] * size);
}

static int run(const struct att_call *call)
{
    const struct att_tensor *t = call->t, *list = &t[PACK_QKV_INDICES];
    int64_t                  rows = t[PACK_QKV_Q].dim[0] * t[PACK_QKV_Q].dim[1];

    for (int64_t i = 0; i < list->dim[0]; i++) {
        int64_t row = att_index_at(list, i);

        if (row < 0 || row >= rows)
            return ATT_EINVAL;
        for (int x = 0; x < 3; x++)
            copy_token(&t[PACK_QKV_Q_PACKED + x], i, &t[PACK_QKV_Q + x], row);
    }
    return 0;
}

static struct att_cost cost(const void *params)
{
    const struct pack_qkv *p = params;
    double                 n = (double)att_joint_total(&p->j);
    double                 row = (double)(p->h * p->d) * (double)att_elem_size(p->dtype);

    return (struct att_cost){ .bytes = 6 * n * row + n * (p->index ? 8 : 4) };
}

static int trivial(const void *params)
{
    const struct pack_qkv *p = params;

    return att_joint_total(&p->j) * p->h * p->d <= 1;
}

static int view(const void *params, int i, int64_t *offset)
{
    const struct pack_qkv *p = params;

    *offset = 0;
    if (p->layout != ATT_QKV || i > PACK_QKV_V)
        return i;
    *offset = i * p->h * p->d;
    return PACK_QKV_Q;
}

static int bijective(const void *params, int out)
{
    (void)params;
    return out >= PACK_QKV_Q_PACKED;
}

const struct att_op att_op_pack_qkv = {
    .size = sizeof(struct att_op),
    .name = "pack_qkv",
    .about = "gather the valid tokens of padded q, k, v into packed tensors",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct pack_qkv),
    .slots = slots,
    .check = "exact",
    .fills = fills,
    .invalid = invalid,
    .shape = shape,
    .fill = fill,
    .run = run,
    .cost = cost,
    .trivial = trivial,
    .view = view,
    .bijective = bijective,
};
