/* SPDX-License-Identifier: Apache-2.0 */
/* mark.h - texts in Markdown: nothing that comes out of results is taken as markup. */
#ifndef ATT_MARK_H
#define ATT_MARK_H

#include <stdio.h>

#include "harness/record.h"

/* In a line or a table cell. */
void att_mark_plain(FILE *out, const char *text);

/* A code span, or nothing; '|' would end a table cell even there. */
void att_mark_code(FILE *out, const char *text);

/* A fenced block of one command line. */
void att_mark_command(FILE *out, const char *text);

/* A sign of how good something is: 1 good, 0 to be noted, -1 bad. */
const char *att_mark_sign(int value);

/* ": 12 PASS, 3 SKIP in 4.2 s", as far as it is known. */
void att_mark_counts(const struct att_results *r, FILE *out);

/* Every row under "### Results", what failed first, with the legend. mark_table.c */
void att_mark_table(const struct att_results *r, FILE *out);

#endif
