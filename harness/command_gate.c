/* SPDX-License-Identifier: Apache-2.0 */
/* command_gate.c - `attest gate`: from files to a judgement, and to reports. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/gate_measure.h"
#include "harness/gate_write.h"
#include "harness/history.h"
#include "harness/host.h"
#include "harness/signals.h"

enum { MOST_CANDIDATES = 16, LEAST_PROCESSES = 8 };

const char att_gate_help[] =
    "usage: attest gate BASELINE NEW [OPTIONS]\n"
    "\n"
    "BASELINE and NEW are files of results (results.json, or their folders) of the same "
    "machine.\n"
    "Exact metrics are compared with equality; times are screened, and what stands out is\n"
    "measured again in fresh pairs of processes, the baseline's program against this one.\n"
    "\n"
    "  --history DIR        the nights before (attest history): from 10 nights on they, and "
    "not\n"
    "                       BASELINE alone, say what is usual\n"
    "  --baseline-bin PROG  the program that BASELINE is of; without it candidates stay\n"
    "                       unconfirmed: told, and not red\n"
    "  --approved FILE      approved values and accepted losses, one line each:\n"
    "                         approved: ROW, METRIC, VALUE[, REASON]\n"
    "                         perf-accept: ROW, METRIC, VALUE or +PERCENT %, REASON[, until "
    "DATE]\n"
    "                         sentinel: REGEX\n"
    "  --known-issues FILE  tolerated failures with signature and expiry\n"
    "  --processes N        pairs per candidate, from 8 to 64 (default 8)\n"
    "  --plugin FILE.so     whose rows NEW has; of two versions of one back-end the first is\n"
    "                       BASELINE's, the last is NEW's\n"
    "  --strict             inconclusive fails (exit code 4)\n"
    "  --deadline DURATION  for all of it: what is judged by then is reported (exit code 124)\n"
    "  --json, --md FILE    one more copy; '-' is standard output\n"
    "  --out DIR            gate.json and gate.md\n"
    "\n"
    "Exit codes, the first that applies: 124 and 128+n the deadline or a signal cut it off "
    "(the\n"
    "reports are written), 1 a wrong answer, 5 the environment takes the verdict away "
    "(another\n"
    "machine, no device, sentinels moved, a run cut off, local changes, a report that cannot "
    "be\n"
    "written), 3 a confirmed loss, a worse exact metric, or something lost, 6 nothing to "
    "compare,\n"
    "4 inconclusive (--strict), 0 none; 2 a bad file or history.\n"
    "\n"
    "example:\n"
    "  attest gate baseline tonight --history nights --baseline-bin old/attest --out gate\n";

/* All that a gate reads. */
struct inputs {
    struct att_result_file  base, now;
    struct att_approved     approved;
    struct att_known        known;
    struct att_history      history;
    struct att_gate_past    past;
    struct att_gate_measure measure;
    int                     has_base, has_now;
};

static void today(char *buf, size_t size)
{
    const time_t now = time(NULL);
    struct tm    utc;

    gmtime_r(&now, &utc);
    strftime(buf, size, "%Y-%m-%d", &utc);
}

/* ---- reading --------------------------------------------------------------------- */

static int complain(const char *why)
{
    fprintf(stderr, "attest: %s\n", why);
    return ATT_EXIT_USAGE;
}

/* A file without a digest may have been edited by anybody: it is not judged. */
static int read_results(struct att_result_file *f, int *has, const char *path)
{
    char why[5000];

    if (att_results_load(f, path, why, sizeof(why)))
        return complain(why);
    *has = 1;
    return att_results_sealed(f, why, sizeof(why)) ? 0 : complain(why);
}

/* Lines whose loss is part of BASELINE already. */
static void look_for_spent(struct inputs *in)
{
    for (int i = 0; i < in->approved.n; i++) {
        struct att_approved_line *l = &in->approved.line[i];
        if (l->kind == ATT_APPROVED_LOSS && !strcmp(l->metric, "time"))
            l->spent = att_history_accepted(&in->history, l->row, l->value, l->reason,
                                            in->base.env.started);
    }
}

static int read_history(struct inputs *in, struct att_gate *g, const char *dir)
{
    char why[5000];
    int  err = att_history_is_there(dir, why, sizeof(why))
                   ? att_history_open(&in->history, dir, why, sizeof(why))
                   : ATT_EINVAL;

    if (!err)
        err = att_history_past(&in->history, &in->now, &in->past, g, why, sizeof(why));
    if (err)
        return complain(why), err == ATT_EDEVICE ? ATT_EXIT_ENVIRONMENT : ATT_EXIT_USAGE;
    look_for_spent(in);
    g->past = &in->past;
    return 0;
}

