/* SPDX-License-Identifier: Apache-2.0 */
/*
 * casefile.h - cases: read from strict JSON, or from a case name.
 *
 * A case file, cases/<suite>/<op>.json:
 *
 *     { "suite": "smoke", "about": "...", "cases": [
 *         { "op": "pack_qkv", "dtype": ["bf16", "f16"], "h,d": [[24, 128], [4, 64]],
 *           "b": 2, "txt": 64, "img": 128, "mask": "valid", "valid": "32_48" } ] }
 *
 * A scalar fixes a key, an array multiplies, comma-joined keys take tuples and move together.
 * Keys: "op", "edge" (the row of the edge policy that the cases execute; not part of the
 * name), the operator's fields, and the harness's own fields (struct att_case below).
 *
 * A case name is <op>/<key>:<value>/..., keys in the order of the field table, the
 * operator's fields first, defaults left out. The name alone restores the case.
 *
 * Every error is one line, `file: case 3, key "h": what and which value`, and the whole file
 * is validated, shapes included, before the first case is handed out.
 */
#ifndef ATT_CASEFILE_H
#define ATT_CASEFILE_H

#include <stdio.h>

#include "harness/attest.h"

enum att_cache { ATT_COLD, ATT_WARM };
enum att_timer { ATT_TIMER_EAGER, ATT_TIMER_REPLAY, ATT_TIMER_REPLAY_ONE };

extern const char *const att_timer_words[]; // "eager" ...; NULL-terminated

struct att_case {
    const struct att_op *op;
    void                *params; // op->params_size bytes, owned by the list
    const char          *suite;  // "" for a case given by name
    const char          *edge;   // "" unless it executes a row of the edge policy
    char                 name[512];

    /* The harness's fields, in the order of the name. */
    const char *fill;   // "fill": one of op->fills; default the first
    int64_t     seed;   // "seed": default 1; --seed replaces the default
    int         cache;  // "cache": cold (default) or warm
    int         timer;  // "timer": eager (default), replay or replay_one: replay.h
    int64_t     reuse;  // "reuse": calls that share one plan; default 1
    const char *check;  // "check": default op->check
    const char *spoil;  // "spoil": how the call is made malformed, see spoil.h; default ""
    const char *refuse; // "refuse": text that the refusal must contain, '_' is any character
    int64_t     budget; // "budget": seconds that one attempt may take; default 0: --timeout
};

struct att_selection; // selection.h

struct att_caselist {
    struct att_case *c;
    int64_t          n, room;

    const struct att_selection *of; // what these are a shard of; NULL: nobody asked
};

/* The harness's field table over struct att_case; ends with a NULL name. */
extern const struct att_field att_case_fields[];

/*
 * Append the cases of a file. `text` of `size` bytes is its content, `path` names it in
 * messages. 0, or ATT_EINVAL after one line on `err`; then nothing was appended.
 * `default_seed` is what "seed" is when the file does not say.
 */
int att_cases_parse(struct att_caselist *list, const char *path, const char *text, size_t size,
                    int64_t default_seed, FILE *err);

/* The same for a file on disk. ATT_EINVAL also when it cannot be read. */
int att_cases_read(struct att_caselist *list, const char *path, int64_t default_seed,
                   FILE *err);

/* Append the one case that `name` spells. */
int att_cases_name(struct att_caselist *list, const char *name, int64_t default_seed,
                   FILE *err);

/* Make every case that is timed eagerly one that is timed by replay, and name it so. 0, or
 * ATT_EINVAL after one line on `err`. */
int att_cases_replay(struct att_caselist *list, FILE *err);

/* 1 when `text` looks like a case name: an operator, alone or followed by '/'. */
int att_cases_is_name(const char *text);

/* All suites below `dir` (one folder a suite), sorted; a NULL-terminated array. */
const char **att_cases_suites(const char *dir);

/* Append all cases of the suite `dir`/`suite`, files in alphabetical order. */
int att_cases_suite(struct att_caselist *list, const char *dir, const char *suite,
                    int64_t default_seed, FILE *err);

void att_cases_free(struct att_caselist *list);

/* The operator called `name`, or NULL. */
const struct att_op *att_find_op(const char *name);

#endif
