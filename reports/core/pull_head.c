/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pull_head.c - the part of the pull-request form that is read: short, the strongest evidence
 * first. Every list has an end, and says how much lies behind it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "reports/core/duel.h"
#include "reports/core/html.h"
#include "reports/core/human.h"
#include "reports/core/mark.h"
#include "reports/core/pull.h"
#include "reports/core/word.h"

/* How much of each list is shown. Where even that is too much, because names are long and every
 * character of them has to be escaped, less is: see att_pull_head. */
enum {
    CHANGES = 10,
    FAILURES = 5,
    DUELS = 10,
    NOTES = 6,
    NOTE_LINES = 8,
    FILES = 3,
    NAME = 160,
    LONG = 400
};

static const char *const change_words[ATT_CHANGE_KINDS] = {
    [ATT_CHANGE_BROKEN] = "**broke**",
    [ATT_CHANGE_GONE] = "**gone**",
    [ATT_CHANGE_MORE] = "**needs more**",
    [ATT_CHANGE_OUTPUT] = "other bits",
    [ATT_CHANGE_SLOWER] = "slower?",
    [ATT_CHANGE_FASTER] = "faster?",
    [ATT_CHANGE_STATUS] = "status",
    [ATT_CHANGE_LESS] = "needs less",
    [ATT_CHANGE_NEW] = "new",
    [ATT_CHANGE_NONE] = "same",
};

/* The most that is shown of a list of `most`, by level. */
static int shown(int most, int level)
{
    return level == 0 ? most : level == 1 ? (most + 3) / 4 : 0;
}

static void put_cut(FILE *out, const char *text, int width, int code)
{
    char clean[2048], folded[4 * LONG + 8];

    att_text_clean(text, clean, sizeof(clean));
    att_text_fold(clean, width, folded, sizeof(folded));
    if (code)
        att_mark_code(out, folded);
    else
        att_mark_plain(out, folded);
}

static void put_folded(FILE *out, const char *text, int code)
{
    put_cut(out, text, NAME, code);
}

/* A run; what several verdicts come to has no exit code of its own. */
static void put_run(const struct att_pages *p, FILE *out)
{
    const struct att_results *r = p->file[p->files - 1].r;

    fprintf(out, "%s **", att_mark_sign(att_word_of_run(r).value));
    put_cut(out, r->verdict, LONG, 0);
    fputs("**", out);
    if (r->n || !p->notes) {
        fprintf(out, " (exit code %d%s)", r->exit_code,
                r->partial ? ", interrupted: the results are incomplete" : "");
        att_mark_counts(r, out);
    }
    fputs("\n\n", out);
}

/* Why to trust a file less: of every one. */
static void put_notices(const struct att_pages *p, FILE *out)
{
    for (int i = 0; i < p->files; i++) {
        if (!*p->file[i].notice)
            continue;
        fputs("**Notice:** ", out);
        put_cut(out, p->file[i].notice, LONG, 0);
        fputs("\n\n", out);
    }
}

/* ---- comparison ---- */

static void put_change(const struct att_change *c, FILE *out)
{
    const struct att_record *r = c->now ? c->now : c->old;
    char                     a[32], b[32], ratio[96];

    att_human_time(c->old && c->old->timed ? c->old->time.ns.median : NAN, a, sizeof(a));
    att_human_time(c->now && c->now->timed ? c->now->time.ns.median : NAN, b, sizeof(b));
    fprintf(out, "| %s | ", change_words[c->kind]);
    put_folded(out, r->row, 1);
    fputs(" | ", out);
    put_folded(out, c->what, 0);
    fputs(" | ", out);
    fprintf(out, "%s | %s | %s |\n", att_html_ratio(&c->ratio, ratio, sizeof(ratio)), a, b);
}

static void put_apart(const struct att_pages_file *f, FILE *out)
{
    if (!*f->apart)
        return;
    fputs("> **Different machines: ", out);
    put_cut(out, f->apart, LONG, 0);
    fputs(". Times of the two say nothing about the code; counts and bytes do.**\n\n", out);
}

static void put_comparison(const struct att_pages *p, int at, int level, FILE *out)
{
    const struct att_pages_file *f = &p->file[at];
    int64_t                      changed = f->changes - f->kinds[ATT_CHANGE_NONE];
    const int                    most = shown(CHANGES, level);
    struct att_word              w;
    char                         text[512];

    fputs("### ", out);
    put_folded(out, f->name, 1);
    fputs(" against ", out);
    put_folded(out, p->file[0].name, 1);
    fputs("\n\n", out);
    put_apart(f, out);
    w = att_word_of_change(f, text, sizeof(text));
    fprintf(out, "%s **%s** %s\n\n", att_mark_sign(w.value), w.word, text);
    if (!changed)
        return;
    fputs(!most ? ""
                : "| change | row | what | speed-up [95 %] | baseline | now |\n"
                  "|---|---|---|---:|---:|---:|\n",
          out);
    for (int64_t i = 0; i < changed && i < most; i++)
        put_change(&f->change[i], out);
    if (changed > most)
        fprintf(out, "\n%lld more row%s, with weaker evidence.\n", (long long)(changed - most),
                att_one_or(changed - most, " differs", "s differ"));
    fputs(f->kinds[ATT_CHANGE_SLOWER] || f->kinds[ATT_CHANGE_FASTER]
              ? "\n<sub>slower? and faster?: two runs are two processes; their times say what "
                "to measure in pairs, not what is so.</sub>\n\n"
              : "\n",
          out);
}

