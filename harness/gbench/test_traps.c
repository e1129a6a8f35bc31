/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_traps.c - what makes Google Benchmark 1.7.1 abort, exit, crash, hang or print must be an
 * ordinary result here.
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "harness/gbench/gbench.h"
#include "harness/gbench/test_seen.h"

/* The C++ runtime by its C names: a throw of an int, in plain C. */
extern void   *_ZTIi;
void          *__cxa_allocate_exception(size_t size);
_Noreturn void __cxa_throw(void *object, void *type, void (*destroy)(void *));

static void throw_an_int(void)
{
    __cxa_throw(__cxa_allocate_exception(sizeof(int)), &_ZTIi, NULL);
}

/* Bodies that go wrong; `user` is the number of the call. */

static void never_loops(struct gbm_state *state, void *user)
{
    (void)state, (void)user;
}

static void leaves_early(struct gbm_state *state, void *user)
{
    (void)user;
    for (int i = 0; i < 3; i++)
        gbm_keep_running(state);
}

static void leaves_paused(struct gbm_state *state, void *user)
{
    (void)user;
    gbm_keep_running(state);
    gbm_pause(state);
}

static void throws_before(struct gbm_state *state, void *user)
{
    (void)state, (void)user;
    throw_an_int();
}

static void throws_within(struct gbm_state *state, void *user)
{
    (void)user;
    while (gbm_keep_running(state))
        throw_an_int();
}

static void throws_after(struct gbm_state *state, void *user)
{
    (void)user;
    while (gbm_keep_running(state))
        gbm_use(state);
    throw_an_int();
}

static void forgets_time(struct gbm_state *state, void *user)
{
    (void)user;
    while (gbm_keep_running(state))
        gbm_use(state);
}

static void takes(struct gbm_state *state, void *user)
{
    while (gbm_keep_running(state))
        gbm_set_iteration_time(state, *(double *)user);
}

static void skips_anywhere(struct gbm_state *state, void *user)
{
    int where = *(int *)user;

    if (where == 0)
        CHECK(gbm_skip_with_error(state, "before") == 0);
    while (gbm_keep_running(state))
        if (where == 1)
            CHECK(gbm_skip_with_error(state, "within") == 0);
    if (where == 2)
        CHECK(gbm_skip_with_error(state, "after") == 0);
    CHECK(gbm_skip_with_message(state, "again") == GBM_ESTATE);
    CHECK(gbm_keep_running(state) == 0 && gbm_keep_running_all(state) == 0);
    CHECK(gbm_pause(state) == GBM_ESTATE && gbm_resume(state) == GBM_ESTATE);
}

static void not_here(struct gbm_state *state, void *user)
{
    (void)user;
    CHECK(gbm_skip_with_error(state, NULL) == GBM_EINVAL);
    CHECK(gbm_skip_with_message(state, "not here") == 0);
}

static void test_bodies(void)
{
    static const struct gbm_options fixed = { .iterations = 5 };
    struct seen                     s;

    s = run_once(never_loops, NULL, &fixed);
    CHECK(says(&s, GBM_ERROR, "without calling") && s.iterations == 0);
    s = run_once(leaves_early, NULL, &fixed);
    CHECK(says(&s, GBM_ERROR, "before gbm_keep_running returned 0"));
    s = run_once(leaves_paused, NULL, &fixed);
    CHECK(says(&s, GBM_ERROR, "before gbm_keep_running returned 0"));
    s = run_once(throws_before, NULL, &fixed);
    CHECK(says(&s, GBM_ERROR, "threw"));
    s = run_once(throws_within, NULL, &fixed);
    CHECK(says(&s, GBM_ERROR, "threw"));
    s = run_once(throws_after, NULL, NULL);
    CHECK(says(&s, GBM_ERROR, "threw"));
    for (int where = 0; where < 3; where++) {
        s = run_once(skips_anywhere, &where, where ? &fixed : NULL);
        CHECK(says(&s, GBM_ERROR, where == 0 ? "before" : where == 1 ? "within" : "after"));
    }
    s = run_once(not_here, NULL, &fixed);
    CHECK(says(&s, GBM_MESSAGE, "not here") && !strcmp(s.reason, "not here"));
}

static void test_manual_time(void)
{
    static const struct gbm_options grown = { .manual_time = 1 };
    static const struct gbm_options one = { .manual_time = 1, .iterations = 1 };
    double                          bad[] = { (double)NAN, (double)INFINITY, -1e-9 }, zero = 0;
    struct seen                     s;

    for (int i = 0; i < 3; i++) {
        s = run_once(takes, &bad[i], &one);
        CHECK(says(&s, GBM_ERROR, "not finite"));
    }
    s = run_once(forgets_time, NULL, &one);
    CHECK(says(&s, GBM_ERROR, "never called"));
    s = run_once(takes, &zero, &grown);
    CHECK(says(&s, GBM_ERROR, "grow"));
    s = run_once(takes, &zero, &one);
    CHECK(s.outcome == GBM_OK && s.seconds == 0);
    s = run_once(takes, &zero, &(struct gbm_options){ .iterations = 1 });
    CHECK(s.outcome == GBM_OK);
}

/* ---- repetitions ------------------------------------------------------------------------ */

struct plan {
    int calls, fail_at, fail_before_loop;
};

