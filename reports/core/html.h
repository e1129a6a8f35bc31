/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.h - the parts of the page, private to it. Each writes one section; a part that has
 * nothing to say writes nothing. Whatever comes out of results is escaped here and is never
 * markup: names, reasons and command lines may hold any bytes.
 */
#ifndef ATT_HTML_H
#define ATT_HTML_H

#include <stdio.h>

#include "reports/pages.h"
#include "reports/series.h"

/* ---- html_text.c ---------------------------------------------------------------------- */

/* Text as it may stand between tags and in an attribute in double quotes: markup is escaped,
 * control characters become blanks, broken UTF-8 becomes U+FFFD. Lines stay lines with
 * `lines` 1. */
void att_html_put(FILE *out, const char *text, int lines);
void att_html_text(FILE *out, const char *text); // one line

/* A name that may be broken behind '/' and '_'. */
void att_html_name(FILE *out, const char *text);

/* "<TAG>text</TAG>" on the same line; an empty text writes nothing. */
void att_html_tag(FILE *out, const char *tag, const char *text);

/* A status as a coloured word; the class follows att_status_class. */
void att_html_status(FILE *out, enum att_status status);

/* "1.47x [1.40, 1.50]", "1.47x?" without an interval; "" when it was not measured. Returns
 * buf. */
char *att_html_ratio(const struct att_interval *ratio, char *buf, size_t size);

/* ---- what the page is made of ----------------------------------------------------------- */

extern const char att_html_style[], att_html_script[]; // html_style.c, html_script.c

struct att_html {
    FILE                     *out;
    const struct att_pages   *p;
    const struct att_results *r; // the results that the page is about: the last file
    struct att_series         series;
    int                       plots; // pictures so far
};

void att_html_verdict(struct att_html *h);  // html_verdict.c
void att_html_notes(struct att_html *h);    // html_verdict.c: claims and gates
void att_html_failures(struct att_html *h); // html_failures.c
void att_html_changes(struct att_html *h);  // html_changes.c
void att_html_notable(struct att_html *h);  // html_notable.c
void att_html_plots(struct att_html *h);    // html_plots.c
void att_html_rows(struct att_html *h);     // html_rows.c
void att_html_machine(struct att_html *h);  // html_machine.c

/* The collapsible details of a row. html_details.c */
void att_html_details(struct att_html *h, const struct att_record *r);

/* How far the row of `r` moved from its file's baseline, as cells. html_changes.c */
void att_html_change_cells(struct att_html *h, const struct att_record *r);
void att_html_change_titles(struct att_html *h);

#endif
