/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_verdict.c - the first thing to read: one sentence, in a colour and a word.
 */
#include <string.h>

#include "reports/core/html.h"
#include "reports/core/human.h"
#include "reports/core/word.h"

static const char *class_of(int value)
{
    return value > 0 ? "good" : value < 0 ? "bad" : "note";
}

static const char *sign_of(int value)
{
    return value > 0 ? "\xe2\x9c\x93" : value < 0 ? "\xe2\x9c\x97" : "!";
}

static void put_counts(FILE *out, const struct att_results *r)
{
    char wall[32];

    fprintf(out, "<ul class=chips><li>%lld row%s", (long long)r->n, att_plural(r->n));
    for (int i = 0; i < ATT_STATUSES; i++) {
        if (!r->count[i])
            continue;
        fprintf(out, "<li>%lld ", (long long)r->count[i]);
        att_html_status(out, (enum att_status)i);
    }
    att_human_time(r->wall_s * 1e9, wall, sizeof(wall));
    if (*wall)
        fprintf(out, "<li>in %s", wall);
    fputs("</ul>\n", out);
}

static void put_banner(FILE *out, struct att_word w, const char *sentence)
{
    const char *class = class_of(w.value);

    fprintf(out, "<div class=\"verdict %s\"><p><b class=%s>%s %s</b> ", class, class,
            sign_of(w.value), w.word);
    att_html_text(out, sentence);
    fputs("</p></div>\n", out);
}

/* One file: how its run ended. */
static void put_run(FILE *out, const struct att_pages_file *f)
{
    put_banner(out, att_word_of_run(f->r), f->r->verdict);
    if (f->r->n)
        put_counts(out, f->r);
    if (f->r->partial)
        fputs("<p><b class=note>Interrupted:</b> the results are incomplete.</p>\n", out);
    if (*f->notice) {
        fputs("<p><b class=note>Notice:</b> ", out);
        att_html_text(out, f->notice);
        fputs("</p>\n", out);
    }
}

/* Several files: what changed, in one sentence. */
static void put_comparison(FILE *out, const struct att_pages_file *f)
{
    char                  text[512];
    const struct att_word w = att_word_of_change(f, text, sizeof(text));

    put_banner(out, w, text);
}

void att_html_verdict(struct att_html *h)
{
    const struct att_pages *p = h->p;

    fputs("<section id=verdict aria-labelledby=verdict-h>\n<h2 id=verdict-h>Verdict</h2>\n",
          h->out);
    for (int i = 1; i < p->files; i++) {
        fputs("<h3>", h->out);
        att_html_text(h->out, p->file[i].name);
        fputs(" against ", h->out);
        att_html_text(h->out, p->file[0].name);
        fputs("</h3>\n", h->out);
        if (*p->file[i].apart) {
            fputs("<p><b class=bad>Different machines: ", h->out);
            att_html_text(h->out, p->file[i].apart);
            fputs(". Times of the two say nothing about the code; counts and bytes do."
                  "</b></p>\n",
                  h->out);
        }
        put_comparison(h->out, &p->file[i]);
    }
    for (int i = 0; i < p->files; i++) {
        if (p->files > 1) {
            fputs("<h3>", h->out);
            att_html_text(h->out, p->file[i].name);
            if (!i)
                fputs(" (baseline)", h->out);
            else if (p->files > 2)
                fprintf(h->out, " (file %d)", i + 1);
            fputs("</h3>\n", h->out);
        }
        put_run(h->out, &p->file[i]);
    }
    fputs("</section>\n", h->out);
}

static void put_note(FILE *out, const struct att_pages_note *n)
{
    const char *class = class_of(n->good);
    char text[sizeof(n->name) + sizeof(n->text) + 4];

    snprintf(text, sizeof(text), "%s%s%s", n->name, *n->name && *n->text ? ": " : "", n->text);
    fprintf(out, "<div class=\"verdict %s\"><p><b class=%s>%s ", class, class,
            n->good ? sign_of(n->good) : "?");
    att_html_text(out, n->kind);
    fputc(' ', out);
    att_html_text(out, n->word);
    fputs("</b> ", out);
    att_html_text(out, text);
    fputs("</p></div>\n", out);
    if (!n->lines)
        return;
    fputs("<ul>", out);
    for (int i = 0; i < n->lines; i++) {
        fputs("<li>", out);
        att_html_text(out, n->line[i]);
    }
    if (n->left_out)
        fprintf(out, "<li>%d more in the file", n->left_out);
    fputs("</ul>\n", out);
}

void att_html_notes(struct att_html *h)
{
    if (!h->p->notes)
        return;
    fputs("<section id=claims aria-labelledby=claims-h>\n"
          "<h2 id=claims-h>Claims and gates</h2>\n",
          h->out);
    for (int i = 0; i < h->p->notes; i++)
        put_note(h->out, &h->p->note[i]);
    fputs("</section>\n", h->out);
}
