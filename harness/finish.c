/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finish.c - reports, table, verdict: what is left of a run when it is over.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/exit.h"
#include "harness/host.h"
#include "harness/paths.h"
#include "harness/plots.h"
#include "harness/progress.h"
#include "harness/registry.h"
#include "harness/run.h"
#include "harness/selection.h"
#include "reports/core/human.h"
#include "reports/table.h"

void att_run_add(struct att_run *run, const struct att_record *r)
{
    if (run->n == run->room) {
        run->room = run->room ? 2 * run->room : 256;
        run->record = realloc(run->record, (size_t)run->room * sizeof(*run->record));
        if (!run->record)
            att_no_memory((size_t)run->room * sizeof(*run->record));
    }
    run->record[run->n++] = *r;
}

static void trouble(struct att_run *run, const char *why)
{
    if (!run->trouble[0])
        snprintf(run->trouble, sizeof(run->trouble), "%s", why);
}

/* A full disk or a closed pipe behind standard output. */
static void check_stdout(struct att_run *run)
{
    char why[128];

    errno = 0;
    if (!fflush(stdout) && !ferror(stdout))
        return;
    snprintf(why, sizeof(why), "cannot write standard output: %s",
             strerror(errno ? errno : EIO));
    trouble(run, why);
    clearerr(stdout); // it is said once
}

static void write_report(struct att_run *run, const struct att_results *res,
                         const struct att_report *report, const char *path)
{
    struct att_file file = { 0 };
    char            why[ATT_PATH + 256] = "a report could not be made";
    int             err;

    if (!strcmp(path, "-")) {
        report->write(res, stdout);
        check_stdout(run);
        return;
    }
    err = att_file_open(&file, path, why, sizeof(why));
    if (!err) {
        err = report->write(res, file.out);
        if (!err)
            err = att_file_commit(&file, why, sizeof(why));
        else
            att_file_abandon(&file);
    }
    if (err)
        trouble(run, why);
}

/* All registered formats into the folder of results. */
static void write_reports(struct att_run *run, const struct att_results *res)
{
    char path[2 * ATT_PATH], why[512];

    for (int i = 0; att_reports[i]; i++) {
        if (!att_reports[i]->file)
            continue;
        snprintf(path, sizeof(path), "%s/%s", run->dir, att_reports[i]->file);
        write_report(run, res, att_reports[i], path);
    }
    // A program that was copied without its scripts still reports.
    if (access(att_path_plots(), R_OK)) {
        fprintf(stderr, "attest: no plots: %s is missing\n", att_path_plots());
        return;
    }
    snprintf(path, sizeof(path), "%s/plots", run->dir);
    if (att_plots_write(res, path, att_path_plots(), why, sizeof(why)) < 0)
        trouble(run, why);
}

/* --json FILE and its kin: one format each, "-" is standard output. */
static void write_extras(struct att_run *run, const struct att_results *res)
{
    const struct att_options *o = run->o;
    const struct {
        const char *format, *path;
    } extra[] = {
        { "json", o->json },   { "junit", o->junit }, { "csv", o->csv },
        { "jsonl", o->jsonl }, { "markdown", o->md }, { "html", o->html },
    };

    for (size_t k = 0; k < sizeof(extra) / sizeof(*extra); k++)
        for (int i = 0; att_reports[i] && extra[k].path; i++)
            if (!strcmp(att_reports[i]->name, extra[k].format))
                write_report(run, res, att_reports[i], extra[k].path);
}

