/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.h - the run of a set of cases, as the parent sees it: which rows there are, who is
 * asked, what goes into the journal, and how it ends. run.c is the file to read first.
 */
#ifndef ATT_RUN_H
#define ATT_RUN_H

#include <regex.h>

#include "harness/child.h"
#include "harness/env.h"
#include "harness/journal.h"
#include "harness/known.h"

enum { ATT_MAX_SEATS = 32, DEATHS_TO_BLAME = 2 };
enum { ATT_SELECTION_TEXT = 1024 }; // bytes of what was selected, for titles

struct att_run {
    const struct att_options  *o;
    const struct att_caselist *cases;
    struct att_environment     env;
    struct att_run_key         key;
    char                       dir[ATT_PATH]; // of results; "" for none
    regex_t                    filter, backend, require;
    int                        has_filter, has_backend, has_require;

    struct att_child seat[ATT_MAX_SEATS];
    int              seats;      // that answer
    int              no_device;  // back-ends that are in the build but have no device
    int              lost_seats; // back-ends that could not be started at all
    char             no_device_why[512];

    struct att_log   log;
    struct att_past  past;
    struct att_known known;

    struct att_record *record;
    int64_t            n, room, rows;     // done, allocated, expected
    int                signal_fd, signal; // the signal that ended the run, 0: none
    int                late;              // the deadline passed
    int                disk_failed;
    double             began;
    char               trouble[4608]; // the environment's, one line; "" when there is none
};

/*
 * Run all cases as the options say, write reports, print the table. Returns the exit code.
 * `timed`: measure what passes. `checked`: what the mode is called in reports.
 */
int att_run_cases(const struct att_options *o, const struct att_caselist *cases);

/* 1 when no further row may be begun: a signal, the deadline, a full disk; and which it was. */
int         att_run_over(struct att_run *run);
const char *att_run_why_over(const struct att_run *run);
void        att_row_not_run(struct att_record *r, const char *why);

/* timing.c: time those of the n rows of one case that passed, in one group. A kernel that takes
 * the child down is blamed and left out, and the others are timed again. */
void att_run_measure(struct att_run *run, struct att_child *c, struct att_record *row, int n);

/* ---- rows.c: which rows there are --------------------------------------------------- */

/* Set `r` to the row of kernel k of seat s on case c; 0 when the filter does not want it. */
int att_row_init(const struct att_run *run, int seat, int kernel, int64_t c,
                 struct att_record *r);

/* What the death of a child says about the row that was under way: status, detector, reason. */
void att_row_blame(struct att_record *r, const struct att_child *c, enum att_answer a,
                   const struct att_death *d);

/* 1 when the row's checked run was short enough for its budget to measure it. */
int att_row_fits(const struct att_run *run, const struct att_record *r);

/* The command that repeats a row, when it takes more than to check the kernel: what was wrong
 * only while it was timed is seen by `attest bench`; XPASS needs the list that says otherwise.
 * A command that would not fit into `repro` is left as it was. */
void att_repro_timed(char *repro);
void att_repro_known(const struct att_run *run, struct att_record *r);

/* Copy what a child found out into the parent's row, which keeps its names. */
void att_row_adopt(struct att_record *r, const struct att_record *from);

/* Print the names of all rows of this run; the exit code. */
int att_rows_print(const struct att_run *run);

/* Rows of this run on all its seats. */
int64_t att_row_count(const struct att_run *run);

/* Compile the filters; 0, or ATT_EINVAL after a message on stderr. */
int  att_rows_open(struct att_run *run);
void att_rows_close(struct att_run *run);

/* A hash over everything that decides what a run does, as text. */
void att_rows_key(const struct att_run *run, char *buf, size_t size);

/* ---- folder.c: name and place -------------------------------------------------------- */

/* Environment, command line and selection as the journal keeps them. */
void att_run_describe(struct att_run *run);

/* 0, or ATT_EXIT_USAGE after a message when the journal of --resume is of another run. */
int att_run_resumes(const struct att_run *run);

/* Make the folder of results and open the journal there, or continue the one of --resume. 0,
 * or the exit code to end with, after a message. */
int att_run_journal(struct att_run *run);

/* ---- seats.c: who takes part --------------------------------------------------------- */

/* Start one child per back-end and plug-in that the options select. 0, or the exit code to
 * end with, after a message: a plug-in that cannot be loaded is a bad file. */
int att_run_seats(struct att_run *run);

/* ---- finish.c: reports and the last word -------------------------------------------- */

/* Can every file that was asked for be written? 0, or ATT_EXIT_ENVIRONMENT after one line. */
int att_run_probe(const struct att_run *run);

/* Sort out statuses, write every report, print table and verdict. Returns the exit code. */
int att_run_finish(struct att_run *run);

/* Add a finished record to the list. */
void att_run_add(struct att_run *run, const struct att_record *r);

/* The exit code of a finished run and one line that explains it (DESIGN, part 4). */
int att_verdict(const struct att_run *run, const int64_t *count, char *line, size_t size);

#endif
