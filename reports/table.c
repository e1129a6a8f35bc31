/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.c - the terminal table: columns as wide as their contents, cases as headings.
 */
#include "reports/table.h"

#include <string.h>

#include "harness/env.h"
#include "reports/core/cells.h"
#include "reports/core/human.h"
#include "reports/core/summary.h"

enum { COLUMNS = 16, WIDTH = 100, LEAST_WIDTH = 80, INDENT = 2, DEEP = 10, LEAST_NAME = 14 };

struct table {
    struct att_page        page;
    int                    n;
    const struct att_cell *cell[COLUMNS];
    int                    room[COLUMNS]; // columns of the terminal
};

static int cell_width(const struct att_cell *cell, const struct att_results *r)
{
    int  width = att_text_width(cell->title);
    char buf[ATT_CELL];

    for (int64_t i = 0; i < r->n; i++) {
        *buf = '\0';
        cell->text(&r->record[i], buf, sizeof(buf));
        if (att_text_width(buf) > width)
            width = att_text_width(buf);
    }
    return width;
}

/* Which columns, how wide. In a line that is too long the last columns give way until there
 * is room for a name, and then the kernel's name does. */
static void measure(struct table *t)
{
    int total = INDENT;

    for (const struct att_cell *c = att_cells; c->title && t->n < COLUMNS; c++) {
        if (!att_cell_used(c, t->page.r))
            continue;
        t->cell[t->n] = c;
        t->room[t->n] = cell_width(c, t->page.r);
        total += t->room[t->n++] + 2;
    }
    total -= 2; // nothing behind the last one
    while (t->n > 2 && total - t->room[1] + LEAST_NAME > t->page.width)
        total -= t->room[--t->n] + 2;
    if (t->n > 1 && total > t->page.width)
        t->room[1] -= total - t->page.width;
}

/* One cell; `last` cells that are flush left get no blanks behind them. */
static void put_cell(const struct table *t, int i, const char *text, int last)
{
    char buf[2 * ATT_CELL];
    int  pad;

    att_text_fold(text, t->room[i], buf, sizeof(buf));
    pad = t->room[i] - att_text_width(buf);
    fprintf(t->page.out, "%s%*s%s", i ? "  " : "", t->cell[i]->left ? 0 : pad, "", buf);
    if (t->cell[i]->left && !last)
        fprintf(t->page.out, "%*s", pad, "");
}

static void put_titles(const struct table *t)
{
    att_paint(&t->page, "2");
    fprintf(t->page.out, "%*s", INDENT, "");
    for (int i = 0; i < t->n; i++)
        put_cell(t, i, t->cell[i]->title, i == t->n - 1);
    att_paint(&t->page, "0");
    fputc('\n', t->page.out);
}

static void put_case(const struct table *t, const struct att_record *r)
{
    char name[sizeof(r->name)];

    att_paint(&t->page, "1");
    att_text_wrap(t->page.out, att_text_clean(r->name, name, sizeof(name)), 0, t->page.width);
    att_paint(&t->page, "0");
    fputc('\n', t->page.out);
}

/* A sentence below a row. */
static void put_note(const struct table *t, const char *lead, const char *text)
{
    char line[1024], clean[1024];

    snprintf(line, sizeof(line), "%s%s%s", lead, *lead && *text ? ": " : "", text);
    fprintf(t->page.out, "%*s", DEEP, "");
    att_text_wrap(t->page.out, att_text_clean(line, clean, sizeof(clean)), DEEP, t->page.width);
    fputc('\n', t->page.out);
}

/* The reason of a skipped row stands in its line when it fits: `used` columns are taken. */
static int put_inline_reason(const struct table *t, const struct att_record *r, int used)
{
    char buf[sizeof(r->reason)];

    att_text_clean(r->reason, buf, sizeof(buf));
    if (!*buf || used + 2 + att_text_width(buf) > t->page.width)
        return 0;
    fprintf(t->page.out, "  %s", buf);
    return 1;
}

