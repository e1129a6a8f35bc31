/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_record.h - what a process found out about an arm, as JSON: two programs of different
 * age understand each other by names, not by the layout of a struct.
 */
#ifndef ATT_PAIRED_RECORD_H
#define ATT_PAIRED_RECORD_H

#include <cjson/cJSON.h>

#include "harness/jsonout.h"
#include "harness/record.h"

/* An object: status, detector, reason, hash, counts, bytes, times. Not: row, case, samples. */
void att_paired_record_write(struct att_json *j, const char *key, const struct att_record *r);

/* The same back; names that are missing keep what `r` holds. 0, or ATT_EINVAL: no such status,
 * or a value of another type. */
int att_paired_record_read(const cJSON *o, struct att_record *r);

/* A text of an object, "" when there is none of that name. */
const char *att_paired_text(const cJSON *o, const char *key);

/* A number of an object, NAN when there is none of that name. */
double att_paired_number(const cJSON *o, const char *key);

#endif
