/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_against.c - the kernels of a run held against one chosen kernel of the same cases.
 *
 * Only what was timed in the same rounds is paired: there, what the machine does meanwhile
 * happens to both. Block i of a kernel is of round i of its group (kernels of one case on one
 * back-end, and the peers that joined it); across groups, equal numbers mean nothing.
 */
#include "harness/report_against.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/exit.h"
#include "harness/host.h"
#include "harness/option.h"
#include "harness/report.h"
#include "harness/stats.h"
#include "harness/writer.h"
#include "reports/core/human.h"

/* ---- which rows ------------------------------------------------------------------------- */

static int compile(regex_t *re, const char *pattern)
{
    char      why[160];
    const int bad = regcomp(re, pattern + (pattern[0] == '-'), REG_EXTENDED | REG_NOSUB);

    if (!bad)
        return 0;
    regerror(bad, re, why, sizeof(why));
    return att_option_complain(stderr, "against", pattern, why);
}

/* As --filter: a leading '-' takes the rows that do not match. */
static int matches(const regex_t *re, const char *pattern, const struct att_record *r)
{
    return !regexec(re, r->row, 0, NULL, 0) == (pattern[0] != '-');
}

/* A listed failure is one, and what passes though it is listed has passed. */
static int has_failed(const struct att_record *r)
{
    return r->status == ATT_KNOWN
           || (att_status_class(r->status) == ATT_BAD && r->status != ATT_XPASS);
}

static int has_times(const struct att_record *r)
{
    return r->timed && !has_failed(r) && isfinite(r->time.ns.median) && r->time.ns.median > 0;
}

/* Rows of one case that are of one group: its rounds began when all of its kernels together had
 * settled, so that the seconds this took, measured once for all, tell it from every other. */
static int are_together(const struct att_record *a, const struct att_record *b)
{
    return a->time.warmup_s == b->time.warmup_s;
}

static struct att_interval ratio_of(const struct att_time *over, const struct att_time *own)
{
    const int n = over->blocks < own->blocks ? over->blocks : own->blocks;

    return att_paired_rounds(over->block_ns, own->block_ns, n);
}

/* The fastest row among [from, to) that row i may be held against, or NULL. */
static const struct att_record *fastest(const struct att_against *p, int64_t i, int64_t from,
                                        int64_t to)
{
    const struct att_record *row = p->file->r->record, *best = NULL;

    for (int64_t k = from; k < to; k++)
        if (p->over[k] && are_together(&row[k], &row[i])
            && (!best || row[k].time.ns.median < best->time.ns.median))
            best = &row[k];
    return best;
}

/* The rows [from, to) of one case. */
static void hold_case(struct att_against *p, int64_t from, int64_t to)
{
    for (int64_t i = from; i < to; i++) {
        const struct att_record *row = &p->file->r->record[i];
        struct att_against_line  line = { .row = row, .over = fastest(p, i, from, to) };
        if (has_failed(row)) {
            p->failed++;
        } else if (!has_times(row)) {
            p->untimed++;
        } else if (!p->over[i] && !line.over) {
            p->alone++;
        } else if (!p->over[i]) {
            line.ratio = ratio_of(&line.over->time, &row->time);
            p->apart += line.ratio.n < 1;
            if (line.ratio.n > 0)
                p->line[p->lines++] = line;
        }
    }
}

/* The lines of a file; rows of a case stand together. Give both arrays back. */
static void hold(struct att_against *p, const regex_t *re, const char *pattern)
{
    const struct att_results *r = p->file->r;

    p->over = att_must((size_t)r->n + 1);
    p->line = att_must((size_t)(r->n + 1) * sizeof(*p->line));
    for (int64_t i = 0; i < r->n; i++)
        p->over[i] = (char)(has_times(&r->record[i]) && matches(re, pattern, &r->record[i]));
    for (int64_t from = 0, to; from < r->n; from = to) {
        for (to = from; to < r->n && !strcmp(r->record[to].name, r->record[from].name); to++)
            ;
        hold_case(p, from, to);
    }
}

/* ---- the command ------------------------------------------------------------------------ */

int att_against_fits(const struct att_options *o)
{
    char    path[ATT_PATH + 32];
    regex_t re;

    if (!o->against)
        return 0;
    if (o->html || o->out)
        return att_option_complain(stderr, o->html ? "html" : "out", o->html ? o->html : o->out,
                                   "with --against there is Markdown alone, see --md");
    for (int i = 0; i < o->n_what; i++) {
        att_report_path(o->what[i], path, sizeof(path));
        if (!att_report_kind(path))
            continue;
        fprintf(stderr, "attest: report: %s holds verdicts, and --against is of results\n",
                o->what[i]);
        return ATT_EINVAL;
    }
    if (compile(&re, o->against))
        return ATT_EINVAL;
    regfree(&re);
    return 0;
}

/* 0 when there is a row that others may be held against. */
static int find_any(const struct att_against *part, int n, const regex_t *re,
                    const char *pattern)
{
    int64_t matching = 0;

    for (int i = 0; i < n; i++) {
        const struct att_results *r = part[i].file->r;
        for (int64_t k = 0; k < r->n; k++) {
            if (part[i].over[k])
                return 0;
            matching += matches(re, pattern, &r->record[k]);
        }
    }
    return att_option_complain(stderr, "against", pattern,
                               matching ? "the rows that match failed, or have no times"
                                        : "no row of these results matches");
}

static int write_parts(const struct att_against *part, int n, const struct att_options *o)
{
    const int       to_stdout = !o->md || !strcmp(o->md, "-");
    struct att_file file = { .out = stdout }; // main says so when it cannot be written
    char            why[ATT_PATH + 256];
    int             err = to_stdout ? 0 : att_file_open(&file, o->md, why, sizeof(why));

    for (int i = 0; i < n && !err; i++)
        att_pages_against(&part[i], o->against, file.out);
    if (!err && !to_stdout)
        err = att_file_commit(&file, why, sizeof(why));
    if (err)
        fprintf(stderr, "attest: %s\n", why);
    return err ? ATT_EXIT_ENVIRONMENT : ATT_EXIT_OK;
}

int att_report_against(const struct att_pages *p, const struct att_options *o)
{
    struct att_against *part;
    regex_t             re;
    int                 code = ATT_EXIT_USAGE;

    if (compile(&re, o->against))
        return code;
    part = att_must((size_t)(p->files + 1) * sizeof(*part));
    for (int i = 0; i < p->files; i++) {
        part[i].file = &p->file[i];
        hold(&part[i], &re, o->against);
    }
    if (!find_any(part, p->files, &re, o->against))
        code = write_parts(part, p->files, o);
    for (int i = 0; i < p->files; i++) {
        free(part[i].over);
        free(part[i].line);
    }
    free(part);
    regfree(&re);
    return code;
}
