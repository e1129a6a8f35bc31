/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.h - what a run was about to do, and what came of it: one JSON object per line,
 * written before the next step. It survives the death of anything, and --resume reads it.
 *
 *     {"event":"run", ...}     first line: the command, the build, the selection
 *     {"event":"begin", "row":"cpu/pack_qkv/fused/b:2/..."}
 *     {"event":"end", "row":..., "status":"PASS", ..., "record":"<packed>", "samples":"..."}
 *     {"event":"resume"} / {"event":"done", "exit_code":0}
 */
#ifndef ATT_JOURNAL_H
#define ATT_JOURNAL_H

#include <stdint.h>
#include <stdio.h>

#include "harness/record.h"
#include "harness/writer.h"

#define ATT_JOURNAL_FORMAT "attest-journal-1"

/* What must agree for a journal to be continued. */
struct att_run_key {
    char mode[16];
    char selection[20]; // hash over the names of all selected cases and the options
    char command[2048];
    char started[32];
    char run_id[48];
};

struct att_log {
    struct att_journal file;
    int                open;
    char               why[4352]; // the last error; "" when all is well
};

/* Start or continue (keep 1) the journal. 0, or negative with `why`. */
int att_log_open(struct att_log *log, const char *path, int keep,
                 const struct att_run_key *key);
int att_log_begin(struct att_log *log, const char *row);
int att_log_end(struct att_log *log, const struct att_record *r);
int att_log_done(struct att_log *log, int exit_code);

/* What an earlier journal says. */
struct att_past {
    struct att_run_key key;
    int64_t            n;
    struct att_record *record; // finished; samples owned
    int64_t            n_begun;
    char             **begun;     // rows that were begun
    int               *deaths;    // runs that died while this row was under way
    int64_t            under_way; // while reading; -1: none
};

/* Read a journal. 0, or ATT_EINVAL after one line on `err`: `file: line 7: ...`. */
int  att_past_read(struct att_past *p, const char *path, FILE *err);
void att_past_free(struct att_past *p);

const struct att_record *att_past_find(const struct att_past *p, const char *row);
int                      att_past_deaths(const struct att_past *p, const char *row);

#endif
