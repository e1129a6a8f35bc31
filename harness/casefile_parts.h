/* SPDX-License-Identifier: Apache-2.0 */
/*
 * casefile_parts.h - what the files that read and describe cases share. Private to casefile*.c,
 * casename.c and schema.c; everybody else includes casefile.h.
 */
#ifndef ATT_CASEFILE_PARTS_H
#define ATT_CASEFILE_PARTS_H

#include <stdio.h>

#include <cjson/cJSON.h>

#include "harness/casefile.h"

/* What only a file may say: "edge" labels a case, and is not part of its name. */
extern const struct att_field att_case_file_fields[];

/* Where messages go, and what they speak of. */
struct att_where {
    FILE       *err;
    const char *path;   // the file, or the case name
    int         number; // the object in "cases", from 1; 0: none, or a case name
};

/* One line `path: case N, key "key": ...`; parts that are 0 or NULL are left out. Always
 * ATT_EINVAL. */
__attribute__((format(printf, 3, 4))) int
att_case_complain(const struct att_where *at, const char *key, const char *fmt, ...);

enum {
    ATT_CASE_KEYS = 64,     // keys that one case may give
    ATT_CASES_MAX = 100000, // cases that one file may make
};

/* A key of a case: a field of the operator's parameters, or of struct att_case itself. */
struct att_key {
    const struct att_field *field;
    int                     own; // 1: of struct att_case
};

/* The key called `name`; ATT_EINVAL and a line when there is none. `whole` is what the user
 * wrote, "h,d" for the key "h" of a tuple. att_case_file_fields are keys in files only. */
int att_key_find(const struct att_where *at, const struct att_op *op, const char *whole,
                 const char *name, struct att_key *key);

/* The operator called `name`; ATT_EINVAL and a line when there is none. */
int att_op_find(const struct att_where *at, const char *name, const struct att_op **op);

/* The struct that holds the key's field. */
void *att_key_object(const struct att_key *key, struct att_case *c);

/* A new case of `op` at the end of the list, all defaults; valid until the next one. */
struct att_case *att_case_push(struct att_caselist *list, const struct att_op *op,
                               const char *suite, int64_t default_seed);

/* Gives back the cases from index n on. */
void att_cases_drop(struct att_caselist *list, int64_t n);

/* The harness's fields of a case of `op` that says nothing. The seed is 1 here whatever --seed
 * says: a name must restore the case in a run without that flag. */
void att_case_defaults(struct att_case *c, const struct att_op *op);

/* Writes c->name. */
int att_case_name(const struct att_where *at, struct att_case *c);

/* Validates a case whose keys are set, shapes included, and writes its name. */
int att_case_finish(const struct att_where *at, struct att_case *c);

/* Appends the cases of one object of "cases"; at most `room` of them. */
int att_case_object(const struct att_where *at, struct att_caselist *list, const cJSON *object,
                    const char *suite, int64_t default_seed, int64_t room);

/* att_cases_read, where "suite" must be `suite` unless that is NULL. */
int att_cases_file(struct att_caselist *list, const char *path, const char *suite,
                   int64_t default_seed, FILE *err);

#endif
