/* SPDX-License-Identifier: Apache-2.0 */
/* claim_find.c - a claim on one back-end: its plan, its run. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/claim_parts.h"
#include "harness/host.h"
#include "reports/core/human.h"

static const double PLANTED = 0.02, ALPHA = 0.05;

/* ---- the plan ----------------------------------------------------------------------- */

/* 8, 16 and 32 processes, or what fits the number that the user allows. */
static void set_looks(int *looks, int most)
{
    static const int usual[] = { 8, 16, 32 };
    int              n = 0;

    looks[0] = looks[1] = looks[2] = 0;
    for (int i = 0; i < 3 && (!most || usual[i] <= most); i++)
        looks[n++] = usual[i];
    if (most && (!n || looks[n - 1] < most))
        looks[n < 3 ? n : 2] = most;
}

static void name_row(char *row, size_t size, const char *arm, const struct att_case *c)
{
    const char *rest = c->name + strlen(c->op->name);

    snprintf(row, size, "%s%s", arm, *rest ? rest : "/");
}

/* The strictest ratio that is asked of each case, for the number of processes that are missing.
 */
static double least_ratio(const struct att_claim_found *f)
{
    double least = 0;

    for (int k = 0; k < f->n_clauses; k++) {
        const struct att_clause *c = f->clause[k].clause;
        if (c->metric == ATT_METRIC_LATENCY && !c->geomean)
            least = fmax(least, c->at_least);
        else if (c->metric == ATT_METRIC_NO_SLOWER)
            least = fmax(least, 1 / (1 + c->margin));
    }
    return least;
}

static void make_plan(struct att_claim_found *f, const struct att_options *o, int signal_fd)
{
    const struct att_claim *c = f->claim;

    f->n = (int)c->before.list[f->b].n;
    f->plan = att_must((size_t)f->n * sizeof(*f->plan));
    f->pair = att_must((size_t)f->n * sizeof(*f->pair));
    f->row = att_must((size_t)f->n * sizeof(*f->row));
    for (int i = 0; i < f->n; i++) {
        struct att_paired_plan *p = &f->plan[i];
        name_row(f->row[i][0], sizeof(f->row[i][0]), f->arm[0], &c->before.list[f->b].c[i]);
        name_row(f->row[i][1], sizeof(f->row[i][1]), f->arm[1], &c->after.list[f->b].c[i]);
        *p = (struct att_paired_plan){
            .a = { .program = f->program[0], .plugin = f->plugin[0], .row = f->row[i][0] },
            .b = { .program = f->program[1], .plugin = f->plugin[1], .row = f->row[i][1] },
            .alpha = ALPHA,
            .margin = c->margin,
            .at_least = least_ratio(f),
            .work = att_claim_work(c, f->b, i),
            .planted = PLANTED,
            .seconds = c->seconds,
            .seed = o->seed < 0 ? 1 : (uint64_t)o->seed,
            .threads = o->threads,
            .timeout = o->timeout,
            .signal_fd = signal_fd,
        };
        if (att_claim_is_timed(f))
            set_looks(p->looks, o->processes);
    }
}

/* ---- the run ------------------------------------------------------------------------ */

static int enough(const struct att_paired_set *set, int look, void *user)
{
    struct att_claim_found *f = user;

    (void)set;
    att_claim_judge(f);
    return att_claim_is_decided(f, look >= 0);
}

/* One line on a terminal, which the report will overwrite. */
static void told(const struct att_paired_set *set, int processes, void *user)
{
    const struct att_claim_found *f = user;

    (void)set;
    fprintf(stderr, "\r%s on %s: %d process%s\033[K\r", f->claim->name, f->backend, processes,
            att_one_or(processes, "", "es"));
}

/* A kernel that refuses a case was not made for it: that is no verdict about the claim. One
 * that is wrong on another case stays wrong. */
static void look_for_refusal(struct att_claim_found *f)
{
    for (int i = 0; i < f->n && f->refused && !f->wrong; i++) {
        const struct att_paired *r = &f->pair[i];
        if (r->a.status == ATT_SKIP || r->b.status == ATT_SKIP) {
            att_claim_settle(f, ATT_CLAIM_NOT_APPLICABLE, "%.500s", r->why);
            return;
        }
    }
}

static void run(struct att_claim_found *f, int quiet)
{
    struct att_paired_set set = {
        .n = f->n, .plan = f->plan, .result = f->pair, .enough = enough, .user = f
    };
    char         why[700];
    const double began = att_now();
    int          err;

    if (!quiet && isatty(STDERR_FILENO))
        set.told = told;
    err = att_paired_set_run(&set, why, sizeof(why));
    if (set.told)
        fputs("\033[K", stderr);
    f->seconds = att_now() - began;
    f->interrupted |= set.interrupted;
    f->misnamed = err == ATT_EINVAL;
    att_claim_judge(f);
    if (err && !f->interrupted) {
        att_claim_settle(f, ATT_CLAIM_INVALID, "%.500s", why);
        return;
    }
    look_for_refusal(f);
    if (f->interrupted && f->verdict == ATT_CLAIM_CONFIRMED)
        f->verdict = ATT_CLAIM_INCONCLUSIVE;
    if (f->interrupted)
        snprintf(f->why, sizeof(f->why), "interrupted after %d process%s", f->processes,
                 att_one_or(f->processes, "", "es"));
}

void att_claim_find(struct att_claim_found *f, const struct att_claim *c, int b,
                    const struct att_options *o, const struct att_claim_hosts *hosts,
                    const struct att_environment *env, int signal_fd)
{
    const struct att_claim_arm *const arms[2] = { &c->before, &c->after };
    const char                       *backend[2];

    *f = (struct att_claim_found){ .claim = c, .b = b };
    att_claim_backend_name(c, b, f->backend, sizeof(f->backend));
    for (int i = 0; i < 2; i++) {
        backend[i] = c->backend.n ? c->backend.item[b] : arms[i]->backend;
        snprintf(f->arm[i], sizeof(f->arm[i]), "%.31s/%.47s/%.47s", backend[i], arms[i]->op,
                 arms[i]->variant);
    }
    for (int k = 0; k < c->n_clauses; k++)
        if (!c->backend.n || att_claim_is_for(&c->clause[k].backend, f->backend))
            f->clause[f->n_clauses++].clause = &c->clause[k];
    for (int i = 0; i < 2; i++)
        if (att_claim_host(f, i, backend[i], o, hosts)
            || att_claim_probe(f, i, backend[i], o, signal_fd))
            return;
    if (att_claim_conditions(f, env))
        return;
    make_plan(f, o, signal_fd);
    run(f, o->quiet);
}

void att_claim_forget(struct att_claim_found *f)
{
    free(f->plan);
    free(f->pair);
    free(f->row);
    free(f->mean);
    free(f->mean_plan);
    f->plan = f->mean_plan = NULL;
    f->pair = f->mean = NULL;
    f->row = NULL;
}
