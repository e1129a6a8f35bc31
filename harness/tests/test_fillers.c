/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_fillers.c - inputs filled in parts are the inputs filled at once, byte for byte: every
 * fill of every operator that offers parts, with masks, bias, GQA, ragged samples, and numbers
 * of parts that divide nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/fillers.h"
#include "harness/problem.h"
#include "harness/tensor.h"
#include "harness/tests/case_tally.h"

static const char *const cases[] = {
    "attention/b:2/s:37/h:4/h_kv:2/d:64/mask:holes_600",
    "attention/b:2/s:37/h:4/h_kv:2/d:64/fill:wide",
    "attention/b:2/s:50/h:2/d:40/bias:full",
    "attention/b:2/s_q:20/s_kv:60/h:3/d:80/bias:key/fill:zeros",
    "attention/b:2/s:65/h:4/h_kv:2/d:80/causal:1/fill:needle_far",
    "attention/b:2/s_q:33/s_kv:70/h:2/d:64/mask:holes_700/causal:1/bias:full/fill:needle_far",
    "attention/b:2/s:65/h:4/h_kv:1/d:80/mask:suffix/fill:needle_near",
    "attention/b:3/s:50/h:2/d:96/mask:holes_600/fill:balanced",
    "attention/b:3/s:40/h:4/h_kv:2/fill:spiked",
    "attention_varlen/b:5/lens_q:33_0_64_1_70/h:2",
    "attention_varlen/b:5/lens_q:33_0_64_1_70/h:2/fill:needle_far",
    "masked_attention/b:2/txt:24/img:41/h:2/mask:valid/valid:9_17",
    "masked_attention/b:2/txt:24/img:41/h:2/mask:valid/valid:9_17/fill:balanced",
};

/* Every input block as it was before anything was written. */
static void wipe(struct att_problem *p)
{
    for (int i = 0; i < p->n; i++)
        if (att_is_in(p, i) && att_is_present(p, i) && p->home[i] == i)
            memset(p->block[i].image + ATT_GUARD, p->hole,
                   p->block[i].bytes - 2 * (size_t)ATT_GUARD);
}

static int same_inputs(const struct att_problem *a, const struct att_problem *b)
{
    int same = 1;

    for (int i = 0; i < a->n; i++)
        if (att_is_in(a, i) && att_is_present(a, i) && a->home[i] == i)
            same &= a->block[i].bytes == b->block[i].bytes
                    && !memcmp(a->block[i].image, b->block[i].image, a->block[i].bytes);
    return same;
}

static void one_case(struct tally *t, const char *name)
{
    struct att_caselist list = { 0 };
    struct att_problem *whole = NULL, *parts = NULL;
    char                why[200] = "no such case";

    if (!att_cases_name(&list, name, 1, stdout)) {
        whole = att_problem_make(&list.c[0], ATT_VARIANT_BASE, why, sizeof(why));
        parts = att_problem_make(&list.c[0], ATT_VARIANT_BASE, why, sizeof(why));
    }
    tally(t, whole && parts, "%s: %s", name, why);
    for (int n = 1; whole && parts && n <= 16; n += n < 4 ? 1 : 6) {
        const struct att_op  *op = list.c[0].op;
        const struct att_fill how = { .size = sizeof(how),
                                      .kind = list.c[0].fill,
                                      .seed = (uint64_t)list.c[0].seed,
                                      .hole = parts->hole };

        tally(t, op->fills_in_parts, "%s: its operator fills in one piece only", name);
        wipe(parts);
        tally(t, !same_inputs(whole, parts), "%s: wiping left the inputs alone", name);
        tally(t, !att_fill_parts(op, list.c[0].params, parts->t, &how, n), "%s: an error",
              name);
        tally(t, same_inputs(whole, parts), "%s: %d parts give other inputs", name, n);
    }
    att_problem_free(whole);
    att_problem_free(parts);
    att_cases_free(&list);
}

int main(void)
{
    struct tally t = { 0, 0 };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        one_case(&t, cases[i]);
    return tally_end(&t);
}
