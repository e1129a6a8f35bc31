/* SPDX-License-Identifier: Apache-2.0 */
/* claim_md.c - claims for a pull request: a line for each, then what they rest on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim_report.h"
#include "reports/core/human.h"

/* Text that Markdown takes as it is. */
static void put(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (strchr("\\`*_[]<>|#~", *text))
            fputc('\\', out);
        fputc(*text == '\n' || *text == '\r' ? ' ' : *text, out);
    }
}

static void put_code(FILE *out, const char *text)
{
    fputc('`', out);
    for (; *text; text++)
        fputc(*text == '`' || *text == '|' ? ' ' : *text, out);
    fputc('`', out);
}

/* What decided: the first clause with the verdict of the whole. */
static const char *decisive(const struct att_claim_found *f)
{
    if (*f->why)
        return f->why;
    for (int k = 0; k < f->n_clauses; k++)
        if (f->clause[k].verdict == f->verdict)
            return f->clause[k].found;
    return "";
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
        put(out, decisive(f));
        fputs(" |\n", out);
    }
}

static void pairs(const struct att_claim_found *f, FILE *out)
{
    char a[32], b[32];

    fputs("\n| case | before | after | ratio | 95 % | MDE |\n|---|---:|---:|---:|---|---:|\n",
          out);
    for (int i = 0; i < f->n; i++) {
        const struct att_paired *r = &f->pair[i];
        fputs("| ", out);
        put_code(out, r->b.name);
        if (strcmp(r->a.name, r->b.name) != 0) {
            fputs(", before: ", out);
            put_code(out, r->a.name);
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
}

static void clauses(const struct att_claim_found *f, FILE *out)
{
    char text[480];

    fputs("\n| clause | verdict | found |\n|---|---|---|\n", out);
    for (int k = 0; k < f->n_clauses; k++) {
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
        fputs(".\n", out);
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
