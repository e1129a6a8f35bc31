/* SPDX-License-Identifier: Apache-2.0 */
/* gate_md.c - the gate as Markdown: one line per finding, complete, ordered by evidence. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "harness/gate.h"
#include "reports/core/human.h"

/* Text in a cell of a table: nothing ends the cell, the line or the page, or begins markup. */
static void put_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            fputc(' ', out);
        else if (*text == '<')
            fputs("&lt;", out);
        else if (*text == '&')
            fputs("&amp;", out);
        else if (strchr("|*_`[]\\~#@", *text))
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
    }
}

/* Code in a cell: a fence longer than any run of its own, and a bar that does not end the cell.
 */
static void put_code(FILE *out, const char *text)
{
    int run = 0, longest = 0;

    for (const char *c = text; *c; c++) {
        run = *c == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (int i = 0; i <= longest; i++)
        fputc('`', out);
    fputs(longest ? " " : "", out);
    for (const char *c = text; *c; c++) {
        if (*c == '|')
            fputs("\\|", out);
        else
            fputc((unsigned char)*c < ' ' || *c == 0x7f ? ' ' : *c, out);
    }
    fputs(longest ? " " : "", out);
    for (int i = 0; i <= longest; i++)
        fputc('`', out);
}

static void put_change(FILE *out, const struct att_gate_finding *f)
{
    put_text(out, f->metric);
    fputs(" | ", out);
    put_text(out, *f->before ? f->before : "-");
    fputs(" | ", out);
    put_text(out, *f->after ? f->after : "-");
    fputs(" | ", out);
    if (!isnan(f->effect))
        fprintf(out, "%+.1f %%", 100 * f->effect);
    if (!isnan(f->low))
        fprintf(out, " (%+.1f to %+.1f)", 100 * f->low, 100 * f->high);
}

static void put_finding(FILE *out, const struct att_gate_finding *f)
{
    const struct att_record *r = f->now ? f->now : f->base;
    char                     repro[sizeof(r->repro)];

    fprintf(out, "| %s%s%s | ", att_gate_is_red(f->word) ? "**" : "", att_gate_words[f->word],
            att_gate_is_red(f->word) ? "**" : "");
    if (r)
        put_code(out, r->row);
    else
        fputs("the whole file", out);
    fputs(" | ", out);
    put_change(out, f);
    fputs(" | ", out);
    put_text(out, f->text);
    fputs(" | ", out);
    if (*att_gate_repro(f, repro, sizeof(repro)))
        put_code(out, repro);
    fputs(" |\n", out);
}

static void put_files(const struct att_gate *g, FILE *out)
{
    const struct att_result_file *const file[] = { g->base, g->now };

    for (int i = 0; i < 2; i++) {
        fprintf(out, "- %s: ", i ? "new" : "baseline");
        put_code(out, file[i]->path);
        fputs(", ", out);
        put_text(out, *file[i]->env.started ? file[i]->env.started : "no date");
        fputs(", commit ", out);
        put_code(out, *file[i]->env.git_sha ? file[i]->env.git_sha : "unknown");
        fprintf(out, ", %" PRId64 " row%s\n", file[i]->results.n,
                att_plural(file[i]->results.n));
    }
}

/* What is not known is not 0. */
static void put_machine(const struct att_gate *g, FILE *out)
{
    fputs("- common mode ", out);
    if (isnan(g->common))
        fputs("unknown", out);
    else
        fprintf(out, "%+.2f %%", 100 * expm1(g->common));
    fprintf(out, ", %d sentinel%s", g->sentinels, att_plural(g->sentinels));
    if (isnan(g->sentinel))
        fputs(g->sentinels ? ", too few to tell\n" : "\n", out);
    else
        fprintf(out, " %+.2f %%\n", 100 * expm1(g->sentinel));
}

void att_gate_markdown(const struct att_gate *g, FILE *out)
{
    fputs("# ", out);
    put_text(out, g->verdict);
    fprintf(out, "\n\nExit code %d.\n\n", g->code);
    put_files(g, out);
    fprintf(
        out,
        "- %" PRId64 " row%s compared with equality; %d series judged by up to %d night%s, "
        "%d by two files, %d not\n"
        "- %d candidate%s, %d below q = 5 %%, %d measured again; false reds expected: at most "
        "%.3f a night\n",
        g->compared, att_plural(g->compared), g->judged, g->nights, att_plural(g->nights),
        g->by_pair, g->unjudged, g->candidates, att_plural(g->candidates), g->listed, g->tried,
        g->expected_false);
    if (!isnan(g->common) || g->sentinels)
        put_machine(g, out);
    if (g->n)
        fputs("\n| | row | metric | before | after | change | why | repeat it |\n"
              "|---|---|---|---|---|---|---|---|\n",
              out);
    for (int i = 0; i < g->n; i++)
        put_finding(out, &g->finding[i]);
    if (g->notes)
        fputc('\n', out);
    for (int i = 0; i < g->notes; i++) {
        fputs("- ", out);
        put_text(out, g->note[i]);
        fputc('\n', out);
    }
    if (g->more_notes)
        fprintf(out, "- and %d note%s more, for which there is no room\n", g->more_notes,
                att_plural(g->more_notes));
}
