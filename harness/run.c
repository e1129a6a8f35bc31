/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.c - the life of a run, in the parent:
 *
 *     children started -> for each case, for each child: prove each kernel, then measure those
 *     that passed, together -> journal -> reports
 *
 * The parent loads no plug-in and opens no device. Whatever happens to a child becomes the
 * status of the row that was under way, and a fresh child goes on behind it.
 */
#include "harness/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "harness/exit.h"
#include "harness/host.h"
#include "harness/progress.h"
#include "harness/signals.h"

static void look_for_signal(struct att_run *run)
{
    if (!run->signal)
        run->signal = att_signals_next(run->signal_fd);
}

int att_run_over(struct att_run *run)
{
    look_for_signal(run);
    if (run->o->deadline > 0 && att_now() - run->began > run->o->deadline)
        run->late = 1;
    return run->signal || run->late || run->disk_failed;
}

/* ---- journal ------------------------------------------------------------------------ */

static void disk(struct att_run *run, int err)
{
    if (!err || run->disk_failed)
        return;
    run->disk_failed = 1;
    snprintf(run->trouble, sizeof(run->trouble), "%s", run->log.why);
}

static void settle(struct att_run *run, struct att_record *r)
{
    att_known_apply(&run->known, r);
    att_repro_known(run, r);
    disk(run, att_log_end(&run->log, r));
    att_run_add(run, r);
    att_progress_row(run, r);
}

/* ---- one case on one child ---------------------------------------------------------- */

void att_row_not_run(struct att_record *r, const char *why)
{
    r->status = ATT_NOT_RUN;
    snprintf(r->reason, sizeof(r->reason), "%s", why);
}

const char *att_run_why_over(const struct att_run *run)
{
    return run->signal        ? "the run was interrupted"
           : run->late        ? "the deadline of the run passed"
           : run->disk_failed ? "results could no longer be written"
                              : "not reached";
}

/* The child turned out to have died of what it did for an earlier row, which had answered. */
static void blame_late(struct att_run *run, struct att_child *c)
{
    struct att_record *r = NULL;

    for (int64_t i = 0; i < run->n; i++)
        if (!strcmp(run->record[i].backend, c->backend) && run->record[i].status == ATT_PASS)
            r = &run->record[i];
    if (r) {
        r->status = ATT_CRASH;
        snprintf(r->detector, sizeof(r->detector), "crash");
        snprintf(r->reason, sizeof(r->reason), "after it had answered: %.200s", c->late);
        disk(run, att_log_end(&run->log, r));
        att_progress_row(run, r);
    }
    c->late[0] = '\0';
}

static void prove(struct att_run *run, struct att_child *c, struct att_record *r)
{
    struct att_record found;
    struct att_death  d = { 0 };
    const double      began = att_now();
    enum att_answer   a;

    disk(run, att_log_begin(&run->log, r->row));
    a = att_child_prove(c, r->case_index, (int)r->kernel_index, &found, &d);
    if (c->late[0])
        blame_late(run, c);
    switch (a) {
    case ATT_ANSWERED: att_row_adopt(r, &found); break;
    case ATT_DIED:
    case ATT_HUNG:
        att_row_blame(r, c, a, &d);
        r->wall_s = att_now() - began; // nobody else knows
        break;
    case ATT_INTERRUPTED:
        att_run_over(run);
        att_row_not_run(r, att_run_why_over(run));
        break;
    default:
        att_row_not_run(r, d.why);
        run->lost_seats++;
        break;
    }
}

/* 1 when an earlier part of this run has the answer. */
static int remembered(struct att_run *run, struct att_record *r)
{
    const struct att_record *old = att_past_find(&run->past, r->row);

    if (old && old->status != ATT_NOT_RUN) {
        double *samples = old->samples;
        att_row_adopt(r, old);
        // The same selection, so the same words, and those that its status had added.
        snprintf(r->repro, sizeof(r->repro), "%.*s", (int)sizeof(r->repro) - 1, old->repro);
        r->samples = NULL;
        if (old->n_samples > 0) {
            r->samples = att_must((size_t)old->n_samples * sizeof(double));
            memcpy(r->samples, samples, (size_t)old->n_samples * sizeof(double));
        }
        return 1;
    }
    if (att_past_deaths(&run->past, r->row) < DEATHS_TO_BLAME)
        return 0;
    r->status = ATT_CRASH;
    snprintf(r->detector, sizeof(r->detector), "crash");
    snprintf(r->reason, sizeof(r->reason), "the whole run died here twice");
    disk(run, att_log_end(&run->log, r));
    return 1;
}

