/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of varlen_gate: the conditions in the order in which they are asked. */
#include "reference/varlen_gate.h"

#include "reference/fill.h"
#include "reference/joint.h"

/* What is wrong with a record; also the order of the words of `only`, behind "mix". */
enum kind {
    PASS,
    NO_MASK,
    PARALLEL,
    DISABLED,
    NO_META,
    NOT_FA,
    MASK_RANK,
    FLOAT_MASK,
    NARROW_MASK,
    DEVICE,
    DATA_DTYPE,
    CROSS,
    OTHER_MASK,
    META_SHAPE,
    EMPTY,
    GQA,
    KINDS
};

static const char *const kinds[] = { "mix",        "pass",      "no_mask",    "parallel",
                                     "disabled",   "no_meta",   "not_fa",     "mask_rank",
                                     "float_mask", "int8_mask", "device",     "f32",
                                     "cross",      "mask_size", "meta_shape", "empty",
                                     "gqa",        NULL };

static const struct att_field fields[] = {
    { "n", ATT_INT, offsetof(struct varlen_gate, n), NULL, "calls" },
    { "only", ATT_WORD, offsetof(struct varlen_gate, only), kinds,
      "what is wrong with every call; mix: each in turn, then two at once" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct varlen_gate defaults = { .n = 64 };

static const struct att_slot slots[] = { { "facts", ATT_IN },
                                         { "verdict", ATT_OUT },
                                         { NULL, 0 } };

static const char *const fills[] = ATT_LAYOUT_FILLS;

static int invalid(const void *params, struct att_why *why)
{
    const struct varlen_gate *p = params;

    if (att_size_invalid("n", p->n, why))
        return ATT_EINVAL;
    if (!att_joint_fits((double)p->n * VARLEN_GATE_FACTS))
        return att_why_set(why, "n", "%lld, makes a tensor of more than 2^44 elements",
                           (long long)p->n);
    return 0;
}

static int shape(const void *params, struct att_tensor *t)
{
    const struct varlen_gate *p = params;

    t[VARLEN_GATE_FACT].dtype = ATT_I64;
    t[VARLEN_GATE_FACT].rank = 2;
    t[VARLEN_GATE_FACT].dim[0] = p->n;
    t[VARLEN_GATE_FACT].dim[1] = VARLEN_GATE_FACTS;
    t[VARLEN_GATE_FACT].stride[0] = VARLEN_GATE_FACTS;
    t[VARLEN_GATE_FACT].stride[1] = 1;
    t[VARLEN_GATE_VERDICT].dtype = ATT_I32;
    t[VARLEN_GATE_VERDICT].rank = 1;
    t[VARLEN_GATE_VERDICT].dim[0] = p->n;
    t[VARLEN_GATE_VERDICT].stride[0] = 1;
    return 0;
}

/* A record that passes; which of the ways to pass is drawn. */
static void make_pass(int64_t *f, uint64_t draw)
{
    static const int64_t masks[4] = { VARLEN_GATE_BOOL, VARLEN_GATE_U8, VARLEN_GATE_I32,
                                      VARLEN_GATE_I64 };
    int64_t              b = 1 + (int64_t)(draw >> 8 & 7), s = 1 + (int64_t)(draw >> 16 & 4095);
    int64_t              h = 1 + (int64_t)(draw >> 32 & 31);
    uint64_t             off = draw % 3; // how parallelism is off

    f[VARLEN_GATE_HAS_MASK] = f[VARLEN_GATE_ENV] = f[VARLEN_GATE_HAS_META] = 1;
    f[VARLEN_GATE_SKIP_SP] = off == 1;
    f[VARLEN_GATE_OVERRIDE_SP] = off == 2;
    f[VARLEN_GATE_SP_WORLD] = off ? 4 : 1;
    f[VARLEN_GATE_BACKEND] = VARLEN_GATE_FA;
    f[VARLEN_GATE_MASK_RANK] = 2;
    f[VARLEN_GATE_MASK_DTYPE] = masks[draw >> 40 & 3];
    f[VARLEN_GATE_Q_CUDA] = f[VARLEN_GATE_SAME_DEVICE] = 1;
    f[VARLEN_GATE_Q_DTYPE] = draw >> 42 & 1 ? VARLEN_GATE_F16 : VARLEN_GATE_BF16;
    f[VARLEN_GATE_MASK_B] = f[VARLEN_GATE_Q_B] = f[VARLEN_GATE_K_B] = f[VARLEN_GATE_V_B] = b;
    f[VARLEN_GATE_MASK_S] = f[VARLEN_GATE_Q_S] = f[VARLEN_GATE_K_S] = f[VARLEN_GATE_V_S] = s;
    f[VARLEN_GATE_Q_H] = f[VARLEN_GATE_K_H] = f[VARLEN_GATE_V_H] = h;
    f[VARLEN_GATE_INV_LEN] = b * s;
    f[VARLEN_GATE_N_VALID] = draw >> 61 ? 1 + (int64_t)(draw >> 44) % (b * s) : 1;
}

/* Break one thing of a record. */
static void make_wrong(int64_t *f, enum kind what, uint64_t draw)
{
    switch (what) {
    case NO_MASK: f[VARLEN_GATE_HAS_MASK] = 0; break;
    case PARALLEL:
        f[VARLEN_GATE_SKIP_SP] = f[VARLEN_GATE_OVERRIDE_SP] = 0;
        f[VARLEN_GATE_SP_WORLD] = 2 + (int64_t)(draw & 7);
        break;
    case DISABLED: f[VARLEN_GATE_ENV] = 0; break;
    case NO_META: f[VARLEN_GATE_HAS_META] = 0; break;
    case NOT_FA: f[VARLEN_GATE_BACKEND] = VARLEN_GATE_SDPA + (int64_t)(draw & 1); break;
    case MASK_RANK: f[VARLEN_GATE_MASK_RANK] = (int64_t) "\1\3\4"[draw % 3]; break;
    case FLOAT_MASK: f[VARLEN_GATE_MASK_DTYPE] = VARLEN_GATE_F16 + (int64_t)(draw & 3); break;
    case NARROW_MASK: f[VARLEN_GATE_MASK_DTYPE] = VARLEN_GATE_I8 + (int64_t)(draw & 1); break;
    case DEVICE: f[draw & 1 ? VARLEN_GATE_Q_CUDA : VARLEN_GATE_SAME_DEVICE] = 0; break;
    case DATA_DTYPE: f[VARLEN_GATE_Q_DTYPE] = VARLEN_GATE_F32 + (int64_t)(draw & 1); break;
    case CROSS: // longer or shorter, k and v or one of them
        if (draw % 3 != 1)
            f[VARLEN_GATE_K_S] += draw & 8 ? 512 : -1;
        if (draw % 3 != 2)
            f[VARLEN_GATE_V_S] += draw & 8 ? 512 : -1;
        break;
    case OTHER_MASK: f[draw & 1 ? VARLEN_GATE_MASK_B : VARLEN_GATE_V_B] += 1; break;
    case META_SHAPE: f[VARLEN_GATE_INV_LEN] += draw & 16 ? -1 : 1 + (int64_t)(draw & 15); break;
    case EMPTY: f[VARLEN_GATE_N_VALID] = 0; break;
    case GQA: f[draw & 1 ? VARLEN_GATE_K_H : VARLEN_GATE_V_H] += 1; break;
    default: break;
    }
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    const struct varlen_gate *p = params;
    int                       kind = att_fill_kind(how);
    uint64_t                  key = att_fill_key(how, VARLEN_GATE_FACT);
    int64_t                  *facts = t[VARLEN_GATE_FACT].data;

    if (kind < 0)
        return kind;
    for (int64_t r = 0; r < p->n; r++) {
        int64_t *f = facts + r * VARLEN_GATE_FACTS;
        uint64_t draw = att_fill_word(key, (uint64_t)r),
                 more = att_fill_word(~key, (uint64_t)r);
        int64_t turn = r % (2 * KINDS);

        make_pass(f, draw);
        if (p->only > 0)
            make_wrong(f, (enum kind)(p->only - 1), more);
        else if (turn < KINDS)
            make_wrong(f, (enum kind)turn, more);
        else {
            make_wrong(f, (enum kind)(more % KINDS), more >> 8);
            make_wrong(f, (enum kind)(more >> 16) % KINDS, more >> 32);
        }
        for (int i = 0; kind == 2 && i < VARLEN_GATE_FACTS; i++)
            f[i] = 0;
    }
    return 0;
}

static int self_attention(const int64_t *f)
{
    return f[VARLEN_GATE_Q_B] == f[VARLEN_GATE_MASK_B]
           && f[VARLEN_GATE_Q_S] == f[VARLEN_GATE_MASK_S]
           && f[VARLEN_GATE_K_B] == f[VARLEN_GATE_MASK_B]
           && f[VARLEN_GATE_K_S] == f[VARLEN_GATE_MASK_S]
           && f[VARLEN_GATE_V_B] == f[VARLEN_GATE_MASK_B]
           && f[VARLEN_GATE_V_S] == f[VARLEN_GATE_MASK_S];
}

static int is_mask_dtype(int64_t dtype)
{
    return dtype == VARLEN_GATE_BOOL || dtype == VARLEN_GATE_U8 || dtype == VARLEN_GATE_I32
           || dtype == VARLEN_GATE_I64;
}

static enum varlen_gate_verdict judge(const int64_t *f)
{
    if (!f[VARLEN_GATE_HAS_MASK])
        return VARLEN_GATE_NO_MASK;
    if (!f[VARLEN_GATE_SKIP_SP] && !f[VARLEN_GATE_OVERRIDE_SP] && f[VARLEN_GATE_SP_WORLD] != 1)
        return VARLEN_GATE_PARALLEL;
    if (!f[VARLEN_GATE_ENV])
        return VARLEN_GATE_DISABLED;
    if (!f[VARLEN_GATE_HAS_META])
        return VARLEN_GATE_NO_META;
    if (f[VARLEN_GATE_BACKEND] != VARLEN_GATE_FA)
        return VARLEN_GATE_NOT_FA;
    if (f[VARLEN_GATE_MASK_RANK] != 2 || !is_mask_dtype(f[VARLEN_GATE_MASK_DTYPE]))
        return VARLEN_GATE_MASK_KIND;
    if (!f[VARLEN_GATE_Q_CUDA] || !f[VARLEN_GATE_SAME_DEVICE])
        return VARLEN_GATE_DEVICE;
    if (f[VARLEN_GATE_Q_DTYPE] != VARLEN_GATE_F16 && f[VARLEN_GATE_Q_DTYPE] != VARLEN_GATE_BF16)
        return VARLEN_GATE_DATA_DTYPE;
    if (!self_attention(f))
        return VARLEN_GATE_SHAPES;
    if (f[VARLEN_GATE_INV_LEN] != f[VARLEN_GATE_MASK_B] * f[VARLEN_GATE_MASK_S])
        return VARLEN_GATE_RAISES_INVERSE;
    if (f[VARLEN_GATE_N_VALID] == 0)
        return VARLEN_GATE_EMPTY;
    if (f[VARLEN_GATE_K_H] != f[VARLEN_GATE_Q_H] || f[VARLEN_GATE_V_H] != f[VARLEN_GATE_Q_H])
        return VARLEN_GATE_RAISES_HEADS;
    return VARLEN_GATE_FAST;
}

static int run(const struct att_call *call)
{
    const struct varlen_gate *p = call->params;
    const int64_t            *facts = call->t[VARLEN_GATE_FACT].data;
    int32_t                  *verdict = call->t[VARLEN_GATE_VERDICT].data;

    for (int64_t r = 0; r < p->n; r++)
        verdict[r] = judge(facts + r * VARLEN_GATE_FACTS);
    return 0;
}

static struct att_cost cost(const void *params)
{
    const struct varlen_gate *p = params;

    return (struct att_cost){ .bytes = (8.0 * VARLEN_GATE_FACTS + 4) * (double)p->n };
}

static int trivial(const void *params)
{
    const struct varlen_gate *p = params;

    return p->only > 0 || p->n == 1;
}

const struct att_op att_op_varlen_gate = {
    .size = sizeof(struct att_op),
    .name = "varlen_gate",
    .about = "may a masked call take the varlen path, and if not, why not",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct varlen_gate),
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
