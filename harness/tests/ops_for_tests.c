/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ops_for_tests.c - a registry of two operators and two checks, in place of the tables that
 * the build writes, for tests of the readers. The operators have every kind of field, and
 * parameters that invalid() or shape() refuses; nobody runs them.
 */
#include <stddef.h>
#include <stdio.h>

#include "harness/registry.h"

/* ---- toy_copy --------------------------------------------------------------------- */

struct toy_copy {
    int         dtype;
    int64_t     b, s, h, d;
    const char *valid;
    double      scale;
};

static const char *const dtypes[] = { "f32", "f16", "bf16", NULL };

static const struct att_field copy_fields[] = {
    { "dtype", ATT_WORD, offsetof(struct toy_copy, dtype), dtypes, "element type" },
    { "b", ATT_INT, offsetof(struct toy_copy, b), NULL, "batch" },
    { "s", ATT_INT, offsetof(struct toy_copy, s), NULL, "tokens; 13 cannot be shaped" },
    { "h", ATT_INT, offsetof(struct toy_copy, h), NULL, "heads" },
    { "d", ATT_INT, offsetof(struct toy_copy, d), NULL, "elements per head" },
    { "valid", ATT_TEXT, offsetof(struct toy_copy, valid), NULL, "lengths" },
    { "scale", ATT_REAL, offsetof(struct toy_copy, scale), NULL, "factor" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct toy_copy copy_defaults = {
    .dtype = 2, .b = 1, .s = 16, .h = 1, .d = 64, .valid = "", .scale = 0
};

static const struct att_slot copy_slots[] = { { "x", ATT_IN }, { "y", ATT_OUT }, { NULL, 0 } };

static const char *const copy_fills[] = { "coded", "random", NULL };

static int copy_invalid(const void *params, struct att_why *why)
{
    const struct toy_copy *p = params;
    const struct {
        const char *key;
        int64_t     value;
    } sizes[] = { { "b", p->b }, { "s", p->s }, { "h", p->h }, { "d", p->d } };

    for (int i = 0; i < 4; i++) {
        if (sizes[i].value >= 1)
            continue;
        why->key = sizes[i].key;
        snprintf(why->text, sizeof(why->text), "%lld is below 1", (long long)sizes[i].value);
        return ATT_EINVAL;
    }
    return 0;
}

static int copy_shape(const void *params, struct att_tensor *t)
{
    const struct toy_copy *p = params;

    for (int i = 0; i < 2; i++) {
        t[i].dtype = ATT_F32;
        t[i].rank = 4;
        t[i].dim[0] = p->b, t[i].dim[1] = p->s, t[i].dim[2] = p->h, t[i].dim[3] = p->d;
        t[i].stride[3] = 1;
    }
    return p->s == 13 ? ATT_EINVAL : 0;
}

static const struct att_op toy_copy = {
    .size = sizeof(struct att_op),
    .name = "toy_copy",
    .about = "copies",
    .fields = copy_fields,
    .defaults = &copy_defaults,
    .params_size = sizeof(struct toy_copy),
    .slots = copy_slots,
    .check = "exact",
    .fills = copy_fills,
    .invalid = copy_invalid,
    .shape = copy_shape,
};

/* ---- toy_sum ---------------------------------------------------------------------- */

struct toy_sum {
    int64_t     n;
    double      bias;
    const char *tag;
};

static const struct att_field sum_fields[] = {
    { "n", ATT_INT, offsetof(struct toy_sum, n), NULL, "length" },
    { "bias", ATT_REAL, offsetof(struct toy_sum, bias), NULL, "added to the sum" },
    { "tag", ATT_TEXT, offsetof(struct toy_sum, tag), NULL, "a label" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

static const struct toy_sum sum_defaults = { .n = 8, .bias = 0.5, .tag = "plain" };

static const struct att_slot sum_slots[] = { { "x", ATT_IN }, { "y", ATT_OUT }, { NULL, 0 } };

static const char *const sum_fills[] = { "random", NULL };

static int sum_invalid(const void *params, struct att_why *why)
{
    (void)params, (void)why;
    return 0;
}

static int sum_shape(const void *params, struct att_tensor *t)
{
    const struct toy_sum *p = params;

    t[0].rank = 1;
    t[0].dim[0] = p->n;
    t[0].stride[0] = 1;
    t[1].rank = 0;
    return 0;
}

static const struct att_op toy_sum = {
    .size = sizeof(struct att_op),
    .name = "toy_sum",
    .about = "adds",
    .fields = sum_fields,
    .defaults = &sum_defaults,
    .params_size = sizeof(struct toy_sum),
    .slots = sum_slots,
    .check = "bound",
    .fills = sum_fills,
    .invalid = sum_invalid,
    .shape = sum_shape,
};

/* ---- the tables ------------------------------------------------------------------- */

static void judge(const struct att_tensor *want, const struct att_tensor *got,
                  struct att_verdict *v)
{
    (void)want, (void)got;
    v->compared++;
}

static const struct att_check exact = { .name = "exact",
                                        .about = "bit for bit",
                                        .judge = judge };
static const struct att_check bound = { .name = "bound",
                                        .about = "within a bound",
                                        .judge = judge };

const struct att_op *const    att_ops[] = { &toy_copy, &toy_sum, NULL };
const struct att_check *const att_checks[] = { &exact, &bound, NULL };