static void put_row(const struct table *t, const struct att_record *r)
{
    enum att_class class = att_status_class(r->status);
    char buf[COLUMNS][ATT_CELL], caveat[256];
    int  last = 0, used = INDENT, told = 0;

    memset(buf, 0, sizeof(buf));
    for (int i = 0; i < t->n; i++) {
        t->cell[i]->text(r, buf[i], sizeof(buf[i]));
        last = *buf[i] ? i : last;
    }
    fprintf(t->page.out, "%*s", INDENT, "");
    for (int i = 0; i <= last; i++) {
        if (!i)
            att_paint_status(&t->page, r->status);
        put_cell(t, i, buf[i], i == last && class != ATT_NOTED);
        used += t->room[i] + (i ? 2 : 0);
        if (!i)
            att_paint(&t->page, "0");
    }
    if (class == ATT_NOTED)
        told = put_inline_reason(t, r, used);
    fputc('\n', t->page.out);
    if (!told && (*r->reason || *r->detector))
        put_note(t, r->detector, r->reason);
    if (*att_row_caveat(r, caveat, sizeof(caveat)))
        put_note(t, "note", caveat);
    if (class == ATT_BAD && *r->repro) {
        char repro[sizeof(r->repro)];
        fprintf(t->page.out, "%*srepro: ", DEEP, "");
        att_text_command(t->page.out, att_text_clean(r->repro, repro, sizeof(repro)), DEEP + 7,
                         t->page.width);
        fputc('\n', t->page.out);
    }
}

static void put_head(const struct table *t)
{
    const struct att_results *r = t->page.r;
    char                      text[1536], clean[1536];

    snprintf(text, sizeof(text), "attest %s %s \xc2\xb7 %s, %s, %d cpu%s \xc2\xb7 %s", r->mode,
             r->suites, r->env->host, r->env->cpu_model, r->env->cpus, att_plural(r->env->cpus),
             r->started);
    att_text_wrap(t->page.out, att_text_clean(text, clean, sizeof(clean)), 0, t->page.width);
    fputc('\n', t->page.out);
    for (int i = 0; i < r->env->n_devices; i++) {
        att_text_wrap(t->page.out, att_text_clean(r->env->device[i], clean, sizeof(clean)), 0,
                      t->page.width);
        fputc('\n', t->page.out);
    }
    for (int i = 0; i < r->env->n_peers; i++) {
        const struct att_peer_env *p = &r->env->peer[i];
        snprintf(text, sizeof(text), "%.31s: %.63s%s%.127s%s%.200s", p->name, p->version,
                 *p->device ? ", " : "", p->device, *p->note ? ", nothing to offer: " : "",
                 p->note);
        att_text_wrap(t->page.out, att_text_clean(text, clean, sizeof(clean)), 0,
                      t->page.width);
        fputc('\n', t->page.out);
    }
    fputc('\n', t->page.out);
}

void att_table_print(const struct att_results *r, FILE *out, int colour, int width)
{
    struct table t = { .page = { .r = r, .out = out, .colour = colour } };

    t.page.width = width < LEAST_WIDTH ? LEAST_WIDTH : width;
    measure(&t);
    put_head(&t);
    if (r->n)
        put_titles(&t);
    for (int64_t i = 0; i < r->n; i++) {
        if (!i || strcmp(r->record[i].name, r->record[i - 1].name))
            put_case(&t, &r->record[i]);
        put_row(&t, &r->record[i]);
    }
    t.page.cell = t.cell;
    t.page.cells = t.n;
    att_summary_print(&t.page);
}

static int write_table(const struct att_results *r, FILE *out)
{
    att_table_print(r, out, 0, WIDTH);
    return 0;
}

const struct att_report att_report_table = { "table", NULL,
                                             "the table for terminals, 100 columns",
                                             write_table };
