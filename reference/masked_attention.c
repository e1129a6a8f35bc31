/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of masked_attention; the arithmetic is in attn_core.h. */
#include "reference/masked_attention.h"

#include "reference/attn_answer.h"
#include "reference/attn_core.h"
#include "reference/attn_shape.h"
#include "reference/attn_write.h"
#include "reference/words.h"

static const char *const layouts[] = { ATT_LAYOUT_QKV_WORDS, NULL };
static const char *const mask_dtypes[] = { "bool", "u8", "i32", "i64", NULL };
static const char *const contracts[] = { "zero", "attend", "any", NULL };

#define AT(member) offsetof(struct masked_attention, member)

static const struct att_field fields[] = {
    { "dtype", ATT_WORD, AT(dtype), att_reference_dtypes, "f32, bf16 or f16: q, k, v, o" },
    ATT_JOINT_FIELDS(struct masked_attention),
    { "h", ATT_INT, AT(h), NULL, "heads" },
    { "d", ATT_INT, AT(d), NULL, "elements per head, 1 to 256" },
    ATT_MASK_FIELDS(struct masked_attention),
    { "mask_dtype", ATT_WORD, AT(mask_dtype), mask_dtypes, "type of key_mask" },
    { "masked_rows", ATT_WORD, AT(masked_rows), contracts,
      "masked query rows are zero, attend like any row, or any: not compared" },
    { "scale", ATT_REAL, AT(scale), NULL, "0: 1 / sqrt(d)" },
    { "lse", ATT_INT, AT(lse), NULL, "1: the natural log of the sum is an output" },
    { "layout", ATT_WORD, AT(layout), layouts, "storage of q, k, v" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct masked_attention defaults = {
    .dtype = ATT_BF16, .j = ATT_JOINT_DEFAULTS, .h = 1, .d = 64, .layout = ATT_BSHD
};

static const struct att_slot slots[] = {
    { "q", ATT_IN },  { "k", ATT_IN },    { "v", ATT_IN }, { "key_mask", ATT_IN | ATT_META },
    { "o", ATT_OUT }, { "lse", ATT_OUT }, { NULL, 0 },
};

static const char *const fills[] = ATT_ATTN_FILLS;
static const char *const fill_checks[] = ATT_ATTN_FILL_CHECKS;

static int invalid(const void *params, struct att_why *why)
{
    const struct masked_attention *p = params;
    struct att_attn_head           head = { p->dtype, p->h, p->h, p->d, p->scale, 0, p->lse };

    if (att_attn_head_invalid(&head, why)
        || att_joint_invalid(&p->j, (double)p->h * (double)p->d, why))
        return ATT_EINVAL;
    return att_layout_invalid(p->layout, p->j.b * att_joint_s(&p->j), why);
}

static int shape(const void *params, struct att_tensor *t)
{
    static const enum att_dtype    types[] = { ATT_U8, ATT_U8, ATT_I32, ATT_I64 };
    const struct masked_attention *p = params;
    enum att_dtype                 dtype = (enum att_dtype)p->dtype;
    int64_t                        b = p->j.b, s = att_joint_s(&p->j);
    struct att_block               x = { dtype, p->layout, b, s, p->h, p->d, 0 };

    att_attn_shape_o(&t[MASKED_ATTENTION_O], 4, &x);
    for (int i = MASKED_ATTENTION_Q; i <= MASKED_ATTENTION_V; i++) {
        x.which = i - MASKED_ATTENTION_Q;
        att_attn_shape_in(&t[i], 4, &x, 3 * p->h);
    }
    att_attn_shape_dense(&t[MASKED_ATTENTION_KEY_MASK], types[p->mask_dtype], 2, b, s, 0, 0);
    att_layout_absent(&t[MASKED_ATTENTION_LSE], ATT_F32);
    if (p->lse)
        att_attn_shape_dense(&t[MASKED_ATTENTION_LSE], ATT_F32, 4, b, p->h, s, 1);
    return 0;
}

static struct att_attn view_of(const struct masked_attention *p, const struct att_tensor *t)
{
    static const int masked[] = { ATT_ATTN_ZERO, ATT_ATTN_ATTEND, ATT_ATTN_ANY };
    struct att_attn  a = { .q = &t[MASKED_ATTENTION_Q],
                           .k = &t[MASKED_ATTENTION_K],
                           .v = &t[MASKED_ATTENTION_V],
                           .o = &t[MASKED_ATTENTION_O],
                           .lse = &t[MASKED_ATTENTION_LSE],
                           .mask = &t[MASKED_ATTENTION_KEY_MASK],
                           .scale = att_attn_scale(p->scale, p->d),
                           .masked = masked[p->masked_rows] };

    return a;
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    const struct masked_attention *p = params;
    struct att_mask                m = att_joint_mask(&p->j, how->mirror);
    struct att_attn                a = view_of(p, t);

    if (att_fill_begins(how))
        att_attn_write_mask(&t[MASKED_ATTENTION_KEY_MASK], &m,
                            p->mask_dtype == MASKED_ATTENTION_BOOL, how);
    return att_attn_write(&a, how);
}

static int free_rows(const void *params)
{
    return ((const struct masked_attention *)params)->masked_rows == MASKED_ATTENTION_ANY;
}

static int fill_invalid(const void *params, const struct att_fill *how, struct att_why *why)
{
    struct att_tensor t[MASKED_ATTENTION_TENSORS] = { { .rank = 0 } };
    struct att_attn   a;

    if (shape(params, t))
        return ATT_EINVAL;
    a = view_of(params, t);
    return att_attn_fill_invalid(&a, how, why);
}

static int rows_dof(const struct att_call *call, int slot, const int64_t *row, int64_t n,
                    double *value, double *bound, double *var, double *dof)
{
    struct att_attn a = view_of(call->params, call->t);

    if (slot != MASKED_ATTENTION_O && slot != MASKED_ATTENTION_LSE)
        return ATT_EINVAL;
    return att_attn_rows(&a, slot == MASKED_ATTENTION_LSE, row, n, value, bound, var, dof);
}

static int rows(const struct att_call *call, int slot, const int64_t *row, int64_t n,
                double *value, double *bound, double *var)
{
    return rows_dof(call, slot, row, n, value, bound, var, NULL);
}

static int answer(const struct att_call *call, const struct att_fill *how)
{
    struct att_attn a = view_of(call->params, call->t);

    return att_attn_answer(&a, how);
}

static struct att_cost cost(const void *params)
{
    const struct masked_attention *p = params;
    struct att_mask                m = att_joint_mask(&p->j, 0);
    double                         e = (double)att_elem_size((enum att_dtype)p->dtype);
    double                         s = (double)m.s, h = (double)p->h, row = h * (double)p->d;
    double                         pairs = 0, computed = 0, valid = 0, written = 0;
    double                         mask = p->mask_dtype == MASKED_ATTENTION_I32   ? 4
                                          : p->mask_dtype == MASKED_ATTENTION_I64 ? 8
                                                                                  : 1;

    for (int64_t b = 0; b < m.b; b++) {
        double n = (double)att_mask_count(&m, b);
        double own = p->masked_rows == MASKED_ATTENTION_ATTEND ? s : n;

        valid += n;
        computed += own;
        pairs += own * n;
        written += p->masked_rows == MASKED_ATTENTION_ANY ? n : s;
    }
    return (struct att_cost){ .flops = 4 * row * pairs,
                              .bytes = (computed + 2 * valid + written) * row * e
                                       + (p->lse ? 4 * h * written : 0)
                                       + mask * s * (double)m.b };
}

/* Zeros by definition without a valid key; a constant by chance, of few values. */
static int trivial(const void *params)
{
    const struct masked_attention *p = params;

    return att_joint_total(&p->j) * p->h * p->d <= ATT_ATTN_FEW_VALUES;
}

static int view(const void *params, int i, int64_t *offset)
{
    const struct masked_attention *p = params;

    return att_attn_view_of(p->layout, i, p->h, p->h, p->d, offset);
}

const struct att_op att_op_masked_attention = {
    .size = sizeof(struct att_op),
    .name = "masked_attention",
    .about = "self attention of a padded batch with a key mask, padded in and padded out",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct masked_attention),
    .slots = slots,
    .check = "bound",
    .fills = fills,
    .invalid = invalid,
    .shape = shape,
    .fill = fill,
    .rows = rows,
    .answer = answer,
    .cost = cost,
    .trivial = trivial,
    .view = view,
    .fill_checks = fill_checks,
    .fills_in_parts = 1,
    .fill_invalid = fill_invalid,
    .free_rows = free_rows,
    .rows_dof = rows_dof,
};
