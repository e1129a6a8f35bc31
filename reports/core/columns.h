/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.h - the members of a record by name: one table drives the machine-readable
 * reports, so that JSON, JSON Lines and CSV cannot differ in what a name means.
 */
#ifndef ATT_COLUMNS_H
#define ATT_COLUMNS_H

#include <stddef.h>

#include "harness/jsonout.h"
#include "harness/record.h"

enum att_column_kind {
    ATT_COL_TEXT,   // char array
    ATT_COL_STATUS, // enum att_status, written as its word
    ATT_COL_I32,    // small number
    ATT_COL_FLAG,   // int32_t as true or false
    ATT_COL_COUNT,  // int64_t; negative: unknown, null
    ATT_COL_I64,    // int64_t that may be negative
    ATT_COL_U64,    // uint64_t in decimal
    ATT_COL_HASH,   // uint64_t as 16 hexadecimal digits
    ATT_COL_REAL,   // double; NaN: null
};

struct att_column {
    const char          *group; // "": a member of the object itself
    const char          *name;
    enum att_column_kind kind;
    size_t               offset; // in struct att_record
};

/* Ends with a NULL name; the members of a group stand together. */
extern const struct att_column att_columns[];

/* 1 when the record has this group: "time" and "rate" only when it was timed, "peer" only when
 * a peer was timed beside it, "launch" only when it was counted. */
int att_column_present(const struct att_column *column, const struct att_record *r);

/* The value as text without quotes; "" for null. */
const char *att_column_text(const struct att_column *column, const struct att_record *r,
                            char *buf, size_t size);

/* The object "attest" of a result: every column, the axes of the case, the block medians.
 * samples 1 adds the raw samples. 64-bit integers are strings. */
void att_record_json(struct att_json *j, const char *key, const struct att_record *r,
                     int samples);

/* The object context.attest: what was run where, and how it ended. */
void att_run_json(struct att_json *j, const char *key, const struct att_results *r);

#endif
