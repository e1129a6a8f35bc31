/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of attention; the arithmetic is in attn_core.h. */
#include "reference/attention.h"

#include "reference/attn_answer.h"
#include "reference/attn_core.h"
#include "reference/attn_shape.h"
#include "reference/attn_write.h"
#include "reference/words.h"

static const char *const layouts[] = { ATT_LAYOUT_QKV_WORDS, NULL };
static const char *const mask_dtypes[] = { "auto", "bool", "u8", "i32", "i64", NULL };
static const char *const biases[] = { "none", "key", "full", NULL };

#define AT(member) offsetof(struct attention, member)

static const struct att_field fields[] = {
    { "dtype", ATT_WORD, AT(dtype), att_reference_dtypes, "f32, bf16 or f16: q, k, v, o" },
    ATT_JOINT_FIELDS(struct attention),
    { "s_q", ATT_INT, AT(s_q), NULL, "query tokens of a sample; 0: s" },
    { "s_kv", ATT_INT, AT(s_kv), NULL, "keys of a sample; 0: s" },
    { "h", ATT_INT, AT(h), NULL, "query heads" },
    { "h_kv", ATT_INT, AT(h_kv), NULL, "K/V heads, a divisor of h; 0: h" },
    { "d", ATT_INT, AT(d), NULL, "elements per head, 1 to 256" },
    ATT_MASK_FIELDS(struct attention),
    { "mask_dtype", ATT_WORD, AT(mask_dtype), mask_dtypes,
      "type of key_mask; auto: none for mask:all, else bool" },
    { "bias", ATT_WORD, AT(bias), biases, "additive f32: none, [b, s_kv], [b, h, s_q, s_kv]" },
    { "causal", ATT_INT, AT(causal), NULL, "1: key j <= row i + s_kv - s_q" },
    { "scale", ATT_REAL, AT(scale), NULL, "0: 1 / sqrt(d)" },
    { "lse", ATT_INT, AT(lse), NULL, "1: the natural log of the sum is an output" },
    { "layout", ATT_WORD, AT(layout), layouts, "storage of q, k, v" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct attention defaults = {
    .dtype = ATT_BF16, .j = ATT_JOINT_DEFAULTS, .h = 1, .d = 64, .layout = ATT_BSHD
};

static const struct att_slot slots[] = {
    { "q", ATT_IN },    { "k", ATT_IN },  { "v", ATT_IN },    { "key_mask", ATT_IN | ATT_META },
    { "bias", ATT_IN }, { "o", ATT_OUT }, { "lse", ATT_OUT }, { NULL, 0 },
};

static const char *const fills[] = ATT_ATTN_FILLS;
static const char *const fill_checks[] = ATT_ATTN_FILL_CHECKS;

/* Sizes after defaults; keys are the tokens that the mask is over. */
struct sizes {
    int64_t          b, s_q, s_kv, h_kv;
    struct att_joint keys;
};

static struct sizes sizes_of(const struct attention *p)
{
    int64_t      s = att_joint_s(&p->j);
    struct sizes x = { p->j.b, p->s_q ? p->s_q : s, p->s_kv ? p->s_kv : s,
                       p->h_kv ? p->h_kv : p->h, p->j };

    if (p->s_kv)
        x.keys.s = p->s_kv;
    return x;
}

static int has_mask(const struct attention *p)
{
    return p->mask_dtype != ATTENTION_MASK_AUTO || strcmp(p->j.mask, "all") != 0;
}

static int invalid(const void *params, struct att_why *why)
{
    const struct attention *p = params;
    struct sizes            x = sizes_of(p);
    struct att_attn_head head = { p->dtype, p->h, x.h_kv, p->d, p->scale, p->causal, p->lse };
    double               rows, all;

    if (att_attn_head_invalid(&head, why)
        || att_joint_invalid(&x.keys, (double)x.h_kv * (double)p->d, why)
        || att_size_invalid("s_q", x.s_q, why))
        return ATT_EINVAL;
    rows = (double)x.b * (double)x.s_q * (double)p->h;
    all = rows * (p->bias == ATTENTION_BIAS_FULL ? (double)x.s_kv : 1);
    if (!att_joint_fits(rows * (double)p->d) || !att_joint_fits(all))
        return att_why_set(why, "s_q", "%lld, makes a tensor of more than 2^44 elements",
                           (long long)x.s_q);
    if (p->layout == ATT_QKV && x.s_q != x.s_kv)
        return att_why_set(why, "layout", "qkv needs s_q = s_kv, not %lld and %lld",
                           (long long)x.s_q, (long long)x.s_kv);
    if (att_layout_invalid(p->layout, x.b * x.s_q, why))
        return ATT_EINVAL;
    return att_layout_invalid(p->layout, x.b * x.s_kv, why);
}

static int shape(const void *params, struct att_tensor *t)
{
    static const enum att_dtype types[] = { ATT_U8, ATT_U8, ATT_U8, ATT_I32, ATT_I64 };
    const struct attention     *p = params;
    struct sizes                x = sizes_of(p);
    enum att_dtype              dtype = (enum att_dtype)p->dtype;
    struct att_block            q = { dtype, p->layout, x.b, x.s_q, p->h, p->d, 0 };
    struct att_block            k = { dtype, p->layout, x.b, x.s_kv, x.h_kv, p->d, 1 };
    struct att_block            v = { dtype, p->layout, x.b, x.s_kv, x.h_kv, p->d, 2 };

    att_attn_shape_in(&t[ATTENTION_Q], 4, &q, p->h + 2 * x.h_kv);
    att_attn_shape_in(&t[ATTENTION_K], 4, &k, p->h + 2 * x.h_kv);
    att_attn_shape_in(&t[ATTENTION_V], 4, &v, p->h + 2 * x.h_kv);
    att_attn_shape_o(&t[ATTENTION_O], 4, &q);
    att_layout_absent(&t[ATTENTION_KEY_MASK], types[p->mask_dtype]);
    att_layout_absent(&t[ATTENTION_BIAS], ATT_F32);
    att_layout_absent(&t[ATTENTION_LSE], ATT_F32);
    if (has_mask(p))
        att_attn_shape_dense(&t[ATTENTION_KEY_MASK], types[p->mask_dtype], 2, x.b, x.s_kv, 0,
                             0);
    if (p->bias == ATTENTION_BIAS_KEY)
        att_attn_shape_dense(&t[ATTENTION_BIAS], ATT_F32, 2, x.b, x.s_kv, 0, 0);
    if (p->bias == ATTENTION_BIAS_FULL)
        att_attn_shape_dense(&t[ATTENTION_BIAS], ATT_F32, 4, x.b, p->h, x.s_q, x.s_kv);
    if (p->lse)
        att_attn_shape_dense(&t[ATTENTION_LSE], ATT_F32, 4, x.b, p->h, x.s_q, 1);
    return 0;
}

static struct att_attn view_of(const struct attention *p, const struct att_tensor *t)
{
    struct att_attn a = { .q = &t[ATTENTION_Q],
                          .k = &t[ATTENTION_K],
                          .v = &t[ATTENTION_V],
                          .o = &t[ATTENTION_O],
                          .lse = &t[ATTENTION_LSE],
                          .mask = &t[ATTENTION_KEY_MASK],
                          .bias = &t[ATTENTION_BIAS],
                          .causal = p->causal,
                          .scale = att_attn_scale(p->scale, p->d),
                          .masked = ATT_ATTN_ATTEND };

    return a;
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    const struct attention *p = params;
    struct sizes            x = sizes_of(p);
    struct att_mask         m = att_joint_mask(&x.keys, how->mirror);
    struct att_attn         a = view_of(p, t);

    if (has_mask(p) && att_fill_begins(how))
        att_attn_write_mask(&t[ATTENTION_KEY_MASK], &m, p->mask_dtype <= ATTENTION_MASK_BOOL,
                            how);
    return att_attn_write(&a, how);
}

static int fill_invalid(const void *params, const struct att_fill *how, struct att_why *why)
{
    struct att_tensor t[ATTENTION_TENSORS] = { { .rank = 0 } };
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

    if (slot != ATTENTION_O && slot != ATTENTION_LSE)
        return ATT_EINVAL;
    return att_attn_rows(&a, slot == ATTENTION_LSE, row, n, value, bound, var, dof);
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

/* Pairs of a query row and a key that it sees, of all samples. */
static double pairs_of(const struct attention *p, const struct sizes *x)
{
    struct att_mask m = att_joint_mask(&x->keys, 0);
    double          pairs = 0;

    if (!p->causal)
        return (double)att_mask_total(&m) * (double)x->s_q;
    for (int64_t b = 0; b < x->b; b++)
        for (int64_t j = 0; j < x->s_kv; j++) {
            int64_t first = j - (x->s_kv - x->s_q);

            if (att_mask_bit(&m, b, j))
                pairs += (double)(x->s_q - (first > 0 ? first : 0));
        }
    return pairs;
}

static struct att_cost cost(const void *params)
{
    const struct attention *p = params;
    struct sizes            x = sizes_of(p);
    double                  e = (double)att_elem_size((enum att_dtype)p->dtype);
    double                  keys = (double)x.b * (double)x.s_kv, d = (double)p->d;
    double                  rows_h = (double)x.b * (double)x.s_q * (double)p->h;
    double                  n = (double)att_joint_total(&x.keys);
    double                  mask = p->mask_dtype == ATTENTION_MASK_I32   ? 4
                                   : p->mask_dtype == ATTENTION_MASK_I64 ? 8
                                                                         : 1;
    struct att_cost         c = { 0, 4 * d * (double)p->h * pairs_of(p, &x) };

    c.bytes = 2 * rows_h * d * e + 2 * n * (double)x.h_kv * d * e;
    c.bytes += (has_mask(p) ? mask * keys : 0) + (p->lse ? 4 * rows_h : 0);
    if (p->bias == ATTENTION_BIAS_KEY)
        c.bytes += 4 * keys;
    if (p->bias == ATTENTION_BIAS_FULL)
        c.bytes += 4 * rows_h * (double)x.s_kv;
    return c;
}

/* Zeros by definition when no row sees a key; zeros or a constant by chance when few are. */
static int trivial(const void *params)
{
    const struct attention *p = params;
    struct sizes            x = sizes_of(p);
    int64_t                 keys = att_joint_total(&x.keys);

    if (p->bias != ATTENTION_BIAS_NONE && keys <= ATT_ATTN_FEW_KEYS)
        return 1;
    return keys * x.h_kv * p->d <= ATT_ATTN_FEW_VALUES || pairs_of(p, &x) <= 0
           || x.b * x.s_q * p->h * p->d == 1;
}

static int view(const void *params, int i, int64_t *offset)
{
    const struct attention *p = params;

    return att_attn_view_of(p->layout, i, p->h, sizes_of(p).h_kv, p->d, offset);
}

const struct att_op att_op_attention = {
    .size = sizeof(struct att_op),
    .name = "attention",
    .about = "dense attention: GQA, cross, causal, key mask, additive bias, LSE",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct attention),
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
    .rows_dof = rows_dof,
};
