/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_rows.c - which rows are wrong, and which are no longer what they were. A row that is not
 * there is as red as one that is slow: nothing is easier to make fast than what does not run.
 */
#include <inttypes.h>
#include <string.h>

#include "harness/gate.h"

static int fails(enum att_status s)
{
    return s == ATT_FAIL || s == ATT_MISTRUSTED || s == ATT_CRASH || s == ATT_TIMEOUT
           || s == ATT_XPASS;
}

static int answers(enum att_status s)
{
    return s == ATT_PASS || s == ATT_DEVIATES || s == ATT_XPASS;
}

static const char *word_of(const struct att_record *r)
{
    return r ? att_status_words[r->status] : "absent";
}

static struct att_gate_finding *status(struct att_gate *g, enum att_gate_word word,
                                       const struct att_record *base,
                                       const struct att_record *now)
{
    struct att_gate_finding *f = att_gate_find(g, word, base, now, "status");

    snprintf(f->before, sizeof(f->before), "%s", word_of(base));
    snprintf(f->after, sizeof(f->after), "%s", word_of(now));
    if (now)
        snprintf(f->text, sizeof(f->text), "%s%s%.600s", now->detector,
                 *now->detector && *now->reason ? ": " : "", now->reason);
    return f;
}

/* ---- rows of the new file -------------------------------------------------------- */

/* It answered, rightly or not, and does not any more. */
static void no_longer_answers(struct att_gate *g, const struct att_record *base,
                              const struct att_record *now)
{
    const int                cut_off = now->status == ATT_NOT_RUN && g->now->results.partial;
    struct att_gate_finding *f;

    f = status(g, cut_off ? ATT_GATE_UNMEASURED : ATT_GATE_LOST, base, now);
    if (!answers(base->status) && !cut_off)
        snprintf(f->text, sizeof(f->text),
                 "it was wrong in BASELINE; a fault is not mended by not running it: %.500s",
                 now->reason);
}

static void compare_coverage(struct att_gate *g, const struct att_record *base,
                             const struct att_record *now)
{
    struct att_gate_finding *f;

    if (base->seed == now->seed && now->check.compared < base->check.compared) {
        f = att_gate_find(g, ATT_GATE_LOST, base, now, "compared");
        snprintf(f->before, sizeof(f->before), "%" PRId64, base->check.compared);
        snprintf(f->after, sizeof(f->after), "%" PRId64, now->check.compared);
        f->effect = 1 - (double)now->check.compared / (double)base->check.compared;
        snprintf(f->text, sizeof(f->text),
                 "fewer output elements are compared with the reference than in BASELINE");
    }
    if (!att_gate_is_timed(base) || att_gate_is_timed(now)
        || !strcmp(g->now->results.mode, "check"))
        return;
    f = att_gate_find(g, ATT_GATE_LOST, base, now, "timed");
    snprintf(f->before, sizeof(f->before), "true");
    snprintf(f->after, sizeof(f->after), "false");
    snprintf(f->text, sizeof(f->text), "BASELINE has a time for this row, NEW has %s",
             now->timed ? "one that is none: it is not positive, or no number" : "none");
}

static void compare(struct att_gate *g, const struct att_record *base,
                    const struct att_record *now)
{
    if (now->status == ATT_KNOWN && base->status != ATT_KNOWN) {
        status(g, ATT_GATE_KNOWN, base, now);
        return;
    }
    if (now->status == ATT_SKIP || now->status == ATT_NOT_RUN) {
        if (answers(base->status) || fails(base->status) || base->status == ATT_KNOWN)
            no_longer_answers(g, base, now);
        return;
    }
    if (base->status == ATT_PASS && now->status == ATT_DEVIATES)
        status(g, ATT_GATE_LOST, base, now);
    if (now->status == ATT_PASS && !answers(base->status) && base->status != ATT_KNOWN)
        status(g, ATT_GATE_RIGHTED, base, now);
    if (answers(base->status) && answers(now->status)) {
        compare_coverage(g, base, now);
        att_gate_exact(g, base, now);
    }
}

static void judge_row(struct att_gate *g, const struct att_record *now)
{
    const struct att_record *base = att_results_find(g->base, now->row);

    g->rows++;
    if (fails(now->status)) {
        status(g, ATT_GATE_WRONG, base, now);
        return;
    }
    if (now->status == ATT_OOM) {
        status(g, ATT_GATE_UNMEASURED, base, now);
        att_gate_disturbed(g, "not enough memory for %.600s", now->row);
        return;
    }
    if (g->foreign)
        return;
    if (base)
        compare(g, base, now);
    else if (now->status == ATT_PASS) {
        status(g, ATT_GATE_NEW, NULL, now);
        att_gate_exact(g, NULL, now);
    }
}

/* ---- rows that only BASELINE has ------------------------------------------------- */

static int has_peer(const struct att_environment *env, const char *name)
{
    for (int i = 0; i < env->n_peers && i < ATT_ENV_PEERS; i++)
        if (env->peer[i].kernels > 0 && !strcmp(env->peer[i].name, name))
            return 1;
    return 0;
}

/* Somebody else's kernels that are not installed here are no fault of the change. */
static int is_lost_peer(const struct att_gate *g, const struct att_record *base)
{
    return has_peer(&g->base->env, base->backend) && !has_peer(&g->now->env, base->backend);
}

static void judge_absent(struct att_gate *g, const struct att_record *base)
{
    struct att_gate_finding *f;

    if (base->status == ATT_SKIP || base->status == ATT_NOT_RUN || g->foreign
        || att_gate_no_device(g, base->backend))
        return;
    if (is_lost_peer(g, base)) {
        status(g, ATT_GATE_UNMEASURED, base, NULL);
        if (!strstr(g->environment, base->backend))
            att_gate_disturbed(g, "the peer %s, which watches the machine, is not there",
                               base->backend);
        return;
    }
    f = status(g, ATT_GATE_LOST, base, NULL);
    if (fails(base->status))
        snprintf(f->text, sizeof(f->text),
                 "it was wrong in BASELINE; a fault is not mended by leaving the row out");
    else
        snprintf(f->text, sizeof(f->text), "the row is in BASELINE and not in NEW");
}

void att_gate_rows(struct att_gate *g)
{
    int64_t common = 0;

    for (int64_t i = 0; i < g->now->results.n; i++)
        judge_row(g, &g->now->results.record[i]);
    for (int64_t i = 0; i < g->base->results.n; i++) {
        const struct att_record *base = &g->base->results.record[i];
        if (att_results_find(g->now, base->row))
            common++;
        else
            judge_absent(g, base);
    }
    if (!common)
        att_gate_note(g, "no row is in both files: nothing can be compared");
    g->compared = common;
}