static int look_for_program(const char *path)
{
    struct stat st;

    if (!access(path, X_OK) && !stat(path, &st) && S_ISREG(st.st_mode))
        return 0;
    fprintf(stderr, "attest: --baseline-bin %s: %s\n", path,
            access(path, X_OK) ? strerror(errno) : "it is no program");
    return ATT_EXIT_USAGE;
}

/* 0, or an exit code after a message. */
static int read_inputs(struct inputs *in, const struct att_options *o)
{
    char date[16];
    int  code = read_results(&in->base, &in->has_base, o->what[0]);

    today(date, sizeof(date));
    code = code ? code : read_results(&in->now, &in->has_now, o->what[1]);
    if (!code && o->approved && att_approved_read(&in->approved, o->approved, date, stderr))
        code = ATT_EXIT_USAGE;
    if (!code && o->known && att_known_read(&in->known, o->known, date, stderr))
        code = ATT_EXIT_USAGE;
    if (!code && o->baseline_bin)
        code = look_for_program(o->baseline_bin);
    return code;
}

static void free_inputs(struct inputs *in)
{
    if (in->has_base)
        att_results_free(&in->base);
    if (in->has_now)
        att_results_free(&in->now);
    att_approved_free(&in->approved);
    att_known_free(&in->known);
    att_history_free(&in->history);
    att_history_past_free(&in->past);
    att_gate_measure_close(&in->measure);
}

/* ---- the command ----------------------------------------------------------------- */

/* The pairs compare this program, which need not be the one that NEW is of. */
static void look_at_program(struct att_gate *g)
{
    struct att_environment env;

    att_env_read(&env);
    if (*env.git_sha && *g->now->env.git_sha && strcmp(env.git_sha, g->now->env.git_sha) != 0)
        att_gate_note(
            g,
            "NEW is of commit %.12s, and this program of %.12s: what is measured again "
            "is this program",
            g->now->env.git_sha, env.git_sha);
}

/* 0, or an exit code after a message. The deadline is counted from `began`; up to here files
 * were read, which ^C ends as it ends any program. */
static int set_up(struct att_gate *g, struct inputs *in, const struct att_options *o,
                  double began)
{
    const int signal_fd = att_signals_watch(o->deadline > 0 ? began + o->deadline : 0);
    int       code, alike;

    g->base = &in->base;
    g->now = &in->now;
    g->approved = o->approved ? &in->approved : NULL;
    g->known = o->known ? &in->known : NULL;
    g->user = &in->measure;
    g->deterministic = att_gate_measure_deterministic;
    g->cut_off = att_gate_measure_cut_off;
    code = att_gate_measure_open(&in->measure, o, &in->now, signal_fd);
    if (!code && !att_gate_spares(g, o))
        code = ATT_EXIT_USAGE;
    if (!code && o->history)
        code = read_history(in, g, o->history);
    if (code || !o->baseline_bin)
        return code;
    look_at_program(g);
    if (!att_gate_can_write(o)) {
        g->nobody = "the reports cannot be written";
        return 0;
    }
    alike = att_gate_measure_program(g, o->baseline_bin);
    g->confirm = alike ? NULL : att_gate_measure_pairs;
    g->nobody = "the baseline program is this very program";
    return alike > 1 ? alike : 0;
}

static int judge(const struct att_options *o)
{
    struct inputs  *in = calloc(1, sizeof(*in));
    struct att_gate g = { .strict = o->strict, .most = MOST_CANDIDATES };
    const double    began = att_now();
    int             code;

    if (!in)
        return ATT_EXIT_ENVIRONMENT;
    code = read_inputs(in, o);
    if (!code)
        code = set_up(&g, in, o, began);
    if (!code) {
        att_gate_judge(&g);
        code = att_gate_write(&g, o);
        att_gate_free(&g);
    }
    free_inputs(in);
    free(in);
    return code;
}

int att_command_gate(const struct att_options *o)
{
    if (o->n_what != 2) {
        fprintf(stderr, "attest: gate needs BASELINE and NEW (see attest help gate)\n");
        return ATT_EXIT_USAGE;
    }
    if (o->processes
        && (o->processes < LEAST_PROCESSES || o->processes > ATT_PAIRED_PROCESSES)) {
        fprintf(stderr,
                "attest: --processes %d: from %d to %d are needed to confirm anything\n",
                o->processes, LEAST_PROCESSES, ATT_PAIRED_PROCESSES);
        return ATT_EXIT_USAGE;
    }
    return judge(o);
}
