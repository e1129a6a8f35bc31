/* SPDX-License-Identifier: Apache-2.0 */
/* gate_print.c - the gate for a terminal: the verdict first, then what changed, all of it. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "harness/gate.h"
#include "reports/core/human.h"

enum { WIDTH = 100, INDENT = 15 };

struct page {
    FILE *out;
    int   colour;
};

static void paint(const struct page *p, const char *code)
{
    if (p->colour)
        fprintf(p->out, "\x1b[%sm", code);
}

static const char *colour_of(enum att_gate_word word)
{
    return word <= ATT_GATE_LOST      ? "31"
           : word <= ATT_GATE_UNTIMED ? "33"
           : word == ATT_GATE_FASTER || word == ATT_GATE_BETTER || word == ATT_GATE_RIGHTED
               ? "32"
               : "2";
}

/* What moves a cursor or breaks a line becomes a blank: texts come from kernels and files. */
static void put_clean(FILE *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        fputc((unsigned char)text[i] < ' ' || text[i] == 0x7f ? ' ' : text[i], out);
}

/* Broken at blanks, at `indent` columns; a word longer than a line stays whole. */
static void put_wrapped(const struct page *p, const char *text, int indent)
{
    int column = indent;

    for (size_t n; *text; text += n + strspn(text + n, " \n\t")) {
        n = strcspn(text, " \n\t");
        if (column > indent && column + 1 + (int)n > WIDTH) {
            fprintf(p->out, "\n%*s", indent, "");
            column = indent;
        } else if (column > indent) {
            fputc(' ', p->out);
            column++;
        }
        put_clean(p->out, text, n);
        column += (int)n;
    }
    fputc('\n', p->out);
}

static const struct att_record *record_of(const struct att_gate_finding *f)
{
    return f->now ? f->now : f->base;
}

static void print_change(const struct page *p, const struct att_gate_finding *f)
{
    fprintf(p->out, "  %s", f->metric);
    if (*f->before || *f->after)
        fprintf(p->out, " %s -> %s", *f->before ? f->before : "?", *f->after ? f->after : "?");
    if (!isnan(f->effect))
        fprintf(p->out, "  %+.1f %%", 100 * f->effect);
    if (!isnan(f->low))
        fprintf(p->out, " [%+.1f %%, %+.1f %%]", 100 * f->low, 100 * f->high);
    fputc('\n', p->out);
}

static void print_finding(const struct page *p, const struct att_gate_finding *f)
{
    const struct att_record *r = record_of(f);
    char                     repro[sizeof(r->repro)];

    fputs("  ", p->out);
    paint(p, colour_of(f->word));
    fprintf(p->out, "%-*s", INDENT - 2, att_gate_words[f->word]);
    paint(p, "0");
    put_wrapped(p, r ? r->row : "the whole file", INDENT);
    fprintf(p->out, "%*s", INDENT - 2, "");
    print_change(p, f);
    if (*f->text) {
        fprintf(p->out, "%*s", INDENT, "");
        put_wrapped(p, f->text, INDENT);
    }
    att_gate_repro(f, repro, sizeof(repro));
    if (*repro && f->word <= ATT_GATE_TRANSIENT) {
        fprintf(p->out, "%*srepro: ", INDENT, "");
        put_clean(p->out, repro, strlen(repro));
        fputc('\n', p->out);
    }
}

static void print_file(const struct page *p, const char *name, const struct att_result_file *f)
{
    const char *commit = *f->env.git_sha ? f->env.git_sha : "no commit";

    fprintf(p->out, "  %-9s", name);
    put_clean(p->out, f->path, strlen(f->path));
    fputs("  ", p->out);
    put_clean(p->out, f->env.started, strlen(f->env.started));
    fputs("  ", p->out);
    put_clean(p->out, commit, strnlen(commit, 12));
    fprintf(p->out, "%s  %" PRId64 " row%s\n", f->env.git_dirty == 1 ? "+" : "", f->results.n,
            att_plural(f->results.n));
}

/* What is not known is not 0. */
static void print_machine(const struct page *p, const struct att_gate *g)
{
    fputs("  machine  common mode ", p->out);
    if (isnan(g->common))
        fputs("unknown", p->out);
    else
        fprintf(p->out, "%+.2f %%", 100 * expm1(g->common));
    fprintf(p->out, ", %d sentinel%s", g->sentinels, att_plural(g->sentinels));
    if (isnan(g->sentinel))
        fputs(g->sentinels ? ", too few to tell\n" : "\n", p->out);
    else
        fprintf(p->out, " %+.2f %%\n", 100 * expm1(g->sentinel));
}

static void print_layers(const struct page *p, const struct att_gate *g)
{
    fprintf(p->out, "  exact    %" PRId64 " row%s compared with equality\n", g->compared,
            att_plural(g->compared));
    fprintf(p->out, "  times    %d series by up to %d night%s", g->judged, g->nights,
            att_plural(g->nights));
    if (g->by_pair)
        fprintf(p->out, ", %d by the intervals of the two files (no 10 nights yet)",
                g->by_pair);
    if (g->unjudged)
        fprintf(p->out, ", %d not at all", g->unjudged);
    fprintf(p->out,
            "\n           candidates: %d, %d of them below q = 5 %% of Benjamini and "
            "Hochberg; %d measured again\n",
            g->candidates, g->listed, g->tried);
    fprintf(p->out, "           false reds expected: at most %.3f a night\n",
            g->expected_false);
    if (!isnan(g->common) || g->sentinels)
        print_machine(p, g);
}

void att_gate_print(const struct att_gate *g, FILE *out, int colour)
{
    const struct page p = { out, colour };

    fputs("attest gate: ", out);
    paint(&p, g->code == 0 ? "32" : "31");
    put_wrapped(&p, g->verdict, INDENT);
    paint(&p, "0");
    print_file(&p, "baseline", g->base);
    print_file(&p, "new", g->now);
    print_layers(&p, g);
    if (g->n)
        fputc('\n', out);
    for (int i = 0; i < g->n; i++)
        print_finding(&p, &g->finding[i]);
    if (g->notes)
        fputc('\n', out);
    for (int i = 0; i < g->notes; i++) {
        fputs("  note     ", out);
        put_wrapped(&p, g->note[i], 11);
    }
    if (g->more_notes)
        fprintf(out, "  note     and %d more, for which there is no room\n", g->more_notes);
    fprintf(out, "\nexit code %d\n", g->code);
}
