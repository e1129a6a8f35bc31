/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary.h - the end of the terminal table: legend, what failed, what was slow, how many of
 * each status, the verdict.
 */
#ifndef ATT_SUMMARY_H
#define ATT_SUMMARY_H

#include <stdio.h>

#include "harness/record.h"
#include "reports/core/cells.h"

/* What is printed where. */
struct att_page {
    const struct att_results *r;
    FILE                     *out;
    int                       colour; // 1: ANSI colours
    int                       width;  // columns of the terminal

    const struct att_cell *const *cell; // the columns of the table that the legend explains
    int                           cells;
};

/* Begin an ANSI style ("1" bold, "2" dim, "0" plain), when there is colour. */
void att_paint(const struct att_page *page, const char *code);

/* Begin the colour of a status. */
void att_paint_status(const struct att_page *page, enum att_status status);

void att_summary_print(const struct att_page *page);

#endif
