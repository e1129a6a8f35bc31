/* SPDX-License-Identifier: Apache-2.0 */
/* claim_print.c - claims on a terminal: the verdict first, then what it rests on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim_report.h"
#include "reports/core/human.h"

enum { WIDTH = 100, LABEL = 10, NAME = 48 };

struct sheet {
    const struct att_claim_page  *page;
    const struct att_claim_found *f;
    FILE                         *out;
    int                           colour;
};

static const char *code_of(enum att_claim_verdict v)
{
    static const char *const codes[ATT_CLAIM_VERDICTS] = { "32", "31", "33", "31", "2" };

    return codes[v];
}

static void paint(const struct sheet *s, const char *code)
{
    if (s->colour)
        fprintf(s->out, "\033[%sm", code);
}

/* "  label     text that goes on in the same column". */
static void print_field(const struct sheet *s, const char *label, const char *text)
{
    char *clean = malloc(strlen(text) * 3 + 1);

    fprintf(s->out, "  %-*s", LABEL, label);
    if (clean)
        att_text_wrap(s->out, att_text_clean(text, clean, strlen(text) * 3 + 1), LABEL + 2,
                      WIDTH);
    fputc('\n', s->out);
    free(clean);
}

static void print_arm(const struct sheet *s, int after)
{
    const struct att_claim_found *f = s->f;
    char                          text[600];

    snprintf(text, sizeof(text), "%s%s%.200s%s%.200s", f->arm[after],
             f->program[after] ? " of " : "", f->program[after] ? f->program[after] : "",
             f->plugin[after] ? " in " : "", f->plugin[after] ? f->plugin[after] : "");
    print_field(s, after ? "after" : "before", text);
}

/* "  1.234x [1.200, 1.260]   2.1%" of a pair, or of the mean of all. */
static void print_band(const struct sheet *s, const struct att_paired *r)
{
    char band[40] = "", mde[16] = "";

    if (isfinite(r->low))
        snprintf(band, sizeof(band), "[%.3f, %.3f]", exp(r->low), exp(r->high));
    if (isfinite(r->mde))
        snprintf(mde, sizeof(mde), "%.1f%%", 100 * expm1(r->mde));
    if (isfinite(r->theta))
        fprintf(s->out, " %6.3fx %-16s %6s", exp(r->theta), band, mde);
}

/* What was before, and by what times are divided, where that is not the same. */
static void print_other(const struct sheet *s, int i)
{
    const struct att_paired *r = &s->f->pair[i];
    const double             work = s->f->plan[i].work;
    char                     name[160];

    if (strcmp(r->a.name, r->b.name) != 0) {
        att_text_fold(r->a.name, WIDTH - 12, name, sizeof(name));
        fprintf(s->out, "    before: %s\n", name);
    }
    if (work != 1 && att_claim_is_timed(s->f))
        fprintf(s->out, "    ratio per \"%s\": %.4g times as much after as before\n",
                s->f->claim->work, 1 / work);
}

static void print_pair(const struct sheet *s, int i)
{
    const struct att_paired *r = &s->f->pair[i];
    char                     name[160], a[32] = "", b[32] = "";

    att_text_fold(r->b.name, att_claim_is_timed(s->f) ? NAME : WIDTH - 2, name, sizeof(name));
    fprintf(s->out, "  %s", name);
    if (att_claim_is_timed(s->f)) {
        att_human_time(r->a.time.ns.n ? r->a.time.ns.median : NAN, a, sizeof(a));
        att_human_time(r->b.time.ns.n ? r->b.time.ns.median : NAN, b, sizeof(b));
        fprintf(s->out, "%*s", NAME - att_text_width(name), "");
        fprintf(s->out, " %*s%s %*s%s", 9 - att_text_width(a), "", a, 9 - att_text_width(b), "",
                b);
        print_band(s, r);
    }
    fputc('\n', s->out);
    print_other(s, i);
    if (r->label == ATT_INVALID || (att_claim_is_timed(s->f) && !isfinite(r->theta)))
        print_field(s, "", r->why);
}

static void print_pairs(const struct sheet *s)
{
    if (att_claim_is_timed(s->f))
        fprintf(s->out, "\n  %-*s %9s %9s %7s %-16s %6s\n", NAME, "case", "before", "after",
                "ratio", "95 %", "MDE");
    else
        fputs("\n  case\n", s->out);
    for (int i = 0; i < s->f->n; i++)
        print_pair(s, i);
    if (s->f->n > 1 && s->f->mean && isfinite(s->f->mean->theta)) {
        fprintf(s->out, "  %-*s %9s %9s", NAME, "geometric mean", "", "");
        print_band(s, s->f->mean);
        fputc('\n', s->out);
    }
    fputc('\n', s->out);
}

static void print_clause(const struct sheet *s, const struct att_clause_found *k)
{
    char text[700], found[480];

    att_clause_text(k, found, sizeof(found));
    snprintf(text, sizeof(text), "%s: %s", k->said, found);
    fputs("  ", s->out);
    paint(s, code_of(k->verdict));
    fprintf(s->out, "%-14s", att_claim_words[k->verdict]);
    paint(s, "0");
    att_text_wrap(s->out, text, 16, WIDTH);
    fputc('\n', s->out);
}

void att_claim_print(const struct att_claim_page *page, const struct att_claim_found *f,
                     FILE *out, int colour)
{
    const struct sheet s = { .page = page, .f = f, .out = out, .colour = colour };
    char              *paragraph;

    paint(&s, "1");
    fprintf(out, "%s on %s: ", f->claim->name, f->backend);
    paint(&s, code_of(f->verdict));
    fprintf(out, "%s\n", att_claim_words[f->verdict]);
    paint(&s, "0");
    if (*f->why)
        print_field(&s, "because", f->why);
    print_field(&s, "claim", f->claim->about);
    print_field(&s, "source", f->claim->source);
    print_arm(&s, 0);
    print_arm(&s, 1);
    if (f->pair && f->verdict != ATT_CLAIM_NOT_APPLICABLE) {
        print_pairs(&s);
        for (int k = 0; k < f->n_clauses; k++)
            if (*f->clause[k].said)
                print_clause(&s, &f->clause[k]);
    }
    if (!page->o->quiet) {
        fputc('\n', out);
        paragraph = att_claim_paragraph(page, f);
        print_field(&s, "in short", paragraph);
        free(paragraph);
    }
    fputc('\n', out);
}
