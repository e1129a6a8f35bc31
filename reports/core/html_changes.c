/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_changes.c - each file beside the baseline: what changed, the strongest evidence first.
 */
#include <math.h>

#include "reports/core/html.h"
#include "reports/core/human.h"

static const struct {
    const char *word, *class;
} kinds[ATT_CHANGE_KINDS] = {
    [ATT_CHANGE_BROKEN] = { "broke", "bad" },    [ATT_CHANGE_GONE] = { "gone", "bad" },
    [ATT_CHANGE_MORE] = { "needs more", "bad" }, [ATT_CHANGE_OUTPUT] = { "bits", "note" },
    [ATT_CHANGE_SLOWER] = { "slower?", "note" }, [ATT_CHANGE_FASTER] = { "faster?", "good" },
    [ATT_CHANGE_STATUS] = { "status", "note" },  [ATT_CHANGE_LESS] = { "needs less", "good" },
    [ATT_CHANGE_NEW] = { "new", "note" },        [ATT_CHANGE_NONE] = { "same", "good" },
};

/* The row in the big table when it is of the last file, else its name alone. */
static void put_name(struct att_html *h, const struct att_change *c)
{
    const struct att_record *r = c->now ? c->now : c->old;
    const int                linked = r >= h->r->record && r < h->r->record + h->r->n;

    if (linked)
        fprintf(h->out, "<a href=\"#r%lld\">", (long long)(r - h->r->record));
    fputs("<code>", h->out);
    att_html_name(h->out, r->row);
    fputs(linked ? "</code></a>" : "</code>", h->out);
}

static void put_change(struct att_html *h, const struct att_change *c)
{
    char buf[96];

    fprintf(h->out, "<tr><td><b class=%s>%s</b><th scope=row class=x>", kinds[c->kind].class,
            kinds[c->kind].word);
    put_name(h, c);
    fputs("<td class=x>", h->out);
    att_html_text(h->out, c->what);
    fputs("<td class=n>", h->out);
    att_html_text(h->out, att_html_ratio(&c->ratio, buf, sizeof(buf)));
    fputs("<td class=n>", h->out);
    att_human_time(c->old && c->old->timed ? c->old->time.ns.median : NAN, buf, sizeof(buf));
    att_html_text(h->out, buf);
    fputs("<td class=n>", h->out);
    att_human_time(c->now && c->now->timed ? c->now->time.ns.median : NAN, buf, sizeof(buf));
    att_html_text(h->out, buf);
    fputc('\n', h->out);
}

static void put_head(struct att_html *h, const struct att_pages_file *f)
{
    fprintf(h->out,
            "<div class=scroll tabindex=0 role=region aria-label=\"changes of file %d\">"
            "<table class=changes><thead><tr><th scope=col>change<th scope=col class=x>row"
            "<th scope=col class=x>what<th scope=col>speed-up<th scope=col>baseline"
            "<th scope=col>now</thead><tbody>\n",
            (int)(f - h->p->file) + 1);
}

static void put_file(struct att_html *h, const struct att_pages_file *f)
{
    const int64_t changed = f->changes - f->kinds[ATT_CHANGE_NONE];

    att_html_tag(h->out, "h3", f->name);
    if (!changed) {
        fputs("<p>No row differs.</p>\n", h->out);
        return;
    }
    put_head(h, f);
    for (int64_t i = 0; i < changed; i++)
        put_change(h, &f->change[i]);
    fputs("</tbody></table></div>\n", h->out);
}

void att_html_changes(struct att_html *h)
{
    if (h->p->files < 2)
        return;
    fputs(
        "<section id=changes aria-labelledby=changes-h>\n"
        "<h2 id=changes-h>What changed</h2>\n"
        "<p class=cap>Statuses, launches, waits, allocations and bytes are compared with "
        "equality. Speed-up is the baseline's median over this one's; its interval joins "
        "both 95&nbsp;% intervals. Two files are two processes, and processes differ by more "
        "than their intervals: <b>slower?</b> and <b>faster?</b> say what to measure in pairs "
        "(<code>attest gate</code>, <code>attest claim</code>), not what is so.</p>\n",
        h->out);
    for (int i = 1; i < h->p->files; i++)
        put_file(h, &h->p->file[i]);
    fputs("</section>\n", h->out);
}

void att_html_change_titles(struct att_html *h)
{
    for (int i = 1; i < h->p->files; i++) {
        fputs("<th scope=col class=x>", h->out);
        if (h->p->files > 2)
            att_html_text(h->out, h->p->file[i].name);
        fputs(h->p->files > 2 ? " vs " : "vs ", h->out);
        att_html_text(h->out, h->p->file[0].name);
    }
}

void att_html_change_cells(struct att_html *h, const struct att_record *r)
{
    char buf[96];

    for (int i = 1; i < h->p->files; i++) {
        const struct att_pages_file *f = &h->p->file[i];
        const struct att_change     *c = f->of ? f->of[r - h->r->record] : NULL;
        fputs("<td class=\"x ch\">", h->out);
        if (!c)
            continue;
        att_html_text(h->out, att_html_ratio(&c->ratio, buf, sizeof(buf)));
        if (c->kind != ATT_CHANGE_NONE)
            fprintf(h->out, " <b class=%s>%s</b>", kinds[c->kind].class, kinds[c->kind].word);
    }
}
