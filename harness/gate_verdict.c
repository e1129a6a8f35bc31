/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_verdict.c - the order of the findings, one exit code, one sentence. A wrong answer is
 * never hidden by the environment; nothing else is held against a change on a machine that
 * moved (DESIGN, part 4).
 */
#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "harness/exit.h"
#include "harness/gate.h"
#include "harness/host.h"
#include "reports/core/human.h"

/* ---- order ----------------------------------------------------------------------- */

/* What cannot be by chance stands above what can; then the larger loss. */
static double surprise(const struct att_gate_finding *f)
{
    return isnan(f->p) ? 0 : f->p;
}

static double loss(const struct att_gate_finding *f)
{
    return isnan(f->effect) ? 0 : fabs(f->effect);
}

static const char *row_of(const struct att_gate_finding *f)
{
    return f->now ? f->now->row : f->base ? f->base->row : "";
}

static int by_evidence(const void *a, const void *b)
{
    const struct att_gate_finding *x = a, *y = b;

    if (x->word != y->word)
        return x->word < y->word ? -1 : 1;
    if (surprise(x) != surprise(y))
        return surprise(x) < surprise(y) ? -1 : 1;
    if (loss(x) != loss(y))
        return loss(x) > loss(y) ? -1 : 1;
    return strcmp(row_of(x), row_of(y)) ? strcmp(row_of(x), row_of(y))
                                        : strcmp(x->metric, y->metric);
}

/* ---- counting -------------------------------------------------------------------- */

static int by_row(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Rows, not findings: a slow row that also launches more is one row. */
static int rows_of(const struct att_gate *g, enum att_gate_word first, enum att_gate_word last)
{
    const char **row = att_must(((size_t)g->n + 1) * sizeof(*row));
    int          n = 0, rows = 0;

    for (int i = 0; i < g->n; i++)
        if (g->finding[i].word >= first && g->finding[i].word <= last)
            row[n++] = row_of(&g->finding[i]);
    qsort(row, (size_t)n, sizeof(*row), by_row);
    for (int i = 0; i < n; i++)
        rows += !i || strcmp(row[i - 1], row[i]) != 0;
    free(row);
    return rows;
}

/* "2 rows are slower, 1 is worse in a count" */
static void list_reds(const struct att_gate *g, char *buf, size_t size)
{
    static const struct {
        enum att_gate_word word;
        const char        *one, *many;
    } kinds[] = {
        { ATT_GATE_WRONG, "row is wrong", "rows are wrong" },
        { ATT_GATE_SLOWER, "row is slower, confirmed", "rows are slower, confirmed" },
        { ATT_GATE_WORSE, "row is worse in an exact metric",
          "rows are worse in an exact metric" },
        { ATT_GATE_LOST, "row is lost, or a part of it", "rows are lost, or a part of them" },
        { ATT_GATE_UNCONFIRMED, "candidate is not confirmed", "candidates are not confirmed" },
        { ATT_GATE_DRIFT, "row drifts", "rows drift" },
        { ATT_GATE_UNTIMED, "file has no times", "files have no times" },
    };
    size_t at = 0;

    *buf = '\0';
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && at < size; i++) {
        const int n = rows_of(g, kinds[i].word, kinds[i].word);
        if (n)
            at += (size_t)snprintf(buf + at, size - at, "%s%d %s", at ? ", " : "", n,
                                   att_one_or(n, kinds[i].one, kinds[i].many));
    }
}

/* ---- the verdict ----------------------------------------------------------------- */

/* No row can differ: a gate that is green by that would be green for ever. */
static int is_nothing(const struct att_gate *g)
{
    return (g->compared == 0 || g->same_run) && !g->foreign && !*g->environment;
}

