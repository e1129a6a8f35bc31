/* SPDX-License-Identifier: Apache-2.0 */
/*
 * merge_finish.c - a run whose rows come from files: it is built like any other and handed to
 * the same last steps, so that merged reports cannot differ from those of one run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/exit.h"
#include "harness/fields.h"
#include "harness/host.h"
#include "harness/merge.h"
#include "harness/run.h"
#include "harness/selection.h"

/* All that must live as long as the run. */
struct merged {
    struct att_options   options;
    struct att_selection selection;
    struct att_caselist  cases;
    struct att_run       run;
};

/* The options of the run that the shards were parts of; where to write is ours. */
static void take_options(struct merged *m, const struct att_options *o,
                         const struct att_results *first)
{
    char  words[ATT_SELECTION_TEXT], *next;
    char *rest = words;

    m->options = *o;
    m->options.command = first->mode;
    m->options.require = first->require;
    m->options.filter = m->options.backend = NULL;
    m->options.shard = m->options.shards = m->options.shard_auto = 0;
    m->options.n_what = 0;
    snprintf(words, sizeof(words), "%s", first->suites);
    for (char *w; (w = strtok_r(rest, " ", &next)) && m->options.n_what < ATT_MAX_WHAT;) {
        rest = NULL;
        m->options.what[m->options.n_what++] = att_intern(w);
    }
}

static void take_selection(struct merged *m, const struct att_results *first)
{
    m->selection.cases = first->cases;
    snprintf(m->selection.key, sizeof(m->selection.key), "%s", first->selection);
    snprintf(m->selection.settings, sizeof(m->selection.settings), "%s", first->settings);
    m->cases.of = &m->selection;
}

/* Whatever the order of the files; att_merge_check knows that it is there. */
static const struct att_result_file *first_shard(const struct att_result_file *f)
{
    while (f->shard)
        f++;
    return f;
}

/* One host's name, or how many there were. */
static void name_hosts(struct att_environment *env, const struct att_result_file *f, int n)
{
    int hosts = 1;

    for (int i = 1; i < n; i++) {
        int j = 0;
        while (j < i && strcmp(f[j].env.host, f[i].env.host))
            j++;
        hosts += j == i;
    }
    if (hosts > 1)
        snprintf(env->host, sizeof(env->host), "%.40s and %d more", first_shard(f)->env.host,
                 hosts - 1);
}

/* The machine is that of any shard; the run began with the first and cost what all did. */
static void take_environment(struct att_run *run, const struct att_result_file *f, int n)
{
    struct att_environment *env = &run->env;
    double                  seconds = 0;

    *env = first_shard(f)->env;
    name_hosts(env, f, n);
    for (int i = 0; i < n; i++) {
        seconds += f[i].results.wall_s;
        if (strcmp(f[i].env.started, env->started) < 0)
            memcpy(env->started, f[i].env.started, sizeof(env->started));
    }
    snprintf(env->run_id, sizeof(env->run_id), "%.36s-x%d", first_shard(f)->env.run_id, n);
    run->began = att_now() - seconds;
}

/* `text` without the words that the verdict of the whole will begin with. */
static const char *behind(const char *text, const char *words)
{
    const size_t n = strlen(words);

    return strncmp(text, words, n) ? text : text + n;
}

/* What no row tells: a shard had no valid environment, or no device at all. */
static void take_troubles(struct att_run *run, const struct att_result_file *f, int n)
{
    const char *why = behind(f[0].results.verdict, "skipped: no device (");
    int         skipped = 0;

    for (int i = 0; i < n; i++) {
        const struct att_results *r = &f[i].results;
        skipped += r->exit_code == ATT_EXIT_SKIPPED;
        if (r->exit_code == ATT_EXIT_ENVIRONMENT && !r->count[ATT_OOM] && !run->trouble[0])
            snprintf(run->trouble, sizeof(run->trouble), "shard %d/%d: %s", f[i].shard,
                     f[i].shards, behind(r->verdict, "the environment is invalid: "));
    }
    run->seats = skipped < n;
    run->no_device = skipped == n;
    snprintf(run->no_device_why, sizeof(run->no_device_why), "%.*s", (int)strcspn(why, ")"),
             why);
}

/* A case belongs to one shard, whose rows stand in the order of its run. */
static int by_case(const void *a, const void *b)
{
    const struct att_record *x = *(const struct att_record *const *)a;
    const struct att_record *y = *(const struct att_record *const *)b;

    if (x->case_index != y->case_index)
        return x->case_index < y->case_index ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void take_rows(struct att_run *run, const struct att_result_file *f, int n)
{
    const struct att_record **row;
    int64_t                   rows = 0, k = 0;

    for (int i = 0; i < n; i++)
        rows += f[i].results.n;
    row = att_must((size_t)(rows + 1) * sizeof(*row));
    for (int i = 0; i < n; i++)
        for (int64_t r = 0; r < f[i].results.n; r++)
            row[k++] = &f[i].results.record[r];
    qsort(row, (size_t)rows, sizeof(*row), by_case);
    for (k = 0; k < rows; k++)
        att_run_add(run, row[k]);
    run->rows = rows;
    free(row);
}

/* Samples that were not kept are none. */
static int note(struct att_log *log, struct att_record r)
{
    r.n_samples = r.samples ? r.n_samples : 0;
    return att_log_end(log, &r);
}

/* The folder and its journal, with every row in it as if just found. 0, or the exit code. */
static int open_folder(struct att_run *run, const struct att_options *o)
{
    char path[ATT_PATH + 32];
    int  err;

    if (o->out)
        snprintf(run->dir, sizeof(run->dir), "%s", o->out);
    else
        snprintf(run->dir, sizeof(run->dir), "attest-out/%s-merged", run->env.run_id);
    snprintf(path, sizeof(path), "%s/journal.jsonl", run->dir);
    err = att_make_dirs(run->dir, run->log.why, sizeof(run->log.why));
    if (!err)
        err = att_log_open(&run->log, path, 0, &run->key);
    for (int64_t i = 0; i < run->n && !err; i++)
        err = note(&run->log, run->record[i]);
    if (!err)
        return 0;
    fprintf(stderr, "attest: %s\n", run->log.why);
    return ATT_EXIT_ENVIRONMENT;
}

static void describe(struct att_run *run, const struct att_options *o)
{
    snprintf(run->key.mode, sizeof(run->key.mode), "merge"); // nobody can resume it
    snprintf(run->key.command, sizeof(run->key.command), "%s", o->line);
    snprintf(run->key.started, sizeof(run->key.started), "%s", run->env.started);
    snprintf(run->key.run_id, sizeof(run->key.run_id), "%s", run->env.run_id);
}

int att_merge_finish(const struct att_options *o, const struct att_result_file *f, int n)
{
    struct merged  *m = att_must(sizeof(*m));
    struct att_run *run = &m->run;
    int             code;

    take_options(m, o, &f[0].results);
    take_selection(m, &f[0].results);
    run->o = &m->options;
    run->cases = &m->cases;
    run->signal_fd = -1;
    take_environment(run, f, n);
    take_troubles(run, f, n);
    take_rows(run, f, n);
    describe(run, o);
    code = att_rows_open(run) ? ATT_EXIT_USAGE : att_run_probe(run);
    if (!code && o->keep_out)
        code = open_folder(run, o);
    if (!code)
        code = att_run_finish(run);
    att_rows_close(run);
    free(run->record);
    free(m);
    return code;
}
