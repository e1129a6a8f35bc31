/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.h - the members of a record and of an environment by name: one table drives the
 * machine-readable reports and the reader of results.json, so that these cannot differ in what
 * a name means, and what is written can be read.
 */
#ifndef ATT_COLUMNS_H
#define ATT_COLUMNS_H

#include <stddef.h>

#include "harness/env.h"
#include "harness/record.h"

enum att_column_kind {
    ATT_COL_TEXT,   // char array
    ATT_COL_STATUS, // enum att_status, written as its word
    ATT_COL_I32,    // small number
    ATT_COL_FLAG,   // int32_t as true or false
    ATT_COL_MAYBE,  // int32_t as true or false; negative: unknown, null
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
    size_t               offset, size; // in struct att_record, or att_environment
};

/* Of a record. Ends with a NULL name; the members of a group stand together. */
extern const struct att_column att_columns[];

/* Of an environment: what stands in context.attest, in the same way. */
extern const struct att_column att_env_columns[];

/* 1 when the record has this group: "time" and "rate" only when it was timed, "peer" only when
 * a peer was timed beside it, "launch" only when it was counted. */
int att_column_present(const struct att_column *column, const struct att_record *r);

/* The value in the record as text without quotes; "" for null, also where the group is not
 * present. `buf` has 64 bytes or more; texts are returned where they stand. */
const char *att_column_text(const struct att_column *column, const struct att_record *r,
                            char *buf, size_t size);

/* The value in any struct that the column describes. */
const char *att_column_value(const struct att_column *column, const void *base, char *buf,
                             size_t size);

#endif
