/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pages.h - the forms that people paste: one self-contained HTML page, Markdown for a
 * pull request, of one file of results, of several beside the first, and of verdicts; a table
 * of ratios.
 *
 * Everything is handed over as found: a page compares nothing itself.
 */
#ifndef ATT_PAGES_H
#define ATT_PAGES_H

#include <stdio.h>

#include "harness/record.h"

/* How a row differs from the same row of the baseline; the strongest evidence first. Counts
 * are compared with equality. Two runs are two processes: their times are a hint that says
 * what to measure in pairs, and never a verdict. */
enum att_change_kind {
    ATT_CHANGE_BROKEN, // was not bad, and is
    ATT_CHANGE_GONE,   // the baseline has the row, or its time, and this file has not
    ATT_CHANGE_MORE,   // launches, waits, allocations or bytes went up
    ATT_CHANGE_OUTPUT, // other bits from the same inputs
    ATT_CHANGE_SLOWER, // the intervals of both medians are apart
    ATT_CHANGE_FASTER,
    ATT_CHANGE_STATUS, // another status that is not bad, or fixed
    ATT_CHANGE_LESS,   // launches, waits, allocations or bytes went down
    ATT_CHANGE_NEW,    // the baseline has no such row
    ATT_CHANGE_NONE,
    ATT_CHANGE_KINDS
};

struct att_change {
    enum att_change_kind     kind;
    const struct att_record *old, *now; // NULL: there is none
    struct att_interval      ratio;     // time of old / time of now; n 0: not both were timed
    double                   weight;    // within a kind, the larger one is the clearer one
    char                     what[320]; // "launches 1 -> 3; temporaries 0 B -> 4.0 MiB"
};

/* One file of results. The members below `notice` are of every file but the first. */
struct att_pages_file {
    const char               *name; // as the reader knows it
    const struct att_results *r;
    const char               *notice; // why to trust it less, such as a missing digest; "" else
    char               apart[1024];   // "": same machine as the baseline; else what differs
    struct att_change *change;        // of every row of both files, by evidence
    int64_t            changes;
    int64_t            kinds[ATT_CHANGE_KINDS];
    const struct att_change **of; // of each row of the last file; NULL where there is none
};

/* The verdict of a claim or a gate, read back from its file. */
struct att_pages_note {
    char kind[16];   // "claim", "gate"
    char name[256];  // which claim; may be ""
    char word[32];   // "CONFIRMED"
    int  good;       // 1: as hoped, 0: undecided, -1: not as hoped
    char text[2048]; // the sentence; may be ""
    int  lines;
    char line[64][1024]; // one per clause or metric
    int  left_out;       // clauses beyond these
};

struct att_pages {
    const struct att_pages_file *file;
    int                          files; // 1: a page; more: the first is the baseline
    const struct att_pages_note *note;
    int                          notes;
    const char                  *full; // the pull-request form: where the whole is, or ""
};

enum { ATT_PULL_LIMIT = 65536 }; // characters that a comment on GitHub may have

/* 0, or negative when the host has no memory. */
int att_pages_html(const struct att_pages *p, FILE *out);

/* Never more than ATT_PULL_LIMIT characters; what does not fit is counted and pointed at. */
int att_pages_pull(const struct att_pages *p, FILE *out);

/* A line of the table of ratios against one kernel. */
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

/* The table of one file in Markdown, of any length, with what was asked for in its heading. */
void att_pages_against(const struct att_against *a, const char *pattern, FILE *out);

#endif
