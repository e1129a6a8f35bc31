/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary.c - the end of the terminal table.
 */
#include "reports/core/summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/core/human.h"

enum { INDENT = 2, SLOWEST = 3 };

/* ANSI: bold, dim, and the three colours of a verdict. */
void att_paint(const struct att_page *page, const char *code)
{
    if (page->colour)
        fprintf(page->out, "\x1b[%sm", code);
}

void att_paint_status(const struct att_page *page, enum att_status status)
{
    static const char *const code[] = {
        [ATT_GOOD] = "32", [ATT_NOTED] = "33", [ATT_BAD] = "1;31"
    };

    att_paint(page, code[att_status_class(status)]);
}

/* One item of the last line, which may need a second line. */
static void put_item(const struct att_page *page, int *at, int colour, const char *text)
{
    int separator = *at ? 3 : 0, n = att_text_width(text);

    if (*at + separator + n > page->width) {
        fputc('\n', page->out);
        *at = separator = 0;
    }
    fputs(separator ? " \xc2\xb7 " : "", page->out);
    if (colour >= 0)
        att_paint_status(page, (enum att_status)colour);
    fputs(text, page->out);
    if (colour >= 0)
        att_paint(page, "0");
    *at += separator + n;
}

static void put_counts(const struct att_page *page)
{
    char text[64], time[32];
    int  at = 0;

    snprintf(text, sizeof(text), "%lld row%s", (long long)page->r->n, att_plural(page->r->n));
    put_item(page, &at, -1, text);
    for (int i = 0; i < ATT_STATUSES; i++) {
        snprintf(text, sizeof(text), "%lld %s", (long long)page->r->count[i],
                 att_status_words[i]);
        if (page->r->count[i])
            put_item(page, &at, i, text);
    }
    snprintf(text, sizeof(text), "in %s",
             att_human_time(page->r->wall_s * 1e9, time, sizeof(time)));
    if (*time)
        put_item(page, &at, -1, text);
    fputc('\n', page->out);
}

/* Rows of a summary list, name at the left, a word about it at the right. */
static void put_listed(const struct att_page *page, const char *word,
                       const struct att_record *r)
{
    char name[sizeof(r->row)], text[sizeof(r->row) + 8];
    int  room = page->width - INDENT - 10 - 2;

    att_text_clean(r->row, name, sizeof(name));
    fprintf(page->out, "%*s%-10s  %s\n", INDENT, "", word,
            att_text_fold(name, room, text, sizeof(text)));
}

static void put_failed(const struct att_page *page)
{
    int head = 0;

    for (int64_t i = 0; i < page->r->n; i++) {
        const struct att_record *r = &page->r->record[i];
        if (att_status_class(r->status) != ATT_BAD)
            continue;
        if (!head++)
            fputs("failed:\n", page->out);
        put_listed(page, att_status_words[r->status], r);
    }
}

/* The row that took longest of those that took less than row `after`; -1: none. */
static int64_t next_slowest(const struct att_results *r, int64_t after)
{
    int64_t best = -1;

    for (int64_t i = 0; i < r->n; i++) {
        double s = r->record[i].wall_s, bound = after < 0 ? INFINITY : r->record[after].wall_s;
        int    below = s < bound || (s == bound && i > after);
        if (below && (best < 0 || s > r->record[best].wall_s))
            best = i;
    }
    return best;
}

/* Worth a look when the run was long: the rows that took most of it. */
static void put_slowest(const struct att_page *page)
{
    int64_t row = -1;
    char    buf[32];

    if (page->r->n <= SLOWEST || !(page->r->wall_s >= 10))
        return;
    fputs("slowest:\n", page->out);
    for (int k = 0; k < SLOWEST && (row = next_slowest(page->r, row)) >= 0; k++)
        put_listed(page, att_human_time(page->r->record[row].wall_s * 1e9, buf, sizeof(buf)),
                   &page->r->record[row]);
}

void att_summary_print(const struct att_page *page)
{
    char verdict[512], legend[ATT_LEGEND];

    if (page->r->n)
        fputc('\n', page->out);
    if (*att_cells_legend(page->cell, page->cells, legend, sizeof(legend))) {
        att_paint(page, "2");
        att_text_wrap(page->out, legend, 0, page->width);
        att_paint(page, "0");
        fputs("\n\n", page->out);
    }
    put_failed(page);
    put_slowest(page);
    put_counts(page);
    att_paint(page, page->r->exit_code ? "1;31" : "1;32");
    att_text_wrap(page->out, att_text_clean(page->r->verdict, verdict, sizeof(verdict)), 0,
                  page->width);
    att_paint(page, "0");
    fprintf(page->out, "\n");
}
