/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_approved.h - what a change is allowed to cost: a file of lines that are committed with
 * the change that needs them.
 *
 *     # a comment
 *     approved: <row>, <metric>, <value>[, <reason>[, until 2027-01-31]]
 *     perf-accept: <row>, <metric>, <value or percent>, <reason>[, until 2027-01-31]
 *     sentinel: <extended regex over rows>
 *
 * `approved` sets what a count, a number of bytes or output_hash has to be, in place of what
 * BASELINE has, if it has the row at all. `perf-accept` accepts a loss: of `time` by so many
 * percent ("+12 %", once: a BASELINE that was accepted under the line has the loss already) or
 * up to a time ("8.5 ms"), of a count to exactly that value, of `status` to a word (SKIP,
 * NOT_RUN, DEVIATES, absent; a wrong answer is not accepted). From the night on at which the
 * line appears a series begins anew. The reason is for people, and is asked for. A `sentinel`
 * is measured to watch the machine, and is never judged itself.
 */
#ifndef ATT_GATE_APPROVED_H
#define ATT_GATE_APPROVED_H

#include <regex.h>
#include <stdio.h>

#include "harness/record.h"

/* The metrics that a line may name, NULL-terminated; the first is "time". */
extern const char *const att_gate_metrics[];

enum att_approved_kind { ATT_APPROVED_VALUE, ATT_APPROVED_LOSS, ATT_APPROVED_SENTINEL };

struct att_approved_line {
    int                    number; // of the line, from 1
    enum att_approved_kind kind;
    char                   row[640]; // of a sentinel: the regex
    char                   metric[32], value[64], reason[256], expires[16];
    double                 percent; // of a time; NaN: `ns` it is
    double                 ns;
    regex_t                regex; // of a sentinel
    int                    expired;
    int                    spent; // night of the history that was accepted under this line and
                                  // that BASELINE is, or comes after; 0: none
    int used;                     // findings that it decided, or rows that it matched
};

struct att_approved {
    char                      path[4096];
    int                       n;
    struct att_approved_line *line;
};

/* Read the file; `today` is "YYYY-MM-DD". 0, or ATT_EINVAL after one line on `err` for each
 * line that cannot be read: `file: line 3: ...`. */
int att_approved_read(struct att_approved *a, const char *path, const char *today, FILE *err);

/* The same from text; `path` is for messages. */
int att_approved_parse(struct att_approved *a, const char *text, size_t size, const char *path,
                       const char *today, FILE *err);

/* One line of text, which is changed. 1 and `l` filled; 0: a blank line or a comment;
 * ATT_EINVAL with what is wrong in `why`. A sentinel's regex is compiled in place: do not move
 * `l`. */
int att_approved_read_line(struct att_approved_line *l, char *text, const char *today,
                           char *why, size_t why_size);

void att_approved_free(struct att_approved *a);

/* The unexpired line of that row and metric (and kind), or NULL. Does not count as use. */
struct att_approved_line *att_approved_find(const struct att_approved *a,
                                            enum att_approved_kind kind, const char *row,
                                            const char *metric);

/* 1 when the row is named a sentinel; counts as use. */
int att_approved_sentinel(struct att_approved *a, const char *row);

#endif
