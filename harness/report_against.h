/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_against.h - `attest report --against REGEX`: every kernel of a run held against one
 * chosen kernel of the same case, as the run itself holds a kernel against what it replaces.
 */
#ifndef ATT_REPORT_AGAINST_H
#define ATT_REPORT_AGAINST_H

#include "harness/options.h"
#include "harness/record.h"
#include "reports/pages.h"

/* A line of the table. */
struct att_against_line {
    const struct att_record *row, *over;
    struct att_interval      ratio; // time of `over` / time of `row`, paired by round
};

/* One file: its lines, and why other rows have none. */
struct att_against {
    const struct att_pages_file *file;
    char                        *over; // of each row, 1: others may be held against it
    struct att_against_line     *line;
    int64_t                      lines;
    int64_t                      failed, untimed; // rows that failed; others without times
    int64_t                      alone;           // no row of the same rounds matches
    int64_t                      apart;           // every round lost by the one or the other
};

/* 0, also without --against; else ATT_EINVAL after a message: REGEX is none, a page is asked
 * for that has no such form, or a FILE holds verdicts. */
int att_against_fits(const struct att_options *o);

/*
 * The time of `over` / the time of `own`, paired by round: block i of both is of round i. A
 * round that either has lost (NaN) is left out. Median and exact 95 % interval from order
 * statistics (spec "measurement" 4.1): what `speedup` of a row is. n 0: no round in common.
 */
struct att_interval att_against_ratio(const struct att_time *over, const struct att_time *own);

/*
 * Write a table for each file of `p` to where --md says: a line for every row that was timed in
 * the same rounds as a row that REGEX matches. Returns the exit code: 2 after a message when
 * REGEX matches no timed row of any file, 5 when the table cannot be written.
 */
int att_report_against(const struct att_pages *p, const struct att_options *o);

/* The part of one file, with what was asked for in its heading. report_against_md.c */
void att_against_markdown(const struct att_against *a, const char *pattern, FILE *out);

#endif
