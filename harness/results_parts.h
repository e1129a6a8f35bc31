/* SPDX-License-Identifier: Apache-2.0 */
/* results_parts.h - the parts of the reader of results.json; results.c puts them together. */
#ifndef ATT_RESULTS_PARTS_H
#define ATT_RESULTS_PARTS_H

#include <cjson/cJSON.h>

#include "harness/columns.h"
#include "harness/results.h"

enum { ATT_RESULTS_TEXTS = 16 };

/* What a struct att_result_file owns. */
struct att_results_owned {
    struct att_record  *record;
    struct att_record **sorted; // by row
    char               *text[ATT_RESULTS_TEXTS];
    int                 n_texts;
};

/* What is being read, for messages. */
struct att_results_at {
    const char *path;
    const char *row; // or NULL
    char       *why; // of `size` bytes
    size_t      size;
};

/* One sentence into `why`: `path: row "X": key "K": ...`; key NULL: not of a key. Returns
 * ATT_EINVAL. */
int att_results_fail(const struct att_results_at *at, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The member of an object, or NULL when it is not there or null. */
const cJSON *att_results_get(const cJSON *object, const char *key);

/* 0, or ATT_EINVAL: some object below `tree` has a key twice, or more members than any that
 * this program writes. */
int att_results_unique(const cJSON *tree, const struct att_results_at *at);

/* One value as the column says, into the struct at `base`; NULL: as "unknown". */
int att_results_value(const struct att_column *c, const cJSON *v, void *base,
                      const struct att_results_at *at);

/* The columns of the group that begins at *c, from the members of `object`; *c moves on to the
 * next group. */
int att_results_group(const struct att_column **c, const cJSON *object, void *base,
                      const struct att_results_at *at);

/* Numbers (null: NaN) into at most `room` doubles `step` bytes apart; *n of them. */
int att_results_reals(const cJSON *object, const char *key, double *to, size_t step, int room,
                      int *n, const struct att_results_at *at);

/* A whole number written as a string, as 64-bit integers are; a missing one is `otherwise`. */
int att_results_wide(const cJSON *object, const char *key, int64_t otherwise, int64_t *to,
                     const struct att_results_at *at);

/* The whole object "attest" of a row. */
int att_results_row(const cJSON *object, struct att_record *r, struct att_results_at *at);

/* The object "context". */
int att_results_context(const cJSON *context, struct att_result_file *f,
                        const struct att_results_at *at);

/* Do the digests in the text fit? f->digest is the last one, "" when there is none at all. */
int att_results_digests(struct att_result_file *f, const char *text, size_t size,
                        const struct att_results_at *at);

/* The samples of the rows from the results.jsonl beside the file, where it is. */
int att_results_samples(struct att_result_file *f, const struct att_results_at *at);

/* All of a file; free() it. NULL after a sentence in `why`. */
char *att_results_text(const char *path, size_t *size, const struct att_results_at *at);

#endif
