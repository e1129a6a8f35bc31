/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.h - the objects "attest" of a result and of a run, shared by results.json and
 * results.jsonl. Their members by name are in harness/columns.h.
 */
#ifndef ATT_REPORT_COLUMNS_H
#define ATT_REPORT_COLUMNS_H

#include "harness/columns.h"
#include "harness/jsonout.h"
#include "harness/record.h"

/* What stands inside the object "attest" of a result: every column, the axes of the case, the
 * block medians. samples 1 adds the raw samples, 0 their digest. 64-bit integers are strings.
 */
void att_record_members(struct att_json *j, const struct att_record *r, int samples);

/* The same as an object. */
void att_record_json(struct att_json *j, const char *key, const struct att_record *r,
                     int samples);

/* What stands inside the object context.attest: what was run where, and how it ended. */
void att_run_members(struct att_json *j, const struct att_results *r);

/* The same as an object. */
void att_run_json(struct att_json *j, const char *key, const struct att_results *r);

#endif
