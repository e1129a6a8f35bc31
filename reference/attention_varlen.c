/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of attention_varlen; the arithmetic is in attn_core.h. */
#include "reference/attention_varlen.h"

#include <stdlib.h>

#include "reference/attn_answer.h"
#include "reference/attn_core.h"
#include "reference/attn_shape.h"
#include "reference/attn_write.h"
#include "reference/lengths.h"
#include "reference/words.h"

static const char *const layouts[] = { ATT_LAYOUT_QKV_WORDS, NULL };

#define AT(member) offsetof(struct attention_varlen, member)

static const struct att_field fields[] = {
    { "dtype", ATT_WORD, AT(dtype), att_reference_dtypes, "f32, bf16 or f16: q, k, v, o" },
    ATT_JOINT_FIELDS(struct attention_varlen),
    { "lens_q", ATT_TEXT, AT(lens_q), NULL, "query lengths: 12_0_7; else valid counts" },
    { "lens_kv", ATT_TEXT, AT(lens_kv), NULL, "key lengths; else the query lengths" },
    { "h", ATT_INT, AT(h), NULL, "query heads" },
    { "h_kv", ATT_INT, AT(h_kv), NULL, "K/V heads, a divisor of h; 0: h" },
    { "d", ATT_INT, AT(d), NULL, "elements per head, 1 to 256" },
    ATT_MASK_FIELDS(struct attention_varlen),
    { "causal", ATT_INT, AT(causal), NULL, "1: bottom-right aligned in each segment" },
    { "scale", ATT_REAL, AT(scale), NULL, "0: 1 / sqrt(d)" },
    { "lse", ATT_INT, AT(lse), NULL, "1: the natural log of the sum is an output" },
    { "layout", ATT_WORD, AT(layout), layouts, "storage of q, k, v" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct attention_varlen defaults = { .dtype = ATT_BF16,
                                                  .j = ATT_JOINT_DEFAULTS,
                                                  .lens_q = "",
                                                  .lens_kv = "",
                                                  .h = 1,
                                                  .d = 64,
                                                  .layout = ATT_BSHD };

static const struct att_slot slots[] = {
    { "q", ATT_IN },
    { "k", ATT_IN },
    { "v", ATT_IN },
    { "cu_seqlens_q", ATT_IN | ATT_META },
    { "cu_seqlens_k", ATT_IN | ATT_META },
    { "o", ATT_OUT },
    { "lse", ATT_OUT },
    { NULL, 0 },
};

static const char *const fills[] = ATT_ATTN_FILLS;
static const char *const fill_checks[] = ATT_ATTN_FILL_CHECKS;

static int parse(const struct attention_varlen *p, int mirror, struct att_lengths *x,
                 struct att_why *why)
{
    return att_lengths_parse(x, &p->j, p->lens_q, p->lens_kv, mirror, why);
}

/* Totals, and pairs of a row and a key that it sees. */
struct totals {
    int64_t q, kv;
    double  pairs;
};

static struct totals totals_of(const struct attention_varlen *p)
{
    struct att_lengths x;
    struct totals      t = { 0, 0, 0 };

    if (parse(p, 0, &x, NULL))
        return t;
    for (int64_t b = 0; b < x.b; b++) {
        int64_t q = att_lengths_q(&x, b), kv = att_lengths_kv(&x, b);
        double  n = (double)q, m = (double)kv;

        t.q += q;
        t.kv += kv;
        if (!p->causal)
            t.pairs += n * m;
        else if (kv >= q)
            t.pairs += n * m - n * (n - 1) / 2; // row i sees i + 1 + kv - q
        else
            t.pairs += m * (m + 1) / 2; // only the last kv rows see any
    }
    return t;
}

static int64_t heads_kv(const struct attention_varlen *p)
{
    return p->h_kv ? p->h_kv : p->h;
}

static int invalid(const void *params, struct att_why *why)
{
    const struct attention_varlen *p = params;
    struct att_attn_head           head = {
                  p->dtype, p->h, heads_kv(p), p->d, p->scale, p->causal, p->lse
    };
    struct att_lengths x;
    struct totals      n;

    if (att_attn_head_invalid(&head, why) || parse(p, 0, &x, why))
        return ATT_EINVAL;
    n = totals_of(p);
    if (!att_joint_fits((double)(n.q > n.kv ? n.q : n.kv) * (double)p->h * (double)p->d))
        return att_why_set(why, "h", "%lld, makes a tensor of more than 2^44 elements",
                           (long long)p->h);
    if (n.q > INT32_MAX || n.kv > INT32_MAX)
        return att_why_set(why, n.q > INT32_MAX ? "lens_q" : "lens_kv",
                           "%lld tokens, cu_seqlens is i32",
                           (long long)(n.q > n.kv ? n.q : n.kv));
    if (p->layout == ATT_QKV && n.q != n.kv)
        return att_why_set(why, "layout", "qkv needs as many queries as keys, not %lld, %lld",
                           (long long)n.q, (long long)n.kv);
    if (att_layout_invalid(p->layout, n.q, why))
        return ATT_EINVAL;
    return att_layout_invalid(p->layout, n.kv, why);
}

static int shape(const void *params, struct att_tensor *t)
{
    const struct attention_varlen *p = params;
    struct totals                  n = totals_of(p);
    int64_t                        h_kv = heads_kv(p);
    enum att_dtype                 dtype = (enum att_dtype)p->dtype;
    struct att_block               q = { dtype, p->layout, 1, n.q, p->h, p->d, 0 };
    struct att_block               k = { dtype, p->layout, 1, n.kv, h_kv, p->d, 1 };
    struct att_block               v = { dtype, p->layout, 1, n.kv, h_kv, p->d, 2 };

    att_attn_shape_in(&t[ATTENTION_VARLEN_Q], 3, &q, p->h + 2 * h_kv);
    att_attn_shape_in(&t[ATTENTION_VARLEN_K], 3, &k, p->h + 2 * h_kv);
    att_attn_shape_in(&t[ATTENTION_VARLEN_V], 3, &v, p->h + 2 * h_kv);
    att_layout_list(&t[ATTENTION_VARLEN_CU_SEQLENS_Q], ATT_I32, p->j.b + 1);
    att_layout_list(&t[ATTENTION_VARLEN_CU_SEQLENS_K], ATT_I32, p->j.b + 1);
    att_attn_shape_o(&t[ATTENTION_VARLEN_O], 3, &q);
    att_layout_absent(&t[ATTENTION_VARLEN_LSE], ATT_F32);
    if (p->lse)
        att_attn_shape_dense(&t[ATTENTION_VARLEN_LSE], ATT_F32, 3, p->h, n.q, 1, 0);
    return 0;
}

static struct att_attn view_of(const struct attention_varlen *p, const struct att_tensor *t)
{
    struct att_attn a = { .q = &t[ATTENTION_VARLEN_Q],
                          .k = &t[ATTENTION_VARLEN_K],
                          .v = &t[ATTENTION_VARLEN_V],
                          .o = &t[ATTENTION_VARLEN_O],
                          .lse = &t[ATTENTION_VARLEN_LSE],
                          .cu_q = &t[ATTENTION_VARLEN_CU_SEQLENS_Q],
                          .cu_k = &t[ATTENTION_VARLEN_CU_SEQLENS_K],
                          .causal = p->causal,
                          .scale = att_attn_scale(p->scale, p->d),
                          .masked = ATT_ATTN_ATTEND };

    return a;
}

static int write_lengths(const struct attention_varlen *p, struct att_tensor *t, int mirror)
{
    struct att_lengths x;
    int64_t            q = 0, kv = 0;

    if (parse(p, mirror, &x, NULL))
        return ATT_EINVAL;
    for (int64_t b = 0;; b++) {
        att_index_put(&t[ATTENTION_VARLEN_CU_SEQLENS_Q], b, q);
        att_index_put(&t[ATTENTION_VARLEN_CU_SEQLENS_K], b, kv);
        if (b == x.b)
            return 0;
        q += att_lengths_q(&x, b);
        kv += att_lengths_kv(&x, b);
    }
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    struct att_attn a = view_of(params, t);

    if (att_fill_begins(how) && write_lengths(params, t, how->mirror))
        return ATT_EINVAL;
    return att_attn_write(&a, how);
}

/* The needles depend on the longest segment: the lengths are needed, in memory of our own. */
static int fill_invalid(const void *params, const struct att_fill *how, struct att_why *why)
{
    struct att_tensor t[ATTENTION_VARLEN_TENSORS] = { { .rank = 0 } };
    struct att_attn   a;
    size_t            bytes;
    int               bad;

    if (shape(params, t))
        return ATT_EINVAL;
    bytes = (size_t)t[ATTENTION_VARLEN_CU_SEQLENS_Q].dim[0] * sizeof(int64_t);
    t[ATTENTION_VARLEN_CU_SEQLENS_Q].data = malloc(bytes);
    t[ATTENTION_VARLEN_CU_SEQLENS_K].data = malloc(bytes);
    bad = !t[ATTENTION_VARLEN_CU_SEQLENS_Q].data || !t[ATTENTION_VARLEN_CU_SEQLENS_K].data
          || write_lengths(params, t, how->mirror);
    if (!bad) {
        a = view_of(params, t);
        bad = att_attn_fill_invalid(&a, how, why);
    }
    free(t[ATTENTION_VARLEN_CU_SEQLENS_Q].data);
    free(t[ATTENTION_VARLEN_CU_SEQLENS_K].data);
    return bad;
}

static int rows_dof(const struct att_call *call, int slot, const int64_t *row, int64_t n,
                    double *value, double *bound, double *var, double *dof)
{
    struct att_attn a = view_of(call->params, call->t);

    if (slot != ATTENTION_VARLEN_O && slot != ATTENTION_VARLEN_LSE)
        return ATT_EINVAL;
    return att_attn_rows(&a, slot == ATTENTION_VARLEN_LSE, row, n, value, bound, var, dof);
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
    const struct attention_varlen *p = params;
    struct totals                  n = totals_of(p);
    double                         e = (double)att_elem_size((enum att_dtype)p->dtype);
    double                         h = (double)p->h, d = (double)p->d, q = (double)n.q;
    double                         kv = (double)n.kv * (double)heads_kv(p);

    return (struct att_cost){ .flops = 4 * d * h * n.pairs,
                              .bytes = 2 * (q * h + kv) * d * e + (p->lse ? 4 * h * q : 0)
                                       + 8 * (double)(p->j.b + 1) };
}

/* Empty, or zeros by definition; or a constant by chance, of few values. */
static int trivial(const void *params)
{
    const struct attention_varlen *p = params;
    struct totals                  n = totals_of(p);

    return n.pairs <= 0 || n.kv * heads_kv(p) * p->d <= ATT_ATTN_FEW_VALUES
           || n.q * p->h * p->d == 1;
}

static int view(const void *params, int i, int64_t *offset)
{
    const struct attention_varlen *p = params;

    return att_attn_view_of(p->layout, i, p->h, heads_kv(p), p->d, offset);
}

const struct att_op att_op_attention_varlen = {
    .size = sizeof(struct att_op),
    .name = "attention_varlen",
    .about = "attention over packed segments of any length, with cu_seqlens",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct attention_varlen),
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
