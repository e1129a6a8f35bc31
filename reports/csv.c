/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.c - results.csv: one line per result, one column per member ("time.median"), as
 * RFC 4180 quotes it. What was not measured is empty.
 */
#include <stdio.h>
#include <string.h>

#include "reports/core/columns.h"
#include "reports/core/human.h"

/* Spreadsheets run what begins like a formula; a kernel's words must not. An apostrophe makes
 * them text. */
static void put_quoted(FILE *out, const char *text)
{
    char clean[2048];

    fputs(strchr("=+-@", *text) ? "\"'" : "\"", out);
    for (const char *s = att_text_clean(text, clean, sizeof(clean)); *s; s++) {
        if (*s == '"')
            fputc('"', out);
        fputc(*s, out);
    }
    fputc('"', out);
}

static int write_csv(const struct att_results *r, FILE *out)
{
    char buf[64];

    for (const struct att_column *c = att_columns; c->name; c++)
        fprintf(out, "%s%s%s%s", c == att_columns ? "" : ",", c->group, *c->group ? "." : "",
                c->name);
    fputc('\n', out);
    for (int64_t i = 0; i < r->n; i++) {
        for (const struct att_column *c = att_columns; c->name; c++) {
            const char *text = att_column_text(c, &r->record[i], buf, sizeof(buf));
            if (c != att_columns)
                fputc(',', out);
            if (c->kind == ATT_COL_TEXT && *text)
                put_quoted(out, text);
            else
                fputs(text, out);
        }
        fputc('\n', out);
    }
    return 0;
}

const struct att_report att_report_csv = { "csv", "results.csv",
                                           "one line per result, for spreadsheets", write_csv };
