/* SPDX-License-Identifier: Apache-2.0 */
/* merge.c - do these files of results belong together? */
#include "harness/merge.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/columns.h"
#include "reports/core/human.h"

/* What cannot be merged with anything. */
static int check_alone(const struct att_result_file *f, char *why, size_t size)
{
    const struct att_results *r = &f->results;

    if (!att_results_sealed(f, why, size))
        return ATT_EINVAL;
    if (f->shards == 0) {
        snprintf(why, size, "%s: it holds a whole run; shards are made by --shard i/n",
                 f->path);
        return ATT_EINVAL;
    }
    if (r->partial) {
        snprintf(why, size, "%s: shard %d/%d ended early: %s", f->path, f->shard, f->shards,
                 r->verdict);
        return ATT_EINVAL;
    }
    if (r->n == r->expected)
        return 0;
    snprintf(why, size,
             "%s: shard %d/%d ended early: it has %" PRId64 " of its %" PRId64 " row%s",
             f->path, f->shard, f->shards, r->n, r->expected, att_plural(r->expected));
    return ATT_EINVAL;
}

/* Two values that must agree; NULL is the empty text. 1 after a sentence. */
static int differ(const struct att_result_file *a, const struct att_result_file *b,
                  const char *what, const char *x, const char *y, char *why, size_t size)
{
    if (!strcmp(x ? x : "", y ? y : ""))
        return 0;
    snprintf(why, size, "%s of another run: %s is \"%.400s\" in %s, \"%.400s\" in %s", b->path,
             what, x ? x : "", a->path, y ? y : "", b->path);
    return 1;
}

/* Source and build: two kernels of one name are not one kernel. */
static int differ_in_build(const struct att_result_file *a, const struct att_result_file *b,
                           char *why, size_t size)
{
    char x[64], y[64], name[64];

    for (const struct att_column *c = att_env_columns; c->name; c++) {
        if (strcmp(c->group, "git") != 0 && strcmp(c->group, "toolchain") != 0
            && strcmp(c->name, "version") != 0)
            continue;
        snprintf(name, sizeof(name), "%s%s%s", c->group, *c->group ? "." : "", c->name);
        if (differ(a, b, name, att_column_value(c, &a->env, x, sizeof(x)),
                   att_column_value(c, &b->env, y, sizeof(y)), why, size))
            return 1;
    }
    return 0;
}

/* Peers by their place: they are asked for in the same order. */
static int differ_in_peers(const struct att_result_file *a, const struct att_result_file *b,
                           char *why, size_t size)
{
    static const struct att_peer_env none;

    for (int i = 0; i < a->env.n_peers || i < b->env.n_peers; i++) {
        const struct att_peer_env *p = i < a->env.n_peers ? &a->env.peer[i] : &none;
        const struct att_peer_env *q = i < b->env.n_peers ? &b->env.peer[i] : &none;
        if (differ(a, b, "the name of a peer", p->name, q->name, why, size)
            || differ(a, b, "the version of a peer", p->version, q->version, why, size)
            || differ(a, b, "the device of a peer", p->device, q->device, why, size))
            return 1;
    }
    return 0;
}

static int differ_in_number(const struct att_result_file *a, const struct att_result_file *b,
                            char *why, size_t size)
{
    char x[32], y[32];

    snprintf(x, sizeof(x), "%d", a->shards);
    snprintf(y, sizeof(y), "%d", b->shards);
    if (differ(a, b, "the number of shards", x, y, why, size))
        return 1;
    snprintf(x, sizeof(x), "%" PRId64, a->results.cases);
    snprintf(y, sizeof(y), "%" PRId64, b->results.cases);
    return differ(a, b, "the number of all cases", x, y, why, size);
}

/* Of one run? What both agree in with a third, they agree in with each other. */
static int check_alike(const struct att_result_file *a, const struct att_result_file *b,
                       char *why, size_t size)
{
    const struct att_results *r = &a->results, *s = &b->results;

    if (differ_in_number(a, b, why, size)
        || differ(a, b, "the mode", r->mode, s->mode, why, size)
        || differ(a, b, "what was selected", r->suites, s->suites, why, size)
        || differ(a, b, "the options", r->settings, s->settings, why, size)
        || differ(a, b, "--require", r->require, s->require, why, size)
        || differ(a, b, "the hash of all cases", r->selection, s->selection, why, size)
        || differ_in_build(a, b, why, size) || differ_in_peers(a, b, why, size)
        || !att_results_same_machine(a, b, why, size))
        return ATT_EINVAL;
    return 0;
}

/* File i is no shard that one before it is. */
static int check_once(const struct att_result_file *f, int i, char *why, size_t size)
{
    for (int j = 0; j < i; j++) {
        if (f[j].shard != f[i].shard)
            continue;
        snprintf(why, size, "%s and %s are both shard %d/%d", f[j].path, f[i].path, f[i].shard,
                 f[i].shards);
        return ATT_EINVAL;
    }
    return 0;
}

/* Rows of f: none is in the files before it, all are of cases of its shard. */
static int check_rows(const struct att_result_file *f, int i, char *why, size_t size)
{
    for (int64_t k = 0; k < f[i].results.n; k++) {
        const struct att_record *r = &f[i].results.record[k];
        for (int j = 0; j < i; j++) {
            if (!att_results_find(&f[j], r->row))
                continue;
            snprintf(why, size, "row \"%s\" is in %s and in %s", r->row, f[j].path, f[i].path);
            return ATT_EINVAL;
        }
        if (r->case_index >= 0 && r->case_index < f[i].results.cases
            && r->case_index % f[i].shards == f[i].shard)
            continue;
        snprintf(why, size,
                 "%s: row \"%s\": case %" PRId64 " of %" PRId64 " is not one of shard %d/%d",
                 f[i].path, r->row, r->case_index, f[i].results.cases, f[i].shard, f[i].shards);
        return ATT_EINVAL;
    }
    return 0;
}

static int is_there(const struct att_result_file *f, int n, int shard)
{
    for (int i = 0; i < n; i++)
        if (f[i].shard == shard)
            return 1;
    return 0;
}

/* All files agree in the number of shards, and none is there twice. */
static int check_missing(const struct att_result_file *f, int n, char *why, size_t size)
{
    int missing = 0;

    while (is_there(f, n, missing))
        missing++;
    if (n == f->shards)
        return 0;
    snprintf(why, size, "shard %d/%d is missing%s: there %s %d of %d", missing, f->shards,
             f->shards - n > 1 ? ", and others" : "", att_one_or(n, "is", "are"), n, f->shards);
    return ATT_EINVAL;
}

int att_merge_check(const struct att_result_file *f, int n, char *why, size_t why_size)
{
    int err = 0;

    for (int i = 0; i < n && !err; i++)
        err = check_alone(&f[i], why, why_size);
    for (int i = 1; i < n && !err; i++) {
        err = check_alike(&f[0], &f[i], why, why_size);
        err = err ? err : check_once(f, i, why, why_size);
    }
    for (int i = 0; i < n && !err; i++)
        err = check_rows(f, i, why, why_size);
    return err ? err : check_missing(f, n, why, why_size);
}
