/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cells.h - the columns of the reports for eyes: the terminal table and Markdown.
 */
#ifndef ATT_CELLS_H
#define ATT_CELLS_H

#include <stddef.h>

#include "harness/record.h"

enum { ATT_CELL = 96 }; // bytes of the longest cell

/* When a column appears. */
enum att_cell_when { ATT_CELL_ALWAYS, ATT_CELL_TIMED, ATT_CELL_CHECKED };

struct att_cell {
    const char        *title; // NULL ends the table
    enum att_cell_when when;  // TIMED: runs that timed something; CHECKED: all others
    int                left;  // 1: text, flush left
    void (*text)(const struct att_record *r, char *buf, size_t size); // "": nothing to say
    const char *about; // in one clause; NULL: its title says it
};

enum { ATT_LEGEND = 1024 }; // bytes of the longest legend

extern const struct att_cell att_cells[];

/* 1 when any result of the run carries a time. */
int att_any_timed(const struct att_results *r);

/* 1 when the column belongs into this run and any row fills it. */
int att_cell_used(const struct att_cell *cell, const struct att_results *r);

/* What a reader of a timed row must know besides the numbers: "cache not proved cold; ...";
 * "" when there is nothing. */
const char *att_row_caveat(const struct att_record *r, char *buf, size_t size);

/* One line that explains these columns, and no other. Returns buf. */
char *att_cells_legend(const struct att_cell *const *cell, int n, char *buf, size_t size);

#endif
