/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_rows.c - every row: one table per operator and piece of it, a heading per case, a line
 * per kernel. Pieces that are not on the screen are not laid out, which is what lets five
 * thousand rows open at once; all is there without the script, which only sorts and filters.
 */
#include <string.h>

#include "reports/core/cells.h"
#include "reports/core/html.h"
#include "reports/core/human.h"

enum { COLUMNS = 16, PIECE = 60, FEW = 600 };

struct columns {
    const struct att_cell *cell[COLUMNS];
    int                    n;
    int                    why; // columns that a reason may take: those of numbers, or its own
};

/* Room for a column, in em: texts that may be long are broken, numbers never. */
static double width_of(const char *title)
{
    static const struct {
        const char *title;
        double      em;
    } known[] = { { "status", 7.6 }, { "kernel", 9.6 },   { "median", 5 },
                  { "rate", 5.3 },   { "copy", 3.4 },     { "vs baseline", 10.4 },
                  { "vs peer", 7 },  { "error", 4.2 },    { "rms", 3 },
                  { "plan", 5 },     { "launches", 5.4 }, { "memory", 5 },
                  { "compared", 6 }, { "runs", 3.6 },     { "wall", 5 } };

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (!strcmp(title, known[i].title))
            return known[i].em;
    return 5.6;
}

enum { CHANGE_EM = 12, REASON_EM = 28 };

/* Where the window is too narrow for the table, each row becomes a card: names of the values
 * come from the style, so that five thousand rows do not repeat them. */
static void put_cards(struct att_html *h, const struct columns *c, double em)
{
    fprintf(h->out,
            "@media(max-width:%.0frem){.rows thead{position:absolute;left:-99em}"
            ".rows,.rows tbody{display:block}"
            ".rows tr{display:flex;flex-wrap:wrap;gap:0 .9rem;padding:.25rem 0;"
            "border-top:1px solid var(--line)}.rows .c,.rows .c+tr{border:0}"
            ".rows tr[hidden],.rows tbody[hidden]{display:none}"
            ".rows td,.rows tbody th{padding:0;text-align:left}"
            ".rows td:empty{display:none}.rows tbody th[scope=row]{font-weight:600;order:-1}"
            ".rows td:has(details[open]),.rows .why{flex-basis:100%%}td details>div{width:auto}"
            ".rows tr:has(details[open])>:is(th,.x){white-space:normal;overflow:visible}",
            em * 0.8 + 4);
    for (int i = 2; i < c->n; i++)
        fprintf(
            h->out,
            ".rows td:nth-child(%d):not(.why,.ch)::before{content:\"%s \";color:var(--dim)}",
            i + 1, c->cell[i]->title);
    fputs(".rows .ch::before{content:\"change \";color:var(--dim)}", h->out);
    for (int i = 1; i < h->p->files && h->p->files > 2; i++)
        fprintf(h->out, ".rows .ch:nth-last-child(%d)::before{content:\"file %d \"}",
                h->p->files - i, i + 1);
    fputc('}', h->out);
}

/* Where there is room, comparisons stay on one line. */
static void put_wide(struct att_html *h, const struct columns *c, double em)
{
    fputs("@media(min-width:80rem){", h->out);
    for (int i = 0; i < c->n; i++) {
        const int peer = !strcmp(c->cell[i]->title, "vs peer");
        if (!peer && strcmp(c->cell[i]->title, "vs baseline"))
            continue;
        fprintf(h->out, ".rows col:nth-child(%d){width:%dem}", i + 1, peer ? 13 : 11);
        em += peer ? 6 : 1;
    }
    fprintf(h->out, ".rows{max-width:%.0fem}}", em + 12);
}

static void put_style(struct att_html *h, const struct columns *c)
{
    double em = (h->p->files - 1) * CHANGE_EM + (c->n < 2 + c->why ? REASON_EM : 0);

    fputs("<style>", h->out);
    for (int i = 0; i < c->n; i++) {
        double width = width_of(c->cell[i]->title);
        em += width;
        if (i != 1) // the kernel takes what is left
            fprintf(h->out, ".rows col:nth-child(%d){width:%.1fem}", i + 1, width);
    }
    for (int i = 1; i < h->p->files; i++)
        fprintf(h->out, ".rows col:nth-child(%d){width:%dem}", 2 + c->why + i, CHANGE_EM);
    fprintf(h->out, ".rows{max-width:%.0fem}", em + 12); // far apart, cells of a row part
    put_cards(h, c, em);
    put_wide(h, c, em);
    fputs("</style>\n", h->out);
}

static void put_titles(struct att_html *h, const struct columns *c)
{
    // A short page is laid out whole: it can be printed or photographed in one piece.
    fprintf(h->out, "<div class=\"chunk%s\"><table class=rows><colgroup>",
            h->r->n > FEW ? " lazy" : "");
    for (int i = 1; i < 2 + c->why + h->p->files; i++)
        fputs("<col>", h->out);
    fputs("</colgroup><thead><tr>", h->out);
    for (int i = 0; i < c->n; i++) {
        fputs(c->cell[i]->left ? "<th scope=col class=x>" : "<th scope=col>", h->out);
        att_html_text(h->out, c->cell[i]->title);
    }
    fputs(c->n < 2 + c->why ? "<th scope=col class=x>reason" : "", h->out);
    att_html_change_titles(h);
    fputs("</thead>\n", h->out);
}

