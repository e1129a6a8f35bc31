/* SPDX-License-Identifier: Apache-2.0 */
/*
 * against.c - ratios against one kernel, as the Markdown that a reviewer pastes: the
 * table, what is not in it, what a ratio is, and what the times were taken on.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/env.h"
#include "reports/core/human.h"
#include "reports/core/mark.h"
#include "reports/pages.h"

/* Three decimals; more beside 1, so that no end of an interval is rounded onto it. */
static const char *ratio_text(double v, char *buf, size_t size)
{
    int digits = v < 10 ? 3 : v < 100 ? 2 : 1;

    while (v != 1 && fabs(v - 1) < 0.5 * pow(10, -digits) && digits < 9)
        digits++;
    if (v < 0.0995)
        snprintf(buf, size, "%.3g", v);
    else
        snprintf(buf, size, "%.*f", digits, v);
    return buf;
}

static void put_kernel(const struct att_record *r, FILE *out)
{
    char text[96], ns[32];

    snprintf(text, sizeof(text), "%.31s/%.47s", r->backend, r->variant);
    att_mark_code(out, text);
    fprintf(out, " | %s | ", att_human_time(r->time.ns.median, ns, sizeof(ns)));
}

static void put_line(const struct att_against_line *l, FILE *out)
{
    const struct att_interval *ratio = &l->ratio;
    char                       a[32], b[32];

    fputs("| ", out);
    att_mark_code(out, l->row->name);
    fputs(" | ", out);
    put_kernel(l->row, out);
    put_kernel(l->over, out);
    fputs(ratio_text(ratio->median, a, sizeof(a)), out);
    if (att_has_interval(ratio))
        fprintf(out, " | [%s, %s]", ratio_text(ratio->low, a, sizeof(a)),
                ratio_text(ratio->high, b, sizeof(b)));
    else
        fputs("? | ", out);
    fprintf(out, " | %lld |\n", (long long)ratio->n);
}

/* Why rows have no line, as far as there are such. */
static void put_left_out(const struct att_against *p, FILE *out)
{
    const struct {
        int64_t     n;
        const char *what;
    } why[] = { { p->failed, "failed" },
                { p->untimed, "without times" },
                { p->alone, "in whose rounds none matches" },
                { p->apart, "without a round in common with it" } };
    const char *lead = "Not in the table: ";

    for (size_t i = 0; i < sizeof(why) / sizeof(*why); i++) {
        if (!why[i].n)
            continue;
        fprintf(out, "%s%lld row%s %s", lead, (long long)why[i].n, att_plural(why[i].n),
                why[i].what);
        lead = ", ";
    }
    fputs(*lead == 'N' ? "" : ".\n\n", out);
}

static void put_table(const struct att_against *p, FILE *out)
{
    if (p->lines)
        fputs("| case | kernel | its time | held against | its time | ratio | 95 % interval | "
              "rounds |\n|---|---|---:|---|---:|---:|---:|---:|\n",
              out);
    else
        fputs("No other row was timed in the same rounds as one that matches.\n", out);
    for (int64_t i = 0; i < p->lines; i++)
        put_line(&p->line[i], out);
    fputc('\n', out);
    put_left_out(p, out);
    if (p->lines)
        fputs("<sub>ratio: the time of the kernel it is held against over its own, above 1 is "
              "faster: the median over the rounds in which both were timed, of the ratio of "
              "the two medians of each round, with the exact interval of its order statistics; "
              "?: fewer than six rounds, which have none. Times are medians of all samples. Of "
              "several kernels that match, the fastest is taken.</sub>\n\n",
              out);
}

/* What the times were taken on, and how to take them again. */
static void put_origin(const struct att_results *r, FILE *out)
{
    const struct att_environment *env = r->env;

    fputs("<sub>", out);
    att_mark_plain(out, env->cpu_model);
    for (int i = 0; i < env->n_devices; i++) {
        fputs(" \xc2\xb7 ", out);
        att_mark_plain(out, env->device[i]);
    }
    for (int i = 0; i < env->n_peers; i++) {
        fputs(" \xc2\xb7 ", out);
        att_mark_plain(out, env->peer[i].name);
        fputc(' ', out);
        att_mark_plain(out, env->peer[i].version);
    }
    fputs(" \xc2\xb7 ", out);
    att_mark_plain(out, r->started);
    fputs(*env->git_sha ? " \xc2\xb7 commit " : "", out);
    att_mark_plain(out, env->git_sha);
    fprintf(out, "%s</sub>\n\n", env->git_dirty > 0 ? " with local changes" : "");
    att_mark_command(out, r->command);
}

void att_pages_against(const struct att_against *p, const char *pattern, FILE *out)
{
    const struct att_results *r = p->file->r;

    fputs("## ", out);
    att_mark_plain(out, p->file->name);
    fputs(": attest ", out);
    att_mark_plain(out, r->mode);
    fputc(' ', out);
    att_mark_plain(out, r->suites);
    fputs(" against ", out);
    att_mark_plain(out, pattern);
    fputs("\n\n", out);
    if (r->partial) {
        fputs("**Interrupted:** ", out);
        att_mark_plain(out, r->verdict);
        fputs("; the results are incomplete\n\n", out);
    }
    if (*p->file->notice) {
        fputs("**Notice:** ", out);
        att_mark_plain(out, p->file->notice);
        fputs("\n\n", out);
    }
    put_table(p, out);
    put_origin(r, out);
}
