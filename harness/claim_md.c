/* SPDX-License-Identifier: Apache-2.0 */
/* claim_md.c - claims for a pull request: a line for each, then what they rest on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim_report.h"
#include "harness/host.h"
#include "reports/core/human.h"

/* Text of others, as Markdown that shows it as it is: nothing in it formats, links, names a
 * person, turns the direction of writing or reaches a terminal. */
static void put(FILE *out, const char *text)
{
    static const char reversals[][4] = { "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac",
                                         "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6",
                                         "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9" };
    const size_t      size = strlen(text) * 3 + 1;
    char             *clean = att_must(size);

    for (const char *at = att_text_clean(text, clean, size); *at; at++) {
        size_t i = 0;
        while (i < sizeof(reversals) / sizeof(*reversals) && strncmp(at, reversals[i], 3))
            i++;
        if (i < sizeof(reversals) / sizeof(*reversals))
            at += 2;
        else if (*at == '&')
            fputs("&amp;", out);
        else if (*at == '@')
            fputs("@<!-- -->", out);
        else
            fprintf(out, "%s%c", strchr("\\`*_[]<>|#~$", *at) ? "\\" : "", *at);
    }
    free(clean);
}

static void put_code(FILE *out, const char *text)
{
    fputc('`', out);
    for (; *text; text++)
        fputc(*text == '`' || *text == '|' ? ' ' : *text, out);
    fputc('`', out);
}

/* What decided: the first clause with the verdict of the whole. */
static void put_decisive(const struct att_claim_found *f, FILE *out)
{
    int k = 0;

    while (k < f->n_clauses && f->clause[k].verdict != f->verdict)
        k++;
    if (*f->why) {
        put(out, f->why);
    } else if (k < f->n_clauses) {
        put(out, f->clause[k].said);
        fputs(": ", out);
        put(out, f->clause[k].found);
    }
}

static void summary(const struct att_claim_page *page, FILE *out)
{
    fputs("| claim | back-end | verdict | found |\n|---|---|---|---|\n", out);
    for (int i = 0; i < page->n; i++) {
        const struct att_claim_found *f = &page->found[i];
        fputs("| ", out);
        put(out, f->claim->name);
        fputs(" | ", out);
        put(out, f->backend);
        fprintf(out, " | **%s** | ", att_claim_words[f->verdict]);
        put_decisive(f, out);
        fputs(" |\n", out);
    }
}

static void put_pair(const struct att_claim_found *f, int i, FILE *out)
{
    const struct att_paired *r = &f->pair[i];
    char                     a[32], b[32];

    fputs("| ", out);
    put_code(out, r->b.name);
    if (strcmp(r->a.name, r->b.name) != 0) {
        fputs(", before: ", out);
        put_code(out, r->a.name);
    }
    if (!att_claim_is_timed(f)) {
        fputs(" |\n", out);
        return;
    }
    if (f->plan[i].work != 1) {
        fputs(", ratio per ", out);
        put_code(out, f->claim->work);
        fprintf(out, ": %.4g times as much after", 1 / f->plan[i].work);
    }
    fprintf(out, " | %s | %s |",
            att_human_time(r->a.time.ns.n ? r->a.time.ns.median : NAN, a, sizeof(a)),
            att_human_time(r->b.time.ns.n ? r->b.time.ns.median : NAN, b, sizeof(b)));
    if (isfinite(r->low))
        fprintf(out, " %.3fx | %.3f to %.3f | %.1f %% |\n", exp(r->theta), exp(r->low),
                exp(r->high), 100 * expm1(r->mde));
    else
        fputs(" | | |\n", out);
}

static void pairs(const struct att_claim_found *f, FILE *out)
{
    const struct att_paired *m = f->mean;

    fputs(att_claim_is_timed(f) ? "\n| case | before | after | ratio | 95 % | MDE |\n"
                                  "|---|---:|---:|---:|---|---:|\n"
                                : "\n| case |\n|---|\n",
          out);
    for (int i = 0; i < f->n; i++)
        put_pair(f, i, out);
    if (f->n > 1 && m && isfinite(m->low))
        fprintf(out, "| geometric mean | | | %.3fx | %.3f to %.3f | %.1f %% |\n", exp(m->theta),
                exp(m->low), exp(m->high), 100 * expm1(m->mde));
}

static void clauses(const struct att_claim_found *f, FILE *out)
{
    char text[480];

    fputs("\n| clause | verdict | found |\n|---|---|---|\n", out);
    for (int k = 0; k < f->n_clauses; k++) {
        if (!*f->clause[k].said)
            continue;
        att_clause_text(&f->clause[k], text, sizeof(text));
        fputs("| ", out);
        put(out, f->clause[k].said);
        fprintf(out, " | %s | ", att_claim_words[f->clause[k].verdict]);
        put(out, text);
        fputs(" |\n", out);
    }
}

void att_claim_markdown(const struct att_claim_page *page, FILE *out)
{
    fprintf(out, "# Claims%s\n\n", page->partial ? " (cut off)" : "");
    summary(page, out);
    for (int i = 0; i < page->n; i++) {
        const struct att_claim_found *f = &page->found[i];
        char                         *text = att_claim_paragraph(page, f);
        fputs("\n## ", out);
        put(out, f->claim->name);
        fprintf(out, " on ");
        put(out, f->backend);
        fprintf(out, ": %s\n\n", att_claim_words[f->verdict]);
        put(out, f->claim->about);
        fputs("\n\nSource: ", out);
        put(out, f->claim->source);
        fputs(strchr(".!?", f->claim->source[strlen(f->claim->source) - 1]) ? "\n" : ".\n",
              out);
        if (f->pair && f->verdict != ATT_CLAIM_NOT_APPLICABLE) {
            pairs(f, out);
            clauses(f, out);
        }
        fputs("\n> ", out);
        put(out, text);
        fputc('\n', out);
        free(text);
    }
    fputs("\nRepeat with ", out);
    put_code(out, page->o->line);
    fputs(".\n", out);
}
