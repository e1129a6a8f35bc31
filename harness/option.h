/* SPDX-License-Identifier: Apache-2.0 */
/* option.h - the table of options, and how each kind of value is read. */
#ifndef ATT_OPTION_H
#define ATT_OPTION_H

#include <stddef.h>

#include "harness/options.h"

enum att_option_kind {
    ATT_OPTION_FLAG, // no value; sets an int
    ATT_OPTION_TEXT,
    ATT_OPTION_COUNT,   // a small whole number
    ATT_OPTION_SEED,    // a whole number up to 2^53
    ATT_OPTION_SECONDS, // a duration with its unit
    ATT_OPTION_PERCENT, // "0.5%", stored as a fraction
    ATT_OPTION_PLUGIN,  // adds paths, separated by ':'
    ATT_OPTION_PEER,    // adds a shell command
    ATT_OPTION_SHARD,   // "i/n" or "auto"
    ATT_OPTION_COLOUR,
};

struct att_option {
    const char          *name, *alias; // alias: as Google Benchmark and its kin call it
    enum att_option_kind kind;
    size_t               offset; // in struct att_options
    int value; // FLAG: what it sets; SECONDS: 1 when 0 makes no sense; TEXT: 1 for a path;
               // COUNT: the most
};

extern const struct att_option att_option_table[]; // ends with a NULL name

const struct att_option *att_option_find(const char *name); // or NULL

/* Set from text. 0, or ATT_EINVAL after one line on `err` that names option and value. */
int att_option_set(struct att_options *o, const struct att_option *f, const char *value,
                   FILE *err);

/* The line that att_option_set prints; returns ATT_EINVAL. */
int att_option_complain(FILE *err, const char *name, const char *value, const char *what);

#endif