static void fails_once(struct gbm_state *state, void *user)
{
    struct plan *p = user;
    int          now = p->calls++ == p->fail_at;

    if (now && p->fail_before_loop)
        gbm_skip_with_error(state, "planned");
    while (gbm_keep_running(state))
        if (now)
            gbm_skip_with_error(state, "planned");
}

static void changes_flags(struct gbm_state *state, void *user)
{
    int *calls = user;

    while (gbm_keep_running(state))
        gbm_use(state);
    if (++*calls == 3)
        CHECK(gbm_set_counter(state, "c", 1, GBM_RATE) == GBM_EINVAL);
    else
        CHECK(gbm_set_counter(state, "c", 1, GBM_INVERT) == 0);
}

static void unknown_flag(struct gbm_state *state, void *user)
{
    (void)user;
    while (gbm_keep_running(state))
        gbm_use(state);
    CHECK(gbm_set_counter(state, "c", 1, 64) == GBM_EINVAL);
}

/* 1.7.1 aborts on unequal iterations, and follows a wild pointer when the first one failed. */
static void test_repetitions(void)
{
    static const struct gbm_options four = { .iterations = 8, .repetitions = 4 };
    struct seen                     s;
    int                             calls = 0;

    for (int at = 0; at < 4; at++)
        for (int before = 0; before < 2; before++) {
            struct plan p = { .fail_at = at, .fail_before_loop = before };

            s = run_once(fails_once, &p, &four);
            CHECK(s.runs == 4 && s.ok == at && says(&s, GBM_ERROR, "planned"));
            CHECK(p.calls == at + 1 && s.aggregates == (at >= 2 ? 4 : 0));
        }
    s = run_once(changes_flags, &calls, &four);
    CHECK(s.runs == 4 && s.ok == 2 && calls == 3 && says(&s, GBM_ERROR, "counter c"));
    s = run_once(unknown_flag, NULL, &four);
    CHECK(s.ok == 0 && says(&s, GBM_ERROR, "counter c"));
}

static void start(void *user)
{
    (void)user;
}

static void stop(void *user, struct gbm_memory *memory)
{
    (void)user, (void)memory;
}

/* A failure in the counting pass, which the library does not look at. */
static void test_memory_pass(void)
{
    static const struct gbm_options  twice = { .iterations = 8, .repetitions = 2 };
    static struct gbm_memory_manager manager = { NULL, start, stop };
    struct plan                      p = { .fail_at = 3 };
    struct seen                      s;

    CHECK(gbm_set_memory_manager(&manager) == 0);
    s = run_once(fails_once, &p, &twice);
    CHECK(s.runs == 2 && s.ok == 1 && p.calls == 4 && says(&s, GBM_ERROR, "planned"));
    CHECK(gbm_set_memory_manager(NULL) == 0);
}

static void throwing_run(void *user, const struct gbm_run *run)
{
    (void)run;
    ++*(int *)user;
    throw_an_int();
}

static void test_reporter(void)
{
    static const struct gbm_options one = { .iterations = 1 };
    int                             calls = 0;
    struct gbm_reporter             to = { .user = &calls, .run = throwing_run };

    CHECK(gbm_register("a", forgets_time, NULL, &one) == 0);
    CHECK(gbm_register("b", forgets_time, NULL, &one) == 0);
    CHECK(gbm_run_matching(NULL, &to) == GBM_ECALLBACK && calls == 1);
    CHECK(gbm_run_one("b", &to) == GBM_ECALLBACK && calls == 2);
    CHECK(gbm_clear() == 0);
}

/* ---- calls at the wrong time ------------------------------------------------------------ */

static void *call_from_aside(void *result)
{
    struct gbm_reporter deaf = { 0 };

    *(int *)result = gbm_run_one("once", &deaf);
    return NULL;
}

static void has_visitors(struct gbm_state *state, void *user)
{
    pthread_t thread;

    while (gbm_keep_running(state)) {
        CHECK(pthread_create(&thread, NULL, call_from_aside, user) == 0);
        CHECK(pthread_join(thread, NULL) == 0);
    }
    CHECK(gbm_register("twice", has_visitors, NULL, NULL) == GBM_EBUSY);
    CHECK(gbm_unregister("once") == GBM_EBUSY && gbm_count() == GBM_EBUSY);
}

static void test_busy(void)
{
    int         result = 0;
    struct seen s = run_once(has_visitors, &result, &(struct gbm_options){ .iterations = 1 });

    CHECK(s.outcome == GBM_OK && result == GBM_EBUSY);
    CHECK(gbm_keep_running(NULL) == 0 && gbm_keep_running_all(NULL) == 0);
    CHECK(gbm_iterations(NULL) == 0 && gbm_arg(NULL, 0) == 0 && gbm_pause(NULL) == GBM_EINVAL);
    CHECK(gbm_set_label(NULL, "") == GBM_EINVAL
          && gbm_set_counter(NULL, "", 0, 0) == GBM_EINVAL);
    CHECK(gbm_set_iteration_time(NULL, 0) == GBM_EINVAL);
    CHECK(gbm_skip_with_error(NULL, "") == GBM_EINVAL);
}

int main(void)
{
    test_bodies();
    test_manual_time();
    test_repetitions();
    test_memory_pass();
    test_reporter();
    test_busy();
    return verdict();
}