static void put_cell(struct att_html *h, const struct att_cell *cell,
                     const struct att_record *r)
{
    char buf[ATT_CELL] = "";

    cell->text(r, buf, sizeof(buf));
    fputs(cell->left ? "<td class=x>" : "<td>", h->out);
    if (cell->left)
        att_html_name(h->out, buf);
    else
        att_html_text(h->out, buf);
}

/* What was not timed has its reason where the numbers would be. White space between cells would
 * make an empty one look filled: lines break inside the tag. */
static void put_row(struct att_html *h, const struct columns *c, int64_t i)
{
    const struct att_record *r = &h->r->record[i];
    char                     buf[ATT_CELL] = "";

    fprintf(h->out, "<tr\nid=r%lld><td>", (long long)i);
    att_html_details(h, r);
    c->cell[1]->text(r, buf, sizeof(buf));
    fputs("<th scope=row>", h->out);
    att_html_name(h->out, buf);
    if (!r->timed && *r->reason) {
        fprintf(h->out, "<td colspan=%d class=\"x why\">", c->why);
        att_html_text(h->out, r->reason);
    } else {
        for (int k = 2; k < c->n; k++)
            put_cell(h, c->cell[k], r);
        fputs(c->n < 2 + c->why ? "<td>" : "", h->out);
    }
    att_html_change_cells(h, r);
}

static int same_case(const struct att_record *a, const struct att_record *b)
{
    return !strcmp(a->name, b->name);
}

/* The rows of one operator; a piece ends with a case. */
static void put_family(struct att_html *h, const struct columns *c, int family)
{
    const struct att_record *last = NULL;
    int                      in_piece = 0;

    for (int64_t i = 0; i < h->r->n; i++) {
        const struct att_record *r = &h->r->record[i];
        if (h->series.kernel[h->series.of[i]].family != family)
            continue;
        if (!last || !same_case(last, r)) {
            if (last && in_piece >= PIECE)
                fputs("</table></div>\n", h->out);
            if (!last || in_piece >= PIECE) {
                put_titles(h, c);
                in_piece = 0;
            }
            fprintf(h->out, "<tbody><tr class=c><th colspan=%d scope=rowgroup><code>",
                    2 + c->why + h->p->files - 1);
            att_html_text(h->out, r->name);
            fputs("</code>", h->out);
        }
        put_row(h, c, i);
        in_piece++;
        last = r;
    }
    if (last)
        fputs("</table></div>\n", h->out);
}

/* "attention: 452 rows, 339 PASS, 113 SKIP" */
static void put_heading(struct att_html *h, int family)
{
    int64_t     count[ATT_STATUSES] = { 0 }, rows = 0;
    const char *op = "";

    for (int64_t i = 0; i < h->r->n; i++) {
        if (h->series.kernel[h->series.of[i]].family != family)
            continue;
        op = h->r->record[i].op;
        count[h->r->record[i].status]++;
        rows++;
    }
    fputs("<h3>", h->out);
    att_html_text(h->out, op);
    fprintf(h->out, " <span class=dim>\xc2\xb7 %lld row%s", (long long)rows, att_plural(rows));
    for (int i = 0; i < ATT_STATUSES; i++)
        if (count[i])
            fprintf(h->out, " \xc2\xb7 %lld %s", (long long)count[i], att_status_words[i]);
    fputs("</span></h3>\n", h->out);
}

/* Hidden until the script that serves it has run. */
static void put_tools(struct att_html *h)
{
    fputs("<div class=tools id=tools role=search hidden>"
          "<label>filter by words<input id=words type=search autocomplete=off "
          "placeholder=\"fused s:4608\"></label>"
          "<label>status<select id=status><option value=\"\">all</option>",
          h->out);
    for (int i = 0; i < ATT_STATUSES; i++)
        if (h->r->count[i])
            fprintf(h->out, "<option>%s</option>", att_status_words[i]);
    fputs("</select></label><label>order<select id=order></select></label>"
          "<button type=button id=open>open details</button>"
          "<span role=status id=shown class=dim></span></div>\n",
          h->out);
}

/* A reason stands where the numbers would; where these are few, beside them. */
static int has_spare(const struct att_results *r, int columns)
{
    for (int64_t i = 0; i < r->n && columns < 7; i++)
        if (!r->record[i].timed && *r->record[i].reason)
            return 1;
    return columns < 3;
}

void att_html_rows(struct att_html *h)
{
    struct columns c = { .n = 0 };
    char           legend[ATT_LEGEND];

    fputs("<section id=rows aria-labelledby=rows-h>\n<h2 id=rows-h>Every row</h2>\n", h->out);
    if (!h->r->n) {
        fputs("<p>There is none.</p>\n</section>\n", h->out);
        return;
    }
    for (const struct att_cell *cell = att_cells; cell->title && c.n < COLUMNS; cell++)
        if (att_cell_used(cell, h->r))
            c.cell[c.n++] = cell;
    c.why = c.n - 2 + has_spare(h->r, c.n);
    put_style(h, &c);
    fputs("<p class=cap>A status opens the details of its row: how to repeat it, samples, "
          "check, memory. ",
          h->out);
    att_html_text(h->out, att_cells_legend(c.cell, c.n, legend, sizeof(legend)));
    fputs("</p>\n", h->out);
    put_tools(h);
    fputs("<div id=all>\n", h->out);
    for (int f = 0; f < h->series.families; f++) {
        fputs("<section class=op>", h->out);
        put_heading(h, f);
        put_family(h, &c, f);
        fputs("</section>\n", h->out);
    }
    fputs("</div>\n</section>\n", h->out);
}
