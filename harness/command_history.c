/* SPDX-License-Identifier: Apache-2.0 */
/* command_history.c - `attest history`: add a night, verify, list, show one series. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/history.h"
#include "harness/suggest.h"
#include "reports/core/human.h"

const char att_history_help[] =
    "usage: attest history --history DIR NAME [--out DIR]\n"
    "       attest history --history DIR list|last|check\n"
    "       attest history --history DIR add RESULTS [GATE.json]\n"
    "       attest history --history DIR begin RESULTS\n"
    "\n"
    "A history is a folder of files of results that only grows; each entry is tied to the one\n"
    "before it, so that one that was removed, edited or moved is named, and nothing judged by "
    "it.\n"
    "\n"
    "  NAME           a row, or a case for all its rows: every night's median with interval, "
    "what\n"
    "                 was accepted, where it became faster; --out draws history.svg there\n"
    "  list           the nights, and how their gates ended\n"
    "  last           the file of the last night that may be a baseline\n"
    "  check          read everything and verify every digest\n"
    "  add RESULTS    one more night (a results.json or its folder), with the verdict of its "
    "gate\n"
    "  begin RESULTS  one more night, with which all begins anew: after a new driver, on "
    "another\n"
    "                 machine; nights before it are not compared with any more\n"
    "\n"
    "examples:\n"
    "  attest history --history nights add attest-out/tonight attest-out/tonight/gate.json\n"
    "  attest history --history nights cpu/pack_qkv/fused/b:2/s:17/h:3/d:5 --out plots\n";

static int end(int err, const char *why)
{
    fprintf(stderr, "attest: %s\n", why);
    return err == ATT_EDEVICE ? ATT_EXIT_ENVIRONMENT : ATT_EXIT_USAGE;
}

/* ---- add ------------------------------------------------------------------------- */

static int add(const struct att_options *o, int begin)
{
    struct att_history_night night = { .results = o->n_what > 1 ? o->what[1] : NULL,
                                       .gate = o->n_what > 2 ? o->what[2] : NULL,
                                       .begin = begin };
    char                     why[5000] = "";
    int                      number = 0, err;

    if (!night.results || o->n_what > (begin ? 2 : 3)) {
        fprintf(stderr, "attest: history %s needs RESULTS, and %s besides\n", o->what[0],
                begin ? "nothing" : "at most a GATE.json");
        return ATT_EXIT_USAGE;
    }
    err = att_history_add(o->history, &night, &number, why, sizeof(why));
    if (err)
        return end(err, why);
    if (!o->quiet)
        printf("night %d added to %s%s\n", number, o->history,
               begin ? ": everything begins anew with it" : "");
    return ATT_EXIT_OK;
}

/* ---- list, last, check ----------------------------------------------------------- */

static int list(const struct att_history *h)
{
    printf("%5s  %-20s  %-10s  %4s  %s\n", "night", "started", "commit", "code", "verdict");
    for (int i = 0; i < h->n; i++) {
        const struct att_history_entry *e = &h->entry[i];
        char                            code[12] = "-", shown[200], started[64], git[96];
        if (e->code >= 0)
            snprintf(code, sizeof(code), "%d", e->code);
        printf("%5d  %-20.20s  %-10.10s  %4s  %s%s%s\n", e->number,
               att_shown(e->started, started, sizeof(started)),
               *e->git ? att_shown(e->git, git, sizeof(git)) : "-", code,
               e->accepted ? "" : "(no baseline) ", e->begin ? "(all begins anew) " : "",
               att_shown(e->verdict, shown, sizeof(shown)));
    }
    return ATT_EXIT_OK;
}

static int last(const struct att_history *h)
{
    const struct att_history_entry *e = att_history_last(h);
    char                            path[ATT_PATH];

    if (!e) {
        fprintf(stderr, "attest: %s: none of %d night%s may be a baseline\n", h->dir, h->n,
                att_plural(h->n));
        return ATT_EXIT_NOTHING;
    }
    puts(att_history_path(h, e, path, sizeof(path)));
    return ATT_EXIT_OK;
}

