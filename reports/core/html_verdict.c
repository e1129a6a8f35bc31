/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_verdict.c - the first thing to read: one sentence, in a colour and a word.
 */
#include <string.h>

#include "reports/core/html.h"
#include "reports/core/human.h"

/* What an exit code is called; never told by its colour alone. */
struct word {
    const char *word, *class, *sign;
};

static struct word word_of(int code)
{
    static const struct {
        int         code;
        struct word word;
    } known[] = {
        { 0, { "PASS", "good", "\xe2\x9c\x93" } },
        { 1, { "FAIL", "bad", "\xe2\x9c\x97" } },
        { 3, { "REGRESSION", "bad", "\xe2\x9c\x97" } },
        { 4, { "INCONCLUSIVE", "note", "?" } },
        { 5, { "ENVIRONMENT INVALID", "note", "!" } },
        { 6, { "NOTHING MEASURED", "note", "!" } },
        { 7, { "NOT TO BE TRUSTED", "bad", "\xe2\x9c\x97" } },
        { 77, { "SKIPPED", "note", "!" } },
        { 124, { "OUT OF TIME", "note", "!" } },
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (known[i].code == code)
            return known[i].word;
    if (code > 128)
        return (struct word){ "INTERRUPTED", "note", "!" };
    return (struct word){ "FAILED", "bad", "\xe2\x9c\x97" };
}

static void put_counts(FILE *out, const struct att_results *r)
{
    char wall[32];

    fprintf(out, "<ul class=chips><li>%lld rows", (long long)r->n);
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

static void put_banner(FILE *out, struct word w, const char *sentence)
{
    fprintf(out, "<div class=\"verdict %s\"><p><b class=%s>%s %s</b> ", w.class, w.class,
            w.sign, w.word);
    att_html_text(out, sentence);
    fputs("</p></div>\n", out);
}

/* One file: how its run ended. */
static void put_run(FILE *out, const struct att_pages_file *f)
{
    put_banner(out, word_of(f->r->exit_code), f->r->verdict);
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

static void add(char *text, size_t size, const char *what, int64_t n)
{
    size_t at = strlen(text);

    if (n)
        snprintf(text + at, size - at, "%s%lld %s", at ? ", " : "", (long long)n, what);
}

/* Several files: what changed, in one sentence. Nothing here is a verdict about speed. */
static void put_comparison(FILE *out, const struct att_pages_file *f)
{
    const int64_t *n = f->kinds;
    struct word    w = { "NO CHANGE SEEN", "good", "\xe2\x9c\x93" };
    char           text[512] = "";

    add(text, sizeof(text), "rows broke", n[ATT_CHANGE_BROKEN]);
    add(text, sizeof(text), "rows are gone", n[ATT_CHANGE_GONE]);
    add(text, sizeof(text), "rows need more launches, waits or memory", n[ATT_CHANGE_MORE]);
    add(text, sizeof(text), "rows give other bits", n[ATT_CHANGE_OUTPUT]);
    add(text, sizeof(text), "rows look slower", n[ATT_CHANGE_SLOWER]);
    add(text, sizeof(text), "look faster", n[ATT_CHANGE_FASTER]);
    add(text, sizeof(text), "have another status", n[ATT_CHANGE_STATUS]);
    add(text, sizeof(text), "need less", n[ATT_CHANGE_LESS]);
    add(text, sizeof(text), "are new", n[ATT_CHANGE_NEW]);
    if (n[ATT_CHANGE_SLOWER] || n[ATT_CHANGE_FASTER])
        w = (struct word){ "TIMES MOVED", "note", "!" };
    if (n[ATT_CHANGE_OUTPUT] || n[ATT_CHANGE_STATUS] || n[ATT_CHANGE_LESS] || n[ATT_CHANGE_NEW])
        w = (struct word){ "CHANGED", "note", "!" };
    if (n[ATT_CHANGE_BROKEN] || n[ATT_CHANGE_GONE] || n[ATT_CHANGE_MORE])
        w = (struct word){ "WORSE", "bad", "\xe2\x9c\x97" };
    add(text, sizeof(text), "show no difference", n[ATT_CHANGE_NONE]);
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
            fputs(i ? "</h3>\n" : " (baseline)</h3>\n", h->out);
        }
        put_run(h->out, &p->file[i]);
    }
    fputs("</section>\n", h->out);
}

static void put_note(FILE *out, const struct att_pages_note *n)
{
    const struct word w = { n->word,
                            n->good > 0   ? "good"
                            : n->good < 0 ? "bad"
                                          : "note",
                            n->good > 0   ? "\xe2\x9c\x93"
                            : n->good < 0 ? "\xe2\x9c\x97"
                                          : "?" };
    char              text[sizeof(n->name) + sizeof(n->text) + 4];

    snprintf(text, sizeof(text), "%s%s%s", n->name, *n->name && *n->text ? ": " : "", n->text);
    fprintf(out, "<div class=\"verdict %s\"><p><b class=%s>%s ", w.class, w.class, w.sign);
    att_html_text(out, n->kind);
    fputc(' ', out);
    att_html_text(out, w.word);
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