static int is_timed(const struct att_run *run, int64_t c)
{
    return strcmp(run->o->command, "check") && !*run->cases->c[c].spoil;
}

/* Kernels from k on, as many as are timed together; returns the next. */
static int run_group(struct att_run *run, int seat, int64_t c, int k)
{
    struct att_child  *ch = &run->seat[seat];
    struct att_record *row = att_must(ATT_GROUP * sizeof(*row));
    int                n = 0;

    for (; k < ch->n_kernels && n < ATT_GROUP; k++) {
        if (!att_row_init(run, seat, k, c, &row[n]))
            continue;
        if (remembered(run, &row[n])) {
            att_run_add(run, &row[n]);
            att_progress_row(run, &row[n]);
            continue;
        }
        if (att_run_over(run)) {
            att_row_not_run(&row[n], att_run_why_over(run));
            att_run_add(run, &row[n]);
            continue;
        }
        att_progress_begin(run, row[n].row);
        prove(run, ch, &row[n++]);
    }
    if (is_timed(run, c))
        att_run_measure(run, ch, row, n);
    for (int i = 0; i < n; i++) {
        if (row[i].status == ATT_NOT_RUN)
            att_run_add(run, &row[i]); // not in the journal: --resume will run it
        else
            settle(run, &row[i]);
    }
    free(row);
    return k;
}

static void run_case(struct att_run *run, int seat, int64_t c)
{
    for (int k = 0; k < run->seat[seat].n_kernels;)
        k = run_group(run, seat, c, k);
}

static int stop_early(const struct att_run *run)
{
    if (!run->o->fail_fast || run->n == 0)
        return 0;
    switch (run->record[run->n - 1].status) {
    case ATT_FAIL:
    case ATT_CRASH:
    case ATT_TIMEOUT:
    case ATT_MISTRUSTED: return 1;
    default: return 0;
    }
}

static void run_all(struct att_run *run)
{
    for (int64_t c = 0; c < run->cases->n; c++)
        for (int s = 0; s < run->seats; s++) {
            run_case(run, s, c);
            if (stop_early(run))
                return;
        }
}

/* ---- the whole run ------------------------------------------------------------------ */

static int open_run(struct att_run *run)
{
    char today[16];
    int  bad;

    if (att_rows_open(run))
        return ATT_EXIT_USAGE;
    att_run_describe(run);
    if (run->o->resume && att_past_read(&run->past, run->o->resume, stderr))
        return ATT_EXIT_USAGE;
    if (run->o->resume && att_run_resumes(run))
        return ATT_EXIT_USAGE;
    snprintf(today, sizeof(today), "%.10s", run->env.started);
    if (run->o->known && att_known_read(&run->known, run->o->known, today, stderr))
        return ATT_EXIT_USAGE;
    bad = att_run_probe(run);
    if (bad)
        return bad;
    run->signal_fd = att_signals_watch(0);
    bad = att_run_seats(run);
    if (!bad && !run->o->dry_run && run->o->keep_out)
        bad = att_run_journal(run);
    run->rows = att_row_count(run);
    return bad;
}

static void close_run(struct att_run *run)
{
    for (int s = 0; s < run->seats; s++) {
        if (run->signal || run->late)
            att_child_kill(&run->seat[s]);
        att_child_stop(&run->seat[s]);
    }
    for (int64_t i = 0; i < run->n; i++)
        free(run->record[i].samples);
    free(run->record);
    att_past_free(&run->past);
    att_known_free(&run->known);
    att_rows_close(run);
    if (run->signal_fd >= 0)
        close(run->signal_fd);
}

int att_run_cases(const struct att_options *o, const struct att_caselist *cases)
{
    struct att_run *run = att_must(sizeof(*run));
    int             code;

    run->o = o;
    run->cases = cases;
    run->signal_fd = -1;
    run->began = att_now();
    run->past.under_way = -1;
    code = open_run(run);
    if (!code && o->dry_run) {
        code = att_rows_print(run);
    } else if (!code) {
        run_all(run);
        code = att_run_finish(run);
    }
    close_run(run);
    free(run);
    return code;
}