/* All nights are looked at: who repairs one wants to know of the others. */
static int check(const struct att_history *h)
{
    char why[5000];
    int  bad = 0;

    for (int i = 0; i < h->n; i++) {
        struct att_result_file f = { .shards = 0 };
        if (att_history_load(h, &h->entry[i], &f, why, sizeof(why))) {
            fprintf(stderr, "attest: %s\n", why);
            bad++;
        } else {
            att_results_free(&f);
        }
    }
    if (bad)
        return ATT_EXIT_USAGE;
    printf("%d %s added; chain %s\n", h->n,
           att_one_or(h->n, "night, as it was", "nights, all as they were"),
           h->n ? h->entry[h->n - 1].chain : "-");
    if (*h->note)
        printf("note: %s\n", h->note);
    return ATT_EXIT_OK;
}

/* ---- one series ------------------------------------------------------------------ */

static int show_row(const struct att_options *o, const struct att_history *h, const char *row,
                    int number)
{
    char                      why[5000] = "", dir[ATT_PATH];
    struct att_history_point *p = att_history_series(h, row, why, sizeof(why));
    int                       err = 0;

    if (!p)
        return end(ATT_EINVAL, why);
    att_history_print(h, row, p, stdout);
    if (o->out) {
        snprintf(dir, sizeof(dir), number ? "%.4000s/%d" : "%.4000s", o->out, number + 1);
        err = att_history_plot(h, row, p, dir, why, sizeof(why));
        if (err)
            fprintf(stderr, "attest: %s\n", why);
        else
            printf("\nplot: %s/history.svg\n", dir);
    }
    free(p);
    return err < 0 ? ATT_EXIT_ENVIRONMENT : ATT_EXIT_OK;
}

static int show(const struct att_options *o, const struct att_history *h)
{
    char                     why[5000], shown[200];
    struct att_history_texts rows = att_history_rows(h, o->what[0], why, sizeof(why));
    int                      code = ATT_EXIT_OK;

    if (*why)
        return end(ATT_EINVAL, why);
    if (!rows.n) {
        fprintf(stderr, "attest: no row and no case of any night is called \"%s\"\n",
                att_shown(o->what[0], shown, sizeof(shown)));
        code = ATT_EXIT_NOTHING;
    }
    for (int i = 0; i < rows.n && !code; i++) {
        if (i)
            putchar('\n');
        code = show_row(o, h, rows.text[i], i);
    }
    att_history_texts_free(&rows);
    return code;
}

/* ---- the command ----------------------------------------------------------------- */

int att_command_history(const struct att_options *o)
{
    static const struct {
        const char *word;
        int (*run)(const struct att_history *h);
    } verbs[] = { { "list", list }, { "last", last }, { "check", check } };
    struct att_history h;
    char               why[5000];
    int                err, code = -1;

    if (!o->history || !o->n_what) {
        fprintf(
            stderr,
            "attest: history needs --history DIR and a NAME, list, last, check, add or begin "
            "(see attest help history)\n");
        return ATT_EXIT_USAGE;
    }
    if (!strcmp(o->what[0], "add"))
        return add(o, 0);
    if (!strcmp(o->what[0], "begin"))
        return add(o, 1);
    err = att_history_open(&h, o->history, why, sizeof(why));
    if (err)
        return end(err, why);
    if (!h.n) {
        fprintf(stderr, "attest: %s: there is no night in it\n", o->history);
        code = ATT_EXIT_NOTHING;
    }
    for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs) && code < 0; i++)
        if (!strcmp(o->what[0], verbs[i].word) && o->n_what == 1)
            code = verbs[i].run(&h);
    if (code < 0)
        code = show(o, &h);
    att_history_free(&h);
    fflush(stdout);
    return ferror(stdout) ? ATT_EXIT_ENVIRONMENT : code;
}
