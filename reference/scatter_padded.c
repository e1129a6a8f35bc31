/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of scatter_padded: every padded token decides for itself. */
#include "reference/scatter_padded.h"

#include <string.h>

#include "reference/fill.h"
#include "reference/words.h"

static const char *const layouts[] = { ATT_LAYOUT_WORDS, NULL };

static const struct att_field fields[] = {
    { "dtype", ATT_WORD, offsetof(struct scatter_padded, dtype), att_reference_dtypes,
      "element type of out_unpad and the output" },
    ATT_JOINT_FIELDS(struct scatter_padded),
    { "h", ATT_INT, offsetof(struct scatter_padded, h), NULL, "heads" },
    { "d", ATT_INT, offsetof(struct scatter_padded, d), NULL, "elements per head" },
    ATT_MASK_FIELDS(struct scatter_padded),
    { "layout", ATT_WORD, offsetof(struct scatter_padded, layout), layouts,
      "storage of out_unpad" },
    { "index", ATT_WORD, offsetof(struct scatter_padded, index), att_reference_indices,
      "type of inv_indices" },
    { "kept", ATT_INT, offsetof(struct scatter_padded, kept), NULL,
      "1: the output is a buffer that lives across calls" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct scatter_padded defaults = {
    .dtype = ATT_BF16, .j = ATT_JOINT_DEFAULTS, .h = 1, .d = 64, .layout = ATT_BSHD, .index = 0
};

static const struct att_slot slots[] = {
    { "out_unpad", ATT_IN },
    { "inv_indices", ATT_IN | ATT_META },
    { "padded", ATT_OUT },
    { "padded_kept", ATT_KEPT },
    { NULL, 0 },
};

static const char *const fills[] = ATT_LAYOUT_FILLS;

static int invalid(const void *params, struct att_why *why)
{
    const struct scatter_padded *p = params;

    if (att_size_invalid("h", p->h, why) || att_size_invalid("d", p->d, why)
        || att_joint_invalid(&p->j, (double)p->h * (double)p->d, why)
        || att_layout_invalid(p->layout, p->j.b * att_joint_s(&p->j), why))
        return ATT_EINVAL;
    if (p->j.b * att_joint_s(&p->j) > INT32_MAX && p->index == 0)
        return att_why_set(why, "index", "i32 cannot count %lld tokens",
                           (long long)(p->j.b * att_joint_s(&p->j)));
    if (p->kept != 0 && p->kept != 1)
        return att_why_set(why, "kept", "%lld, must be 0 or 1", (long long)p->kept);
    return 0;
}

static int shape(const void *params, struct att_tensor *t)
{
    const struct scatter_padded *p = params;
    int64_t                      rows = p->j.b * att_joint_s(&p->j);
    struct att_block in = { p->dtype, p->layout, 1, att_joint_total(&p->j), p->h, p->d, 0 };
    struct att_block out = { p->dtype, p->layout, p->j.b, att_joint_s(&p->j), p->h, p->d, 0 };
    int              at = p->kept ? SCATTER_PADDED_PADDED_KEPT : SCATTER_PADDED_PADDED;

    if (p->layout == ATT_BHSD)
        out.layout = ATT_BSHD; // describes the projection; the output is fresh and dense
    att_layout_packed(&t[SCATTER_PADDED_OUT_UNPAD], &in);
    att_layout_list(&t[SCATTER_PADDED_INV_INDICES], p->index ? ATT_I64 : ATT_I32, rows);
    att_layout_absent(&t[SCATTER_PADDED_PADDED], (enum att_dtype)p->dtype);
    att_layout_absent(&t[SCATTER_PADDED_PADDED_KEPT], (enum att_dtype)p->dtype);
    att_layout_padded(&t[at], &out);
    return 0;
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    const struct scatter_padded *p = params;
    struct att_mask              m = att_joint_mask(&p->j, how->mirror);
    int                          kind = att_fill_kind(how);
    uint64_t                     key = att_fill_key(how, SCATTER_PADDED_OUT_UNPAD);
    int64_t                      n = 0;

    if (kind < 0)
        return kind;
    for (int64_t b = 0; b < m.b; b++)
        for (int64_t s = 0; s < m.s; s++)
            att_index_put(&t[SCATTER_PADDED_INV_INDICES], b * m.s + s,
                          att_mask_bit(&m, b, s) ? n++ : -1);
    for (int64_t r = 0; r < n; r++)
        att_fill_token(&t[SCATTER_PADDED_OUT_UNPAD], kind, key, r);
    return 0;
}

/* Token r of `to` becomes token i of `from`, or zeros when i is negative. */
static void place_token(const struct att_tensor *to, int64_t r, const struct att_tensor *from,
                        int64_t i)
{
    size_t size = att_elem_size(to->dtype), bytes = (size_t)to->dim[3] * size;

    for (int64_t h = 0; h < to->dim[2]; h++) {
        char *out = att_token_at(to, r) + (size_t)(h * to->stride[2]) * size;

        if (i < 0)
            memset(out, 0, bytes);
        else
            memcpy(out, att_token_at(from, i) + (size_t)(h * from->stride[1]) * size, bytes);
    }
}

static int run(const struct att_call *call)
{
    const struct att_tensor *from = &call->t[SCATTER_PADDED_OUT_UNPAD];
    const struct att_tensor *inv = &call->t[SCATTER_PADDED_INV_INDICES];
    const struct att_tensor *to = scatter_padded_output(call);

    for (int64_t r = 0; r < to->dim[0] * to->dim[1]; r++) {
        int64_t i = att_index_at(inv, r);

        if (i >= from->dim[0])
            return ATT_EINVAL;
        place_token(to, r, from, i);
    }
    return 0;
}

static struct att_cost cost(const void *params)
{
    const struct scatter_padded *p = params;
    double                       n = (double)att_joint_total(&p->j);
    double                       rows = (double)(p->j.b * att_joint_s(&p->j));
    double row = (double)(p->h * p->d) * (double)att_elem_size((enum att_dtype)p->dtype);

    return (struct att_cost){ .bytes = (n + (p->kept ? n : rows)) * row
                                       + rows * (p->index ? 8 : 4) };
}

static int trivial(const void *params)
{
    const struct scatter_padded *p = params;

    return att_joint_total(&p->j) == 0 || p->j.b * att_joint_s(&p->j) * p->h * p->d == 1;
}

/* The buffer was zeroed when it was made, and no call wrote the masked rows since: those that
 * inv_indices, filled by now, says are masked. */
static int start(const void *params, struct att_tensor *t)
{
    const struct scatter_padded *p = params;
    const struct att_tensor     *to = &t[SCATTER_PADDED_PADDED_KEPT];

    if (!p->kept)
        return 0;
    for (int64_t r = 0; r < to->dim[0] * to->dim[1]; r++)
        if (att_index_at(&t[SCATTER_PADDED_INV_INDICES], r) < 0)
            place_token(to, r, NULL, -1);
    return 0;
}

static int bijective(const void *params, int out)
{
    const struct scatter_padded *p = params;

    return out >= SCATTER_PADDED_PADDED
           && att_joint_total(&p->j) == p->j.b * att_joint_s(&p->j);
}

const struct att_op att_op_scatter_padded = {
    .size = sizeof(struct att_op),
    .name = "scatter_padded",
    .about = "put packed tokens back into the padded batch; masked tokens become zeros",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct scatter_padded),
    .slots = slots,
    .check = "exact",
    .fills = fills,
    .invalid = invalid,
    .shape = shape,
    .fill = fill,
    .run = run,
    .cost = cost,
    .trivial = trivial,
    .start = start,
    .bijective = bijective,
};
