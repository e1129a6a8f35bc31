/* SPDX-License-Identifier: Apache-2.0 */
/* claim_report.h - what was found about claims, for people and for machines. */
#ifndef ATT_CLAIM_REPORT_H
#define ATT_CLAIM_REPORT_H

#include <stdio.h>

#include "harness/claim_find.h"

struct att_claim_page {
    const struct att_options     *o;
    const struct att_environment *env;
    int                           n;
    const struct att_claim_found *found;
    int                           exit_code;
    int                           partial; // 1: a signal or the deadline cut it off
};

/* Terminal: 100 columns; colour 1: ANSI colours. */
void att_claim_print(const struct att_claim_page *page, const struct att_claim_found *f,
                     FILE *out, int colour);

void att_claim_markdown(const struct att_claim_page *page, FILE *out);

/* Every number, those of single processes included. */
void att_claim_json(const struct att_claim_page *page, FILE *out);

/* Can all of that be written, each to a file of its own and none over one of the n claims?
 * Before anything is measured. 0, or the exit code to end with after a line on stderr; the
 * folder of --out is made. */
int att_claim_can_write(const struct att_options *o, const struct att_claim *claim, int n);

/* Write what --json, --md and --out ask for; "-" is standard output. 0, or an error after a
 * line on stderr. */
int att_claim_write(const struct att_claim_page *page);

/* One paragraph that says what was found and how, to be pasted. Allocated; free() it. */
char *att_claim_paragraph(const struct att_claim_page *page, const struct att_claim_found *f);

/* --dry-run: what would be compared on back-end b of a claim. 0, or ATT_EINVAL after a line on
 * stderr: a back-end of this program has no such kernel. With `o->baseline_bin` the kernels
 * before are another program's, and not looked for. */
int att_claim_print_plan(const struct att_claim *c, int b, const struct att_options *o);

/* What is printed about a clause, beside what it says: "1.37x [1.34, 1.40]; ...". */
void att_clause_text(const struct att_clause_found *k, char *buf, size_t size);

#endif