int att_run_probe(const struct att_run *run)
{
    const struct att_options *o = run->o;
    const char *const         path[] = { o->json, o->junit, o->csv, o->jsonl, o->md, o->html };
    struct att_file           file;
    struct stat               st;
    char                      why[ATT_PATH + 256];

    for (size_t i = 0; i < sizeof(path) / sizeof(*path); i++) {
        if (!path[i] || !strcmp(path[i], "-")
            || (!stat(path[i], &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
            continue; // a pipe would end for its reader
        if (att_file_open(&file, path[i], why, sizeof(why))) {
            fprintf(stderr, "attest: %s\n", why);
            return ATT_EXIT_ENVIRONMENT;
        }
        att_file_abandon(&file);
    }
    return 0;
}

/* Data on standard output leaves no room for the table there. */
static int stdout_is_taken(const struct att_options *o)
{
    const char *const path[] = { o->json, o->junit, o->csv, o->jsonl, o->md, o->html };

    for (size_t i = 0; i < sizeof(path) / sizeof(*path); i++)
        if (path[i] && !strcmp(path[i], "-"))
            return 1;
    return 0;
}

static void show(const struct att_run *run, const struct att_results *res)
{
    FILE          *out = stdout_is_taken(run->o) ? stderr : stdout;
    const int      tty = isatty(fileno(out));
    struct winsize size = { .ws_col = 0 };
    int            width = 100;
    char           path[ATT_PATH + 16];

    if (run->o->quiet)
        return;
    if (tty && !ioctl(fileno(out), TIOCGWINSZ, &size) && size.ws_col >= 60 && size.ws_col < 100)
        width = size.ws_col;
    att_table_print(res, out, run->o->colour < 0 ? tty : run->o->colour, width);
    snprintf(path, sizeof(path), "%s/results.html", run->dir);
    if (run->dir[0] && run->log.file.path[0] && !run->trouble[0] && !access(path, R_OK))
        fprintf(out,
                "report: %s/results.html  (results.md, results.json, results.xml, plots/)\n",
                run->dir);
}

static void count(const struct att_run *run, int64_t *n)
{
    memset(n, 0, ATT_STATUSES * sizeof(*n));
    for (int64_t i = 0; i < run->n; i++)
        n[run->record[i].status]++;
}

/* Which part of the selection this run was. From here on a row's case is counted in the whole:
 * that is where merged shards belong. */
static void describe_selection(struct att_run *run, struct att_results *res)
{
    const struct att_options   *o = run->o;
    const struct att_selection *of = run->cases ? run->cases->of : NULL;

    res->shard = o->shard;
    res->shards = o->shards;
    res->expected = run->rows;
    res->require = o->require;
    res->cases = of ? of->cases : 0;
    res->selection = of ? of->key : NULL;
    res->settings = of ? of->settings : NULL;
    for (int64_t i = 0; i < run->n && o->shards > 1; i++)
        run->record[i].case_index = run->record[i].case_index * o->shards + o->shard;
}

/* What was selected, for titles: a long word is cut in its middle, and so is known to be cut; a
 * long list says that it goes on. */
static void name_selection(const struct att_options *o, char *buf, size_t size)
{
    enum { WORD = 80, ENOUGH = 400 }; // columns, bytes
    char   word[4 * WORD + 8];
    size_t at = 0;
    int    i = 0;

    *buf = '\0';
    for (; i < o->n_what && at < ENOUGH; i++)
        at += (size_t)snprintf(buf + at, size - at, "%s%s", i ? " " : "",
                               att_text_fold(o->what[i], WORD, word, sizeof(word)));
    if (i < o->n_what)
        snprintf(buf + at, size - at, " \xe2\x80\xa6");
}

int att_run_finish(struct att_run *run)
{
    char               line[600], suites[ATT_SELECTION_TEXT];
    struct att_results res = {
        .env = &run->env,
        .command = run->key.command,
        .suites = suites,
        .mode = run->o->command,
        .started = run->env.started,
        .wall_s = att_now() - run->began,
        .n = run->n,
        .record = run->record,
        .verdict = line,
    };

    att_progress_end(run);
    name_selection(run->o, suites, sizeof(suites));
    describe_selection(run, &res);
    count(run, res.count);
    res.partial = run->signal || run->late || run->disk_failed;
    res.exit_code = att_verdict(run, res.count, line, sizeof(line));
    if (run->log.open)
        write_reports(run, &res);
    write_extras(run, &res);
    if (run->log.open && att_log_done(&run->log, res.exit_code) && !run->disk_failed)
        trouble(run, run->log.why);
    // A report that could not be written changes the verdict: judge once more.
    res.exit_code = att_verdict(run, res.count, line, sizeof(line));
    show(run, &res);
    check_stdout(run);
    res.exit_code = att_verdict(run, res.count, line, sizeof(line));
    if (run->trouble[0])
        fprintf(stderr, "attest: %s\n", run->trouble);
    return res.exit_code;
}
