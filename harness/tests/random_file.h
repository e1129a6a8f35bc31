/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_file.h - many random cases, and the case file that they make. Links
 * random_for_tests.c.
 */
#ifndef ATT_TESTS_RANDOM_FILE_H
#define ATT_TESTS_RANDOM_FILE_H

#include <stdlib.h>

#include "harness/casefile_parts.h"
#include "harness/fields.h"
#include "harness/jsonout.h"
#include "harness/registry.h"
#include "harness/tests/random_draw.h"
#include "harness/tests/random_numbers.h"

/* ---- many --------------------------------------------------------------------------- */

/* Operators that round have the most to go wrong, in kernels and in their bounds. */
static inline const struct att_op *some_op(uint64_t *state)
{
    enum { ROUNDING = 3 };
    int64_t n = 0, k;

    for (int i = 0; att_ops[i]; i++)
        n += att_ops[i]->rows ? ROUNDING : 1;
    k = random_below(state, n);
    for (int i = 0;; i++) {
        k -= att_ops[i]->rows ? ROUNDING : 1;
        if (k < 0)
            return att_ops[i];
    }
}

/* n cases of `op` or, when that is NULL, of every operator. Their seeds are drawn from 2^53, so
 * that no two have the same name. 0, or ATT_EINVAL after a line on stderr. */
static inline int random_cases(struct att_caselist *to, const struct att_op *op,
                               const struct att_caselist *known, uint64_t seed, int64_t n,
                               const struct random_limits *limits)
{
    uint64_t state = seed;

    for (int64_t i = 0; i < n; i++) {
        const struct att_op *of = op ? op : some_op(&state);

        if (random_draw(to, of, known, att_random_next(&state), limits))
            return ATT_EINVAL;
    }
    return 0;
}

/* The cases of all suites below `dir`, as examples. 0, or ATT_EINVAL after a line on stderr. */
static inline int random_known(struct att_caselist *known, const char *dir)
{
    const char **suites = att_cases_suites(dir);
    int          err = 0;

    for (int i = 0; suites[i] && !err; i++)
        err = att_cases_suite(known, dir, suites[i], 1, stderr);
    free(suites);
    return err;
}

/* ---- as a file ---------------------------------------------------------------------- */

static inline void print_fields(struct att_json *j, const struct att_field *fields,
                                const void *obj, const void *defaults)
{
    char buf[64];

    for (const struct att_field *f = fields; f->name; f++) {
        const char *at = (const char *)obj + f->offset;

        if (att_field_same(f, obj, defaults))
            continue;
        if (f->kind == ATT_INT)
            att_json_int(j, f->name, *(const int64_t *)at);
        else if (f->kind == ATT_REAL)
            att_json_real(j, f->name, *(const double *)at);
        else
            att_json_text(j, f->name, att_field_text(f, obj, buf, sizeof(buf)));
    }
}

/* The cases as a case file of the suite "random"; `about` is for people. */
static inline void random_print(const struct att_caselist *cases, const char *about, FILE *out)
{
    struct att_json j;

    att_json_begin(&j, out, 4);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "suite", "random");
    att_json_text(&j, "about", about);
    att_json_open(&j, "cases", '[');
    for (int64_t i = 0; i < cases->n; i++) {
        const struct att_case *c = &cases->c[i];
        struct att_case        plain = { 0 };

        att_case_defaults(&plain, c->op);
        att_json_open(&j, NULL, '{');
        j.inlined++;
        att_json_text(&j, "op", c->op->name);
        print_fields(&j, c->op->fields, c->params, c->op->defaults);
        print_fields(&j, att_case_fields, c, &plain);
        att_json_close(&j, '}');
        j.inlined--;
    }
    att_json_close(&j, ']');
    att_json_close(&j, '}');
    fputc('\n', out);
}

#endif
