/* SPDX-License-Identifier: Apache-2.0 */
/* The slow truth of fa_max_seqlen: the rule, call after call. */
#include "reference/fa_max_seqlen.h"

#include "reference/fill.h"
#include "reference/joint.h"

static const struct att_field fields[] = {
    { "b", ATT_INT, offsetof(struct fa_max_seqlen, b), NULL, "requests" },
    { "n", ATT_INT, offsetof(struct fa_max_seqlen, n), NULL, "calls of each request" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct fa_max_seqlen defaults = { .b = 5, .n = 3 };

static const struct att_slot slots[] = {
    { "present", ATT_IN }, { "initial", ATT_IN }, { "shapes", ATT_IN },
    { "used", ATT_OUT },   { "final", ATT_OUT },  { NULL, 0 },
};

static const char *const fills[] = ATT_LAYOUT_FILLS;

static int invalid(const void *params, struct att_why *why)
{
    const struct fa_max_seqlen *p = params;

    if (att_size_invalid("b", p->b, why) || att_size_invalid("n", p->n, why))
        return ATT_EINVAL;
    if (!att_joint_fits(2.0 * (double)p->b * (double)p->n))
        return att_why_set(why, "n", "%lld, makes a tensor of more than 2^44 elements",
                           (long long)p->n);
    return 0;
}

static void dense(struct att_tensor *t, int rank, int64_t b, int64_t n)
{
    t->dtype = ATT_I64;
    t->rank = rank;
    t->dim[0] = b;
    t->dim[1] = rank == 3 ? n : 2;
    t->dim[2] = 2;
    t->stride[0] = rank == 3 ? 2 * n : 2;
    t->stride[1] = rank == 3 ? 2 : 1;
    t->stride[2] = 1;
}

static int shape(const void *params, struct att_tensor *t)
{
    const struct fa_max_seqlen *p = params;

    t[FA_MAX_SEQLEN_PRESENT].dtype = ATT_I32;
    t[FA_MAX_SEQLEN_PRESENT].rank = 1;
    t[FA_MAX_SEQLEN_PRESENT].dim[0] = p->b;
    t[FA_MAX_SEQLEN_PRESENT].stride[0] = 1;
    dense(&t[FA_MAX_SEQLEN_INITIAL], 2, p->b, p->n);
    dense(&t[FA_MAX_SEQLEN_SHAPES], 3, p->b, p->n);
    dense(&t[FA_MAX_SEQLEN_USED], 3, p->b, p->n);
    dense(&t[FA_MAX_SEQLEN_FINAL], 2, p->b, p->n);
    return 0;
}

/* A length: mostly below 2^17; one in 16 above 2^31 when coded. */
static int64_t length(uint64_t draw, int kind)
{
    if (kind == 2)
        return 0;
    if (kind == 0 && draw >> 60 == 0)
        return ((int64_t)1 << 31) + (int64_t)(draw & 0xffffff);
    return 1 + (int64_t)(draw & 0x1ffff);
}

static int fill(const void *params, struct att_tensor *t, const struct att_fill *how)
{
    const struct fa_max_seqlen *p = params;
    int                         kind = att_fill_kind(how);
    uint64_t                    initial = att_fill_key(how, FA_MAX_SEQLEN_INITIAL);
    uint64_t                    shapes = att_fill_key(how, FA_MAX_SEQLEN_SHAPES);
    int64_t                    *meta = t[FA_MAX_SEQLEN_INITIAL].data;
    int64_t                    *call = t[FA_MAX_SEQLEN_SHAPES].data;

    if (kind < 0)
        return kind;
    for (int64_t r = 0; r < p->b; r++) {
        uint64_t draw = att_fill_word(initial, (uint64_t)r);
        int64_t  what = r < 5 ? r : (int64_t)(draw >> 32) % 5; // 0..3: which are missing

        ((int32_t *)t[FA_MAX_SEQLEN_PRESENT].data)[r] = what == 4 ? 0 : 1 + (int32_t)(draw & 1);
        for (int x = 0; x < 2; x++) {
            uint64_t other = att_fill_word(~initial, (uint64_t)(2 * r + x));
            int      zero = r >= 5 && other % 8 == 0; // a present 0 is not None

            meta[2 * r + x] = (what + 1) >> x & 1 ? -1 : zero ? 0 : length(other, kind);
        }
    }
    for (int64_t i = 0; i < 2 * p->b * p->n; i++)
        call[i] = length(att_fill_word(shapes, (uint64_t)i), kind);
    return 0;
}

static int run(const struct att_call *call)
{
    const struct fa_max_seqlen *p = call->params;
    const int32_t              *present = call->t[FA_MAX_SEQLEN_PRESENT].data;
    const int64_t              *initial = call->t[FA_MAX_SEQLEN_INITIAL].data;
    const int64_t              *shapes = call->t[FA_MAX_SEQLEN_SHAPES].data;
    int64_t                    *used = call->t[FA_MAX_SEQLEN_USED].data;
    int64_t                    *final = call->t[FA_MAX_SEQLEN_FINAL].data;

    for (int64_t r = 0; r < p->b; r++) {
        int64_t meta[2] = { initial[2 * r], initial[2 * r + 1] };

        for (int64_t i = 0; i < p->n; i++) {
            for (int x = 0; x < 2; x++) {
                int64_t given = shapes[2 * (r * p->n + i) + x];

                if (present[r] && meta[x] == -1)
                    meta[x] = given;
                used[2 * (r * p->n + i) + x] = present[r] ? meta[x] : given;
            }
        }
        final[2 * r] = meta[0];
        final[2 * r + 1] = meta[1];
    }
    return 0;
}

static struct att_cost cost(const void *params)
{
    const struct fa_max_seqlen *p = params;

    return (struct att_cost){ .bytes =
                                  36.0 * (double)p->b + 32.0 * (double)p->b * (double)p->n };
}

const struct att_op att_op_fa_max_seqlen = {
    .size = sizeof(struct att_op),
    .name = "fa_max_seqlen",
    .about = "which maximum lengths FlashAttention uses, call after call",
    .fields = fields,
    .defaults = &defaults,
    .params_size = sizeof(struct fa_max_seqlen),
    .slots = slots,
    .check = "exact",
    .fills = fills,
    .invalid = invalid,
    .shape = shape,
    .fill = fill,
    .run = run,
    .cost = cost,
};
