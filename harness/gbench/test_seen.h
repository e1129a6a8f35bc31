/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_seen.h - for the tests of the wrapper: counted checks, and a reporter that remembers
 * what it saw. Each test program includes it once; the counters are the program's own.
 */
#ifndef GBM_TEST_SEEN_H
#define GBM_TEST_SEEN_H

#include <stdio.h>
#include <string.h>

#include "harness/gbench/gbench.h"

static int passed, failed; /* of the whole program */

#define CHECK(x) check((x) != 0, #x, __LINE__)

static inline void check(int ok, const char *what, int line)
{
    passed += ok;
    failed += !ok;
    if (!ok)
        fprintf(stderr, "line %d: %s\n", line, what);
}

/* What a reporter saw. */
struct seen {
    int               contexts, runs, aggregates, finals, ok;
    int               refuse, misuse;
    double            mean, cv, seconds, counter[4];
    char              name[128], full_name[160], label[32], reason[128], value[32];
    enum gbm_outcome  outcome;
    int64_t           iterations;
    int               n_counters, cpus, has_memory;
    struct gbm_memory memory;
    double            allocs;
    void             *user;
};

static inline void idle(struct gbm_state *state, void *user)
{
    (void)user;
    while (gbm_keep_running(state))
        gbm_use(state);
}

static inline int on_context(void *user, const struct gbm_context *context)
{
    struct seen *s = (struct seen *)user;

    s->contexts++;
    s->cpus = context->num_cpus;
    if (context->n_values)
        snprintf(s->value, sizeof s->value, "%s=%s", context->values[0].key,
                 context->values[0].value);
    s->misuse = gbm_register("from-a-callback", idle, NULL, NULL);
    return s->refuse;
}

static inline void on_aggregate(struct seen *s, const struct gbm_run *run)
{
    s->aggregates++;
    if (!strcmp(run->aggregate, "mean"))
        s->mean = run->real_time;
    if (!strcmp(run->aggregate, "cv"))
        s->cv = run->is_ratio ? run->real_time : -1;
}

static inline void on_run(void *user, const struct gbm_run *run)
{
    struct seen *s = (struct seen *)user;

    if (run->aggregate) {
        on_aggregate(s, run);
        return;
    }
    s->runs++;
    s->ok += run->outcome == GBM_OK;
    s->seconds = run->real_seconds;
    s->outcome = run->outcome;
    s->iterations = run->iterations;
    s->user = run->user;
    s->n_counters = run->n_counters;
    for (int i = 0; i < run->n_counters && i < 4; i++)
        s->counter[i] = run->counters[i].value;
    s->has_memory = run->memory != NULL;
    if (run->memory)
        s->memory = *run->memory;
    s->allocs = run->allocs_per_iteration;
    snprintf(s->name, sizeof s->name, "%s", run->name);
    snprintf(s->full_name, sizeof s->full_name, "%s", run->full_name);
    snprintf(s->label, sizeof s->label, "%s", run->label);
    snprintf(s->reason, sizeof s->reason, "%s", run->reason);
}

static inline void on_final(void *user)
{
    ((struct seen *)user)->finals++;
}

static inline struct seen seen_matching(const char *pattern, int *n)
{
    struct seen         s;
    struct gbm_reporter to = { &s, on_context, on_run, on_final };

    memset(&s, 0, sizeof s);
    *n = gbm_run_matching(pattern, &to);
    return s;
}

/* Registers, runs by name, unregisters. */
static inline struct seen run_once(void (*body)(struct gbm_state *, void *), void *user,
                                   const struct gbm_options *options)
{
    struct seen         s;
    struct gbm_reporter to = { &s, on_context, on_run, on_final };

    memset(&s, 0, sizeof s);
    CHECK(gbm_register("once", body, user, options) == 0);
    CHECK(gbm_run_one("once", &to) == 1);
    CHECK(s.contexts == 1 && s.finals == 1);
    CHECK(gbm_unregister("once") == 0);
    return s;
}

static inline int says(const struct seen *s, enum gbm_outcome outcome, const char *word)
{
    if (s->outcome == outcome && strstr(s->reason, word))
        return 1;
    fprintf(stderr, "outcome %d, reason '%s', expected '%s'\n", s->outcome, s->reason, word);
    return 0;
}

/* The last line of a test program, and its exit status. */
static inline int verdict(void)
{
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}

#endif