static int decide(const struct att_gate *g)
{
    if (g->signal)
        return g->signal == SIGALRM ? ATT_EXIT_TIMEOUT : ATT_EXIT_SIGNAL + g->signal;
    if (rows_of(g, ATT_GATE_WRONG, ATT_GATE_WRONG))
        return ATT_EXIT_INCORRECT;
    if (*g->environment)
        return ATT_EXIT_ENVIRONMENT;
    if (is_nothing(g) && !g->now->results.n)
        return ATT_EXIT_NOTHING;
    if (rows_of(g, ATT_GATE_SLOWER, ATT_GATE_LOST))
        return ATT_EXIT_REGRESSION;
    if (is_nothing(g))
        return ATT_EXIT_NOTHING;
    if (g->strict && rows_of(g, ATT_GATE_UNCONFIRMED, ATT_GATE_UNTIMED))
        return ATT_EXIT_INCONCLUSIVE;
    return ATT_EXIT_OK;
}

static void put_nothing(struct att_gate *g)
{
    if (g->same_run)
        snprintf(g->verdict, sizeof(g->verdict),
                 "NOTHING COMPARED: BASELINE and NEW are one and the same run (%.47s)",
                 g->now->env.run_id);
    else
        snprintf(g->verdict, sizeof(g->verdict),
                 "NOTHING COMPARED: no row of NEW (%" PRId64 ") is in BASELINE (%" PRId64 ")",
                 g->now->results.n, g->base->results.n);
}

static void put_cut_off(struct att_gate *g, const char *reds)
{
    char by[60] = "its deadline";

    if (g->signal != SIGALRM)
        snprintf(by, sizeof(by), "signal %d (%.40s)", g->signal, strsignal(g->signal));
    snprintf(g->verdict, sizeof(g->verdict), "CUT OFF by %s; until then: %.500s", by,
             *reds ? reds : "nothing is red");
}

static void put_sentence(struct att_gate *g)
{
    char reds[400];

    list_reds(g, reds, sizeof(reds));
    switch (g->signal ? ATT_EXIT_SIGNAL : g->code) {
    case ATT_EXIT_SIGNAL: put_cut_off(g, reds); break;
    case ATT_EXIT_INCORRECT:
        snprintf(g->verdict, sizeof(g->verdict), "INCORRECT: %s", reds);
        break;
    case ATT_EXIT_ENVIRONMENT:
        snprintf(g->verdict, sizeof(g->verdict), "NO VERDICT: %.450s%s%.200s", g->environment,
                 *reds ? "; advisory: " : "", reds);
        break;
    case ATT_EXIT_REGRESSION:
        snprintf(g->verdict, sizeof(g->verdict), "REGRESSION: %s", reds);
        break;
    case ATT_EXIT_NOTHING: put_nothing(g); break;
    default:
        if (*reds)
            snprintf(g->verdict, sizeof(g->verdict), "INCONCLUSIVE: %s; nothing is red", reds);
        else
            snprintf(g->verdict, sizeof(g->verdict),
                     "NO REGRESSION: %" PRId64 " row%s compared, %d time%s judged", g->compared,
                     att_plural(g->compared), g->judged + g->by_pair,
                     att_plural(g->judged + g->by_pair));
    }
}

void att_gate_verdict(struct att_gate *g)
{
    if (g->n)
        qsort(g->finding, (size_t)g->n, sizeof(*g->finding), by_evidence);
    if (g->other_seed)
        att_gate_note(g,
                      "%d %s run on data of another seed: bits of outputs and elements "
                      "compared say nothing of %s",
                      g->other_seed, att_one_or(g->other_seed, "row was", "rows were"),
                      att_one_or(g->other_seed, "it", "them"));
    if (g->other_bits)
        att_gate_note(g,
                      "%d %s other bits than in BASELINE, and nothing tells whether %s "
                      "deterministic (--plugin FILE.so does)",
                      g->other_bits, att_one_or(g->other_bits, "row has", "rows have"),
                      att_one_or(g->other_bits, "its kernel is", "their kernels are"));
    g->code = decide(g);
    put_sentence(g);
}
