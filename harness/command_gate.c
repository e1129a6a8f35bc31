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
#include "harness/history.h"

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
    "  --json, --md FILE    one more copy; '-' is standard output\n"
    "  --out DIR            gate.json and gate.md\n"
    "\n"
    "Exit codes: 1 a wrong answer, 5 the environment takes the verdict away (another machine, "
    "no\n"
    "device, sentinels moved, cut off, local changes), 3 a confirmed loss, a worse exact "
    "metric,\n"
    "or something lost, 2 a bad file, 6 nothing to compare, 4 inconclusive (--strict), 0 "
    "none.\n"
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

static int read_history(struct inputs *in, struct att_gate *g, const char *dir)
{
    char why[5000];

    if (att_history_open(&in->history, dir, why, sizeof(why))
        || att_history_past(&in->history, &in->now, &in->past, g, why, sizeof(why)))
        return complain(why);
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
static int read_inputs(struct inputs *in, struct att_gate *g, const struct att_options *o)
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
    code = code ? code : att_gate_measure_open(&in->measure, o, &in->now);
    return code || !o->history ? code : read_history(in, g, o->history);
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

/* ---- writing --------------------------------------------------------------------- */

typedef void (*writer)(const struct att_gate *g, FILE *out);

/* 0, or the environment's exit code after a message. */
static int write_report(const struct att_gate *g, const char *path, writer write)
{
    struct att_file file;
    char            why[5000];

    if (!strcmp(path, "-")) {
        write(g, stdout);
        return 0;
    }
    if (!att_file_open(&file, path, why, sizeof(why))) {
        write(g, file.out);
        if (!att_file_commit(&file, why, sizeof(why)))
            return 0;
    }
    complain(why);
    return ATT_EXIT_ENVIRONMENT;
}

static int write_folder(const struct att_gate *g, const char *dir)
{
    char path[ATT_PATH + 16], why[5000];
    int  code;

    if (att_make_dirs(dir, why, sizeof(why))) {
        complain(why);
        return ATT_EXIT_ENVIRONMENT;
    }
    snprintf(path, sizeof(path), "%.4000s/gate.json", dir);
    code = write_report(g, path, att_gate_json);
    snprintf(path, sizeof(path), "%.4000s/gate.md", dir);
    return code ? code : write_report(g, path, att_gate_markdown);
}

static int is_stdout(const char *path)
{
    return path && !strcmp(path, "-");
}

static int write_all(const struct att_gate *g, const struct att_options *o)
{
    FILE *const table = is_stdout(o->json) || is_stdout(o->md) ? stderr : stdout;
    int         code = 0, one;

    if (!o->quiet)
        att_gate_print(g, table, o->colour < 0 ? isatty(fileno(table)) : o->colour);
    if (o->out)
        code = write_folder(g, o->out);
    one = o->json ? write_report(g, o->json, att_gate_json) : 0;
    code = code ? code : one;
    one = o->md ? write_report(g, o->md, att_gate_markdown) : 0;
    code = code ? code : one;
    if (fflush(stdout) || ferror(stdout))
        code = code ? code : ATT_EXIT_ENVIRONMENT;
    // A report that is missing is the environment's fault; a wrong answer is still told first.
    return code && g->code != ATT_EXIT_INCORRECT ? code : g->code;
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

/* 0, or an exit code after a message. */
static int set_up(struct att_gate *g, struct inputs *in, const struct att_options *o)
{
    int alike;

    g->base = &in->base;
    g->now = &in->now;
    g->approved = o->approved ? &in->approved : NULL;
    g->known = o->known ? &in->known : NULL;
    g->user = &in->measure;
    g->deterministic = att_gate_measure_deterministic;
    if (!o->baseline_bin)
        return 0;
    look_at_program(g);
    alike = att_gate_measure_program(g, o->baseline_bin);
    g->confirm = alike ? NULL : att_gate_measure_pairs;
    return alike > 1 ? alike : 0;
}

static int judge(const struct att_options *o)
{
    struct inputs  *in = calloc(1, sizeof(*in));
    struct att_gate g = { .strict = o->strict, .most = MOST_CANDIDATES };
    int             code;

    if (!in)
        return ATT_EXIT_ENVIRONMENT;
    code = read_inputs(in, &g, o);
    if (!code)
        code = set_up(&g, in, o);
    if (!code) {
        att_gate_judge(&g);
        code = write_all(&g, o);
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
