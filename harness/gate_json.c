/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_json.c - the gate for machines, and for the history (history.h), which reads it back and
 * believes it only as far as its digest fits.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/digest.h"
#include "harness/gate.h"
#include "harness/host.h"
#include "harness/jsonout.h"

static void put_finding(struct att_json *j, const struct att_gate_finding *f)
{
    const struct att_record *r = f->now ? f->now : f->base;
    char                     repro[sizeof(r->repro)];

    att_json_open(j, NULL, '{');
    j->inlined = 1;
    att_json_text(j, "word", att_gate_words[f->word]);
    att_json_flag(j, "red", att_gate_is_red(f->word));
    att_json_text(j, "row", r ? r->row : "");
    att_json_text(j, "metric", f->metric);
    att_json_text(j, "before", f->before);
    att_json_text(j, "after", f->after);
    att_json_real(j, "effect", f->effect);
    att_json_real(j, "low", f->low);
    att_json_real(j, "high", f->high);
    att_json_real(j, "p", f->p);
    att_json_real(j, "q", f->q);
    att_json_text(j, "text", f->text);
    att_json_text(j, "repro", att_gate_repro(f, repro, sizeof(repro)));
    att_json_close(j, '}');
    j->inlined = 0;
}

static void put_file(struct att_json *j, const char *key, const struct att_result_file *f)
{
    att_json_open(j, key, '{');
    j->inlined = 1;
    att_json_text(j, "path", f->path);
    att_json_text(j, "run_id", f->env.run_id);
    att_json_text(j, "started", f->env.started);
    att_json_text(j, "git", f->env.git_sha);
    att_json_wide(j, "rows", f->results.n);
    att_json_close(j, '}');
    j->inlined = 0;
}

/* Losses of time that lines accept tonight: where they appear first, a series begins anew. */
static void put_accepted(struct att_json *j, const struct att_gate *g)
{
    att_json_open(j, "accepted", '[');
    for (int i = 0; g->approved && i < g->approved->n; i++) {
        const struct att_approved_line *l = &g->approved->line[i];
        if (l->kind != ATT_APPROVED_LOSS || l->expired || strcmp(l->metric, "time"))
            continue;
        att_json_open(j, NULL, '{');
        j->inlined = 1;
        att_json_text(j, "row", l->row);
        att_json_text(j, "value", l->value);
        att_json_text(j, "reason", l->reason);
        att_json_close(j, '}');
        j->inlined = 0;
    }
    att_json_close(j, ']');
}

static void put_counts(struct att_json *j, const struct att_gate *g)
{
    att_json_wide(j, "compared", g->compared);
    att_json_int(j, "judged", g->judged);
    att_json_int(j, "by_two_files", g->by_pair);
    att_json_int(j, "not_judged", g->unjudged);
    att_json_int(j, "nights", g->nights);
    att_json_int(j, "candidates", g->candidates);
    att_json_int(j, "listed", g->listed);
    att_json_int(j, "measured_again", g->tried);
    att_json_real(j, "expected_false_reds", g->expected_false);
    att_json_real(j, "common_mode", expm1(g->common));
    att_json_int(j, "sentinels", g->sentinels);
    att_json_real(j, "sentinels_moved", expm1(g->sentinel));
}

static void put_lists(struct att_json *j, const struct att_gate *g)
{
    put_accepted(j, g);
    att_json_open(j, "findings", '[');
    for (int i = 0; i < g->n; i++)
        put_finding(j, &g->finding[i]);
    att_json_close(j, ']');
    att_json_open(j, "notes", '[');
    for (int i = 0; i < g->notes; i++)
        att_json_text(j, NULL, g->note[i]);
    att_json_close(j, ']');
    att_json_int(j, "more_notes", g->more_notes);
}

/* The digest of all that stands in `text`, as the last member. */
static void put_digest(struct att_json *j, char **text, const size_t *size)
{
    struct att_digest d;
    char              hex[ATT_DIGEST_TEXT];

    if (fflush(j->out))
        att_no_memory(*size);
    att_digest_begin(&d);
    att_digest_json(&d, *text, *size);
    att_digest_text(&d, hex);
    att_json_text(j, "digest", hex);
}

void att_gate_json(const struct att_gate *g, FILE *out)
{
    char           *text = NULL;
    size_t          size = 0;
    struct att_json j;
    FILE           *memory = open_memstream(&text, &size);

    if (!memory)
        att_no_memory(4096);
    att_json_begin(&j, memory, 2);
    att_json_open(&j, NULL, '{');
    att_json_open(&j, "attest_gate", '{');
    att_json_text(&j, "schema", "attest-gate-1");
    att_json_int(&j, "exit_code", g->code);
    att_json_text(&j, "verdict", g->verdict);
    att_json_text(&j, "environment", g->environment);
    att_json_flag(&j, "partial", g->signal != 0);
    put_file(&j, "baseline", g->base);
    put_file(&j, "new", g->now);
    put_counts(&j, g);
    put_lists(&j, g);
    put_digest(&j, &text, &size);
    att_json_close(&j, '}');
    att_json_close(&j, '}');
    fputc('\n', memory);
    if (fclose(memory))
        att_no_memory(size);
    fwrite(text, 1, size, out);
    free(text);
}
