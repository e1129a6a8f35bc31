/* SPDX-License-Identifier: Apache-2.0 */
/*
 * known.h - known issues: failures that are listed with a signature and a date until which
 * they are tolerated. A JSON file:
 *
 *     { "known": [ { "row": "^cuda/.../d:80", "signature": "rms", "issue": "URL or number",
 *                    "expires": "2027-01-31" } ] }
 *
 * `row` is an extended regex over row names, `signature` a text that the detector or the
 * reason must contain. A row that fails in the listed way becomes KNOWN, in another way it
 * stays as it is; one that passes becomes XPASS; an expired entry excuses nothing.
 */
#ifndef ATT_KNOWN_H
#define ATT_KNOWN_H

#include <regex.h>
#include <stdio.h>

#include "harness/record.h"

struct att_known {
    int n;
    struct att_known_entry {
        regex_t row;
        char    pattern[512], signature[128], issue[256], expires[16];
        int     expired;
        int     used; // rows it matched in this run
    } * entry;
};

/* Read the file; `today` is "YYYY-MM-DD". 0, or ATT_EINVAL after one line on `err`. */
int  att_known_read(struct att_known *k, const char *path, const char *today, FILE *err);
void att_known_free(struct att_known *k);

/* Turn the status of `r` into KNOWN or XPASS where an entry says so. */
void att_known_apply(struct att_known *k, struct att_record *r);

#endif
