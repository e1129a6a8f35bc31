/* SPDX-License-Identifier: Apache-2.0 */
/* test_claim_judge.c - verdicts of clauses and claims follow from pairs: the whole, counts,
 * bits. */
#include "harness/tests/claim_example.h"

static void test_verdicts(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    f = claim_found(&c, 1.3, 1.4);
    claim_expect(t, &f, ATT_CLAIM_CONFIRMED, 0, ATT_CLAIM_CONFIRMED, "all holds");
    f = claim_found(&c, 1.3, 1.1);
    claim_expect(t, &f, ATT_CLAIM_REFUTED, 0, ATT_CLAIM_REFUTED, "one case is slower");
    f = claim_found(&c, 1.3, 1.2);
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 0, ATT_CLAIM_INCONCLUSIVE,
                 "one case is too close");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[0].b.status = ATT_FAIL;
    f.pair[0].label = ATT_INVALID;
    claim_expect(t, &f, ATT_CLAIM_INVALID, 1, ATT_CLAIM_INVALID, "a wrong kernel");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].label = ATT_INVALID;
    claim_expect(t, &f, ATT_CLAIM_INVALID, 0, ATT_CLAIM_INVALID, "a control that failed");
    f = claim_found(&c, 1.1, 1.4);
    f.pair[1].label = ATT_INVALID;
    claim_expect(t, &f, ATT_CLAIM_REFUTED, 0, ATT_CLAIM_REFUTED, "and another case refutes");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].a.status = f.pair[1].b.status = ATT_NOT_RUN;
    f.pair[1].label = ATT_INCONCLUSIVE;
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 1, ATT_CLAIM_INCONCLUSIVE,
                 "an arm that nobody looked at is no wrong one");
    att_claim_free(&c);
    free(line);
}

static void test_counts(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].b.launches = 2;
    claim_expect(t, &f, ATT_CLAIM_REFUTED, 1, ATT_CLAIM_REFUTED, "a launch too many");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[0].a.launches = 4;
    claim_expect(t, &f, ATT_CLAIM_REFUTED, 1, ATT_CLAIM_REFUTED,
                 "it was another number before");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].a.accounted = f.pair[1].b.accounted = 0;
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 1, ATT_CLAIM_INCONCLUSIVE, "nobody counts");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[0].b.memory.per_call = 101;
    claim_expect(t, &f, ATT_CLAIM_REFUTED, 2, ATT_CLAIM_REFUTED, "a byte too many");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[0].b.memory.per_call = -1;
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 2, ATT_CLAIM_INCONCLUSIVE,
                 "bytes unknown after");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].a.memory.per_call = -1;
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 2, ATT_CLAIM_INCONCLUSIVE,
                 "bytes unknown before");
    att_claim_free(&c);
    free(line);
}

/* ---- bits --------------------------------------------------------------------------- */

static void test_identity(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].b.output_hash = 8;
    claim_expect(t, &f, ATT_CLAIM_REFUTED, 3, ATT_CLAIM_REFUTED, "other bits");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].free_rows = 1;
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 3, ATT_CLAIM_INCONCLUSIVE,
                 "rows without meaning");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[0].same_kernel = f.pair[1].same_kernel = 1;
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 3, ATT_CLAIM_INCONCLUSIVE,
                 "nothing but itself");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[0].a.check.compared = f.pair[0].b.check.compared = 0;
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 3, ATT_CLAIM_INCONCLUSIVE, "empty outputs");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[0].same_bits = f.pair[1].same_bits = 0;
    claim_expect(t, &f, ATT_CLAIM_CONFIRMED, 3, ATT_CLAIM_CONFIRMED, "all bits were checked");
    att_claim_free(&c);
    free(line);
}

/* Kernels that round: equal bits of one run are no promise. */
static void test_rounded(struct tally *t)
{
    static const char text[] =
        "{ \"claim\": \"a\", \"about\": \"a\", \"source\": \"a\", \"cannot\": \"a\","
        " \"backend\": [\"cpu\"], \"before\": { \"kernel\": \"attention/avx2\","
        " \"cases\": [\"attention/s:4\", \"attention/s:5\"] },"
        " \"after\": { \"kernel\": \"attention/plain\" },"
        " \"clauses\": [{ \"metric\": \"identical\" }] }";
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(text, strlen(text), &c, &rc);

    tally(t, !rc, "a claim about kernels that round: %s", line);
    f = claim_found(&c, 1.3, 1.4);
    claim_expect(t, &f, ATT_CLAIM_CONFIRMED, 0, ATT_CLAIM_CONFIRMED,
                 "the same bits every time");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[0].same_bits = f.pair[1].same_bits = 0;
    claim_expect(t, &f, ATT_CLAIM_INCONCLUSIVE, 0, ATT_CLAIM_INCONCLUSIVE,
                 "the same bits once");
    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].same_bits = 0;
    f.pair[1].b.output_hash = 8;
    claim_expect(t, &f, ATT_CLAIM_REFUTED, 0, ATT_CLAIM_REFUTED, "other bits once");
    att_claim_free(&c);
    free(line);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_verdicts(&t);
    test_counts(&t);
    test_identity(&t);
    test_rounded(&t);
    return tally_end(&t);
}
