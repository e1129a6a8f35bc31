/* SPDX-License-Identifier: Apache-2.0 */
/* test_claim_judge.c - verdicts of clauses and claims follow from pairs. */
#include <math.h>

#include "harness/claim_find.h"
#include "harness/host.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/claim_example.h"

/* Two pairs of 8 processes whose speed-ups are these. */
static struct att_claim_found found(const struct att_claim *c, double first, double second)
{
    struct att_claim_found f = { .claim = c, .backend = "cpu", .n = 2 };
    const double           at[2] = { first, second };

    f.plan = att_must(2 * sizeof(*f.plan));
    f.pair = att_must(2 * sizeof(*f.pair));
    for (int i = 0; i < 2; i++) {
        struct att_paired *r = &f.pair[i];
        f.plan[i] = (struct att_paired_plan){
            .looks = { 8, 16, 32 }, .alpha = 0.05, .margin = 0.01, .work = 1, .at_least = 1.2
        };
        r->n = 8;
        for (int p = 0; p < 8; p++)
            r->d[p] = log(at[i]) + 0.001 * (p - 3.5);
        att_paired_judge(&f.plan[i], 0, r);
        r->a.accounted = r->b.accounted = 1;
        r->a.launches = 3 + i;
        r->b.launches = 1;
        r->a.memory.per_call = 100;
        r->b.memory.per_call = 100;
        r->a.output_hash = r->b.output_hash = 7;
    }
    for (int k = 0; k < c->n_clauses; k++)
        f.clause[f.n_clauses++].clause = &c->clause[k];
    return f;
}

static void expect(struct tally *t, struct att_claim_found *f, enum att_claim_verdict all,
                   int clause, enum att_claim_verdict one, const char *what)
{
    att_claim_judge(f);
    tally(t, f->verdict == all, "%s: %s, not %s (%s)", what, att_claim_words[f->verdict],
          att_claim_words[all], f->why);
    tally(t, f->clause[clause].verdict == one, "%s: clause %d is %s", what, clause + 1,
          att_claim_words[f->clause[clause].verdict]);
    tally(t, *f->clause[clause].said && *f->clause[clause].found, "%s: it says something",
          what);
    att_claim_forget(f);
}

static void test_verdicts(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    f = found(&c, 1.3, 1.4);
    expect(t, &f, ATT_CLAIM_CONFIRMED, 0, ATT_CLAIM_CONFIRMED, "all holds");
    f = found(&c, 1.3, 1.1);
    expect(t, &f, ATT_CLAIM_REFUTED, 0, ATT_CLAIM_REFUTED, "one case is slower");
    f = found(&c, 1.3, 1.2);
    expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 0, ATT_CLAIM_INCONCLUSIVE, "one case is too close");
    f = found(&c, 1.3, 1.4);
    f.pair[1].b.launches = 2;
    expect(t, &f, ATT_CLAIM_REFUTED, 1, ATT_CLAIM_REFUTED, "a launch too many");
    f = found(&c, 1.3, 1.4);
    f.pair[0].a.launches = 4;
    expect(t, &f, ATT_CLAIM_REFUTED, 1, ATT_CLAIM_REFUTED, "it was another number before");
    f = found(&c, 1.3, 1.4);
    f.pair[1].a.accounted = f.pair[1].b.accounted = 0;
    expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 1, ATT_CLAIM_INCONCLUSIVE, "nobody counts");
    f = found(&c, 1.3, 1.4);
    f.pair[0].b.memory.per_call = 101;
    expect(t, &f, ATT_CLAIM_REFUTED, 2, ATT_CLAIM_REFUTED, "a byte too many");
    f = found(&c, 1.3, 1.4);
    f.pair[1].b.output_hash = 8;
    expect(t, &f, ATT_CLAIM_REFUTED, 3, ATT_CLAIM_REFUTED, "other bits");
    f = found(&c, 1.3, 1.4);
    f.pair[1].free_rows = 1;
    expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 3, ATT_CLAIM_INCONCLUSIVE, "rows without meaning");
    f = found(&c, 1.3, 1.4);
    f.pair[0].b.status = ATT_FAIL;
    f.pair[0].label = ATT_INVALID;
    expect(t, &f, ATT_CLAIM_INVALID, 1, ATT_CLAIM_INVALID, "a wrong kernel");
    f = found(&c, 1.3, 1.4);
    f.pair[1].label = ATT_INVALID;
    expect(t, &f, ATT_CLAIM_INVALID, 0, ATT_CLAIM_INVALID, "a control that failed");
    att_claim_free(&c);
    free(line);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_verdicts(&t);
    return tally_end(&t);
}
