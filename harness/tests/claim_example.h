/* SPDX-License-Identifier: Apache-2.0 */
/* claim_example.h - one good claim that has a bit of everything, its reader, and findings. */
#ifndef ATT_TESTS_CLAIM_EXAMPLE_H
#define ATT_TESTS_CLAIM_EXAMPLE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim_find.h"
#include "harness/host.h"
#include "harness/tests/case_tally.h"

static const char good[] =
    "{ \"claim\": \"a-claim\", \"about\": \"words\", \"source\": \"report\","
    " \"cannot\": \"seconds\", \"backend\": [\"cpu\", \"cuda\"],"
    " \"before\": { \"kernel\": \"pack_qkv/unfused\","
    "   \"cases\": [\"pack_qkv/b:2/s:64/h:4/d:64\", \"pack_qkv/s:33/h:2/d:32\"] },"
    " \"after\": { \"kernel\": \"pack_qkv/fused\" }, \"work\": \"bytes\", \"margin\": 0.02,"
    " \"seconds\": 0.5, \"conditions\": [{ \"backend\": [\"cuda\"], \"device\": \"H[12]00\" }],"
    " \"clauses\": [{ \"metric\": \"latency\", \"at_least\": 1.2, \"over\": \"each\" },"
    "   { \"metric\": \"launches\", \"from\": [3, 4], \"to\": 1, \"backend\": [\"cpu\"] },"
    "   { \"metric\": \"bytes\", \"of\": \"per_call\", \"ratio\": 1 },"
    "   { \"metric\": \"identical\" }] }";

/* Reads a text; the message, to be freed. */
static inline char *read_text(const char *text, size_t size, struct att_claim *c, int *rc)
{
    char  *line;
    size_t n;
    FILE  *err = open_memstream(&line, &n);

    *rc = att_claim_parse(c, "file", text, size, err);
    fclose(err);
    return line;
}

/* Two pairs, "first" and "second", of 8 processes whose speed-ups are these; all else is as the
 * good claim says. For att_claim_forget. */
static inline struct att_claim_found claim_found(const struct att_claim *c, double first,
                                                 double second)
{
    struct att_claim_found f = { .claim = c, .backend = "cpu", .n = 2 };
    const double           at[2] = { first, second };

    f.plan = att_must(2 * sizeof(*f.plan));
    f.pair = att_must(2 * sizeof(*f.pair));
    for (int i = 0; i < 2; i++) {
        struct att_paired *r = &f.pair[i];
        f.plan[i] = (struct att_paired_plan){ .looks = { 8, 16, 32 },
                                              .alpha = 0.05,
                                              .margin = 0.01,
                                              .work = 1,
                                              .at_least = 1.2,
                                              .a = { .row = "cpu/x/unfused/" },
                                              .b = { .row = "cpu/x/fused/" } };
        r->n = 8;
        for (int p = 0; p < 8; p++)
            r->d[p] = log(at[i]) + 0.001 * (p - 3.5);
        att_paired_judge(&f.plan[i], 0, r);
        snprintf(r->a.name, sizeof(r->a.name), "%s", i ? "second" : "first");
        memcpy(r->b.name, r->a.name, sizeof(r->b.name));
        r->a.accounted = r->b.accounted = 1;
        r->a.launches = 3 + i;
        r->b.launches = 1;
        r->a.memory.per_call = 100;
        r->b.memory.per_call = 100;
        r->a.output_hash = r->b.output_hash = 7;
        r->same_bits = 1;
        r->a.check.compared = r->b.check.compared = 100;
    }
    for (int k = 0; k < c->n_clauses; k++)
        f.clause[f.n_clauses++].clause = &c->clause[k];
    return f;
}

/* Judges and forgets the finding: the whole has this verdict, and so has that clause. */
static inline void claim_expect(struct tally *t, struct att_claim_found *f,
                                enum att_claim_verdict all, int clause,
                                enum att_claim_verdict one, const char *what)
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

#endif
