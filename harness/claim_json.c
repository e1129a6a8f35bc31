/* SPDX-License-Identifier: Apache-2.0 */
/* claim_json.c - claims for machines: every verdict, interval and number of a process. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "harness/claim_report.h"
#include "harness/digest.h"
#include "harness/jsonout.h"
#include "harness/paired_record.h"

static void write_list(struct att_json *j, const char *key, const double *x, int n)
{
    att_json_open(j, key, '[');
    j->inlined++;
    for (int i = 0; i < n; i++)
        att_json_real(j, NULL, x[i]);
    att_json_close(j, ']');
    j->inlined--;
}

static void write_band(struct att_json *j, const char *key, double middle, double low,
                       double high)
{
    att_json_open(j, key, '{');
    j->inlined++;
    att_json_real(j, "ratio", middle);
    att_json_real(j, "low", low);
    att_json_real(j, "high", high);
    att_json_close(j, '}');
    j->inlined--;
}

static void write_pair(struct att_json *j, const struct att_paired_plan *plan,
                       const struct att_paired *r)
{
    att_json_open(j, NULL, '{');
    att_json_text(j, "before", plan->a.row);
    att_json_text(j, "after", plan->b.row);
    att_json_text(j, "label", att_paired_words[r->label]);
    att_json_text(j, "why", r->why);
    att_json_int(j, "processes", r->n);
    write_band(j, "speedup", exp(r->theta), exp(r->low), exp(r->high));
    write_band(j, "one_sided", exp(r->theta), exp(r->one_low), exp(r->one_high));
    att_json_real(j, "mde", expm1(r->mde));
    att_json_real(j, "bias", expm1(r->bias));
    att_json_int(j, "more_processes", r->more);
    att_json_real(j, "work", plan->work);
    att_json_real(j, "margin", plan->margin);
    att_json_real(j, "alpha", plan->alpha);
    att_json_real(j, "planted", r->planted_share);
    att_json_text(j, "planted_how", r->planted_how);
    att_json_wide(j, "rounds", r->rounds);
    att_json_wide(j, "discarded", r->discarded);
    write_list(j, "d", r->d, r->n);
    write_list(j, "d_null", r->null, r->n);
    write_list(j, "d_planted", r->planted, r->n);
    write_list(j, "before_ns", r->a_ns, r->n);
    write_list(j, "after_ns", r->b_ns, r->n);
    att_paired_record_write(j, "before_record", &r->a);
    att_paired_record_write(j, "after_record", &r->b);
    att_json_close(j, '}');
}

static void write_clause(struct att_json *j, const struct att_clause_found *k)
{
    att_json_open(j, NULL, '{');
    att_json_text(j, "metric", att_metric_words[k->clause->metric]);
    att_json_text(j, "verdict", att_claim_words[k->verdict]);
    att_json_text(j, "said", k->said);
    att_json_text(j, "found", k->found);
    write_band(j, "speedup", k->ratio, k->low, k->high);
    att_json_real(j, "bound", k->bound);
    att_json_real(j, "mde", k->mde);
    att_json_int(j, "more_processes", k->more);
    att_json_close(j, '}');
}

static void write_found(struct att_json *j, const struct att_claim_found *f)
{
    att_json_open(j, NULL, '{');
    att_json_text(j, "claim", f->claim->name);
    att_json_text(j, "file", f->claim->path);
    att_json_text(j, "backend", f->backend);
    att_json_text(j, "verdict", att_claim_words[f->verdict]);
    att_json_text(j, "why", f->why);
    att_json_text(j, "about", f->claim->about);
    att_json_text(j, "source", f->claim->source);
    att_json_text(j, "cannot", f->claim->cannot);
    for (int i = 0; i < 2; i++) {
        att_json_open(j, i ? "after" : "before", '{');
        att_json_text(j, "kernel", f->arm[i]);
        att_json_text(j, "program", f->program[i] ? f->program[i] : "");
        att_json_text(j, "plugin", f->plugin[i] ? f->plugin[i] : "");
        att_json_text(j, "device", f->device[i]);
        att_json_close(j, '}');
    }
    att_json_int(j, "processes", f->processes);
    att_json_real(j, "seconds", f->seconds);
    write_band(j, "geomean", f->mean ? exp(f->mean->theta) : NAN,
               f->mean ? exp(f->mean->low) : NAN, f->mean ? exp(f->mean->high) : NAN);
    att_json_open(j, "clauses", '[');
    for (int k = 0; k < f->n_clauses; k++)
        write_clause(j, &f->clause[k]);
    att_json_close(j, ']');
    att_json_open(j, "pairs", '[');
    for (int i = 0; f->pair && i < f->n; i++)
        write_pair(j, &f->plan[i], &f->pair[i]);
    att_json_close(j, ']');
    att_json_close(j, '}');
}

static void write_context(struct att_json *j, const struct att_claim_page *page)
{
    const struct att_environment *env = page->env;

    att_json_open(j, "context", '{');
    att_json_text(j, "version", env->version);
    att_json_text(j, "git_sha", env->git_sha);
    att_json_text(j, "date", env->started);
    att_json_text(j, "host_name", env->host);
    att_json_text(j, "os", env->os);
    att_json_text(j, "cpu", env->cpu_model);
    att_json_int(j, "num_cpus", env->cpus);
    att_json_text(j, "compiler", env->compiler);
    att_json_text(j, "command", page->o->line);
    att_json_close(j, '}');
}

/* Whoever reads the file back asks whether the digest still fits: it is made as that of
 * results.json, over all tokens before its own member, which is the last. */
static void write_digest(struct att_json *j, char *const *text, const size_t *size)
{
    struct att_digest digest;
    char              hex[ATT_DIGEST_TEXT];

    fflush(j->out);
    att_digest_begin(&digest);
    att_digest_json(&digest, *text, *size);
    att_digest_text(&digest, hex);
    att_json_text(j, "digest", hex);
}

void att_claim_json(const struct att_claim_page *page, FILE *out)
{
    char           *text;
    size_t          size;
    FILE           *all = open_memstream(&text, &size);
    struct att_json j;

    att_json_begin(&j, all, 2);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "schema", "attest-claims-1");
    write_context(&j, page);
    att_json_int(&j, "exit_code", page->exit_code);
    att_json_flag(&j, "partial", page->partial);
    att_json_open(&j, "claims", '[');
    for (int i = 0; i < page->n; i++)
        write_found(&j, &page->found[i]);
    att_json_close(&j, ']');
    att_json_open(&j, "attest", '{');
    att_json_int(&j, "claims", page->n);
    write_digest(&j, &text, &size);
    att_json_close(&j, '}');
    att_json_close(&j, '}');
    fputc('\n', all);
    fclose(all);
    fwrite(text, 1, size, out);
    free(text);
}