/* ---- one run ---- */

static void put_failures(const struct att_results *r, int level, FILE *out)
{
    const int most = shown(FAILURES, level);
    int64_t   n = 0;

    for (int64_t i = 0; i < r->n; i++) {
        const struct att_record *f = &r->record[i];
        if (att_status_class(f->status) != ATT_BAD || n++ >= most)
            continue;
        if (n == 1)
            fputs("### Failures\n\n", out);
        fprintf(out, "**%s** ", att_status_words[f->status]);
        put_folded(out, f->row, 1);
        fputs("  \n", out);
        put_folded(out, f->detector, 0);
        fputs(*f->detector && *f->reason ? ": " : "", out);
        put_cut(out, f->reason, LONG, 0);
        fputs("\n\n", out);
        if (*f->repro)
            att_mark_command(out, f->repro);
    }
    if (n > most)
        fprintf(out, "%lld more row%s failed; all are in the table.\n\n", (long long)(n - most),
                att_plural(n - most));
}

static void put_duel(const struct att_results *r, const struct att_duel *d, FILE *out)
{
    char least[96], most[96];

    fputs("| ", out);
    put_folded(out, d->kernel->op, 1);
    fputs(" | ", out);
    put_folded(out, d->kernel->kernel, 1);
    fputs(" | ", out);
    put_folded(out, d->against, 1);
    fprintf(out, " | %lld | %lld | %lld | %lld | %lld | %.3gx | %s | %s |\n",
            (long long)d->cases, (long long)d->faster, (long long)d->slower,
            (long long)(d->cases - d->faster - d->slower - d->unknown), (long long)d->unknown,
            d->ratio.median,
            att_html_ratio(&r->record[d->worst].rate.speedup, least, sizeof(least)),
            att_html_ratio(&r->record[d->best].rate.speedup, most, sizeof(most)));
}

static int put_duels(const struct att_results *r, int level, FILE *out)
{
    const int         most = shown(DUELS, level);
    struct att_series s;
    struct att_duel  *d;
    int               n;

    if (att_series_begin(&s, r))
        return -1;
    n = att_duels(&s, &d);
    if (n)
        fputs("| operator | kernel | replaces | cases | faster | slower | undecided | too few "
              "rounds | median | least | most |\n"
              "|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
              out);
    for (int i = 0; i < n && i < most; i++)
        put_duel(r, &d[i], out);
    if (n > most)
        fprintf(out, "\n%d more kernel%s another.\n", n - most,
                att_one_or(n - most, " replaces", "s replace"));
    fputs(n ? "\n<sub>faster, slower: the 95 % interval of the paired ratio leaves out 1; ?: "
              "fewer "
              "than six rounds, which have none</sub>\n\n"
            : "",
          out);
    free(d);
    att_series_end(&s);
    return 0;
}

/* ---- claims and gates ---- */

static void put_note(const struct att_pages_note *n, int level, FILE *out)
{
    const int lines = shown(NOTE_LINES, level);

    fprintf(out, "%s **", n->good ? att_mark_sign(n->good) : "\xe2\x9d\x94");
    put_folded(out, n->kind, 0);
    fputc(' ', out);
    put_folded(out, n->word, 0);
    fputs("** ", out);
    put_folded(out, n->name, 0);
    if (*n->text && level < 2) {
        fputs(*n->name ? ": " : "", out);
        put_cut(out, n->text, LONG, 0);
    }
    fputs("\n\n", out);
    for (int k = 0; k < n->lines && k < lines; k++) {
        fputs("- ", out);
        put_cut(out, n->line[k], LONG, 0);
        fputc('\n', out);
    }
    if (n->lines + n->left_out > lines)
        fprintf(out, "- %d more in its file\n", n->lines + n->left_out - lines);
    fputs(n->lines ? "\n" : "", out);
}

/* The word of a verdict is shown at every level. */
static void put_notes(const struct att_pages *p, int level, FILE *out)
{
    for (int i = 0; i < p->notes && i < NOTES; i++)
        put_note(&p->note[i], level, out);
    if (p->notes > NOTES)
        fprintf(out, "%d more verdict%s: the page shows all.\n\n", p->notes - NOTES,
                att_plural(p->notes - NOTES));
}

int att_pull_head(const struct att_pages *p, int level, FILE *out)
{
    const struct att_pages_file *last = &p->file[p->files - 1];

    fprintf(out, "## attest %s", p->files > 1 ? "comparison: " : "");
    put_folded(out, last->r->mode, 0);
    fputc(' ', out);
    put_folded(out, last->r->suites, 0);
    fputs("\n\n", out);
    put_notes(p, level, out);
    for (int i = 1; i < p->files && i <= FILES; i++)
        put_comparison(p, i, level, out);
    if (p->files > FILES + 1)
        fprintf(out, "%d more file%s compared on the page.\n\n", p->files - FILES - 1,
                att_one_or(p->files - FILES - 1, " is", "s are"));
    put_run(p, out);
    put_notices(p, out);
    put_failures(last->r, level, out);
    return p->files > 1 ? 0 : put_duels(last->r, level, out);
}
