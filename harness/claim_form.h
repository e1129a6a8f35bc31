/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim_form.h - objects of JSON by tables: the reader of claims and `attest schema claim` both
 * go by them, so that neither knows a key which the other does not.
 */
#ifndef ATT_CLAIM_FORM_H
#define ATT_CLAIM_FORM_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "harness/jsonout.h"

enum { ATT_FORM_ITEMS = 64 };

struct att_texts {
    int         n;
    const char *item[ATT_FORM_ITEMS]; // interned
};

struct att_counts {
    int     n; // 0: not given; 1: the same for all
    int64_t item[ATT_FORM_ITEMS];
};

enum att_form_kind {
    ATT_FORM_TEXT,   // const char *, interned, not empty
    ATT_FORM_REGEX,  // the same, and an extended regular expression that ends soon
    ATT_FORM_WORD,   // int, an index into `words`
    ATT_FORM_REAL,   // double, from `least` to `most`
    ATT_FORM_TEXTS,  // struct att_texts: an array of texts, not empty, none twice
    ATT_FORM_COUNTS, // struct att_counts: a whole number, or an array of them
    ATT_FORM_TREE,   // const cJSON *: an object or an array, read by whoever knows it
};

struct att_form {
    const char        *name; // NULL ends the table
    enum att_form_kind kind;
    size_t             offset;
    int                required;
    double             least, most;
    const char *const *words;
    uint32_t           use; // for objects of several kinds: bit k: kind k may have this key
    const char        *about;
};

/* Where messages go, and what they speak of: "file: clause 2, key "x": ...". */
struct att_form_at {
    FILE       *err;
    const char *path, *part; // part: "clause", "condition", "before"; NULL: the file itself
    int         number;      // of the part, from 1; 0: it has none
};

/* One line; `key` may be NULL. Always ATT_EINVAL. */
__attribute__((format(printf, 3, 4))) int
att_form_complain(const struct att_form_at *at, const char *key, const char *fmt, ...);

/*
 * Read an object into the struct that the table is about. Its other members keep what they
 * hold: defaults. `kind`: which kind of object it is (see `use`), -1: there is but one. 0, or
 * ATT_EINVAL after a line: unknown, double or missing key, wrong type, value out of range.
 */
int att_form_read(const struct att_form_at *at, const struct att_form *form, int kind,
                  const cJSON *object, void *into);

/* A number in the fewest digits that say it. Returns buf, of 32 characters or more. */
char *att_form_number(double x, char *buf, size_t size);

/* 1 when an object of that kind may have the key. */
int att_form_may_have(const struct att_form *f, int kind);

/* "type", "required", "additionalProperties" and "properties" of a schema. Of TREE members
 * `tree` writes all but the description. */
void att_form_schema(struct att_json *j, const struct att_form *form, int kind,
                     void (*tree)(struct att_json *j, const struct att_form *member));

#endif
