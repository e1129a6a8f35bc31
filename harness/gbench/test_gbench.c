/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gbench.c - tests of what gbench.h promises to callers who behave; test_traps.c has the
 * others.
 */
#include <math.h>
#include <string.h>
#include <time.h>

#include "harness/gbench/gbench.h"
#include "harness/gbench/test_seen.h"

static const struct gbm_options one_shot = { .manual_time = 1, .iterations = 1 };

/* ---- the list --------------------------------------------------------------------------- */

static void test_register(void)
{
    static const struct gbm_options bad[] = {
        { .manual_time = 1, .real_time = 1 },
        { .iterations = 1, .min_time = 1 },
        { .iterations = -1 },
        { .iterations = 1, .min_warmup_time = 1 },
        { .repetitions = -1 },
        { .min_time = (double)NAN },
        { .min_time = -1 },
        { .min_warmup_time = (double)INFINITY },
        { .unit = GBM_S + 1 },
        { .n_args = 1 },
    };

    CHECK(gbm_register(NULL, idle, NULL, NULL) == GBM_EINVAL);
    CHECK(gbm_register("", idle, NULL, NULL) == GBM_EINVAL);
    CHECK(gbm_register("a", NULL, NULL, NULL) == GBM_EINVAL);
    CHECK(gbm_register("DISABLED_a", idle, NULL, NULL) == GBM_EINVAL);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(gbm_register("a", idle, NULL, &bad[i]) == GBM_EINVAL);
    CHECK(gbm_count() == 0);
    CHECK(gbm_register("a", idle, NULL, NULL) == 0);
    CHECK(gbm_register("a", idle, NULL, NULL) == GBM_EEXIST);
    CHECK(gbm_unregister("b") == GBM_ENOENT && gbm_unregister(NULL) == GBM_EINVAL);
    CHECK(gbm_count() == 1 && gbm_clear() == 0 && gbm_count() == 0);
    CHECK(*gbm_version() && strcmp(gbm_error_text(GBM_EBUSY), gbm_error_text(0)) != 0);
}

static void test_select(void)
{
    static const char *names[] = {
        "a/b:1", "a/b:1.5", "a/b:1/iterations:1/manual_time", "a.c+(x)[y]{z}|^$*?\\", "axc",
        "-a",    "all"
    };
    const int           count = sizeof names / sizeof *names;
    struct seen         s = { 0 };
    struct gbm_reporter to = { &s, on_context, on_run, on_final };
    int                 n;

    s = seen_matching("", &n);
    CHECK(n == GBM_ENOENT && !s.contexts && !s.finals);
    for (int i = 0; i < count; i++)
        CHECK(gbm_register(names[i], idle, &names[i], &(struct gbm_options){ .iterations = 1 })
              == 0);
    for (int i = 0; i < count; i++) {
        memset(&s, 0, sizeof s);
        CHECK(gbm_run_one(names[i], &to) == 1);
        CHECK(s.runs == 1 && !strcmp(s.name, names[i]) && s.user == &names[i]);
    }
    CHECK(gbm_run_one("a/b", &to) == GBM_ENOENT && gbm_run_one("", &to) == GBM_ENOENT);
    CHECK(gbm_run_one("a", NULL) == GBM_EINVAL && gbm_run_matching("a", NULL) == GBM_EINVAL);
    s = seen_matching("^a.c", &n);
    CHECK(n == 2 && s.runs == 2);
    s = seen_matching("-^a", &n);
    CHECK(n == 1 && !strcmp(s.name, "-a"));
    s = seen_matching(NULL, &n);
    CHECK(n == count && s.runs == count && s.contexts == 1 && s.finals == 1);
    seen_matching("(", &n);
    CHECK(n == GBM_EREGEX);
    seen_matching("nothing-like-it", &n);
    CHECK(n == GBM_ENOENT);
    CHECK(gbm_clear() == 0);
}

/* ---- what bodies do --------------------------------------------------------------------- */

static void everything(struct gbm_state *state, void *user)
{
    int rounds = 0;

    CHECK(gbm_pause(state) == GBM_ESTATE);
    while (gbm_keep_running(state)) {
        rounds++;
        CHECK(gbm_pause(state) == 0 && gbm_pause(state) == GBM_ESTATE);
        CHECK(gbm_resume(state) == 0 && gbm_resume(state) == GBM_ESTATE);
        CHECK(gbm_set_iteration_time(state, 0.25) == 0);
        CHECK(gbm_pause(state) == 0); /* never resumed */
    }
    CHECK(gbm_keep_running(state) == 0 && gbm_keep_running_all(state) == 0);
    CHECK(rounds == 4 && gbm_iterations(state) == 4);
    CHECK(gbm_arg(state, 0) == 7 && gbm_arg(state, 1) == -9 && gbm_arg(state, 2) == 0);
    CHECK(gbm_set_label(state, "first") == 0 && gbm_set_label(state, "la\"bel\n") == 0);
    CHECK(gbm_set_counter(state, "a", 8, GBM_RATE) == 0);
    CHECK(gbm_set_counter(state, "b", 8, GBM_AVG_ITERATIONS | GBM_INVERT | GBM_AVG_THREADS)
          == 0);
    CHECK(gbm_set_counter(state, "c", 8, GBM_ITERATION_INVARIANT | GBM_1K_IS_1024) == 0);
    CHECK(gbm_set_counter(state, "d", (double)NAN, 0) == 0);
    CHECK(gbm_clear() == GBM_EBUSY && gbm_run_one("once", user) == GBM_EBUSY);
}

static void test_body(void)
{
    const int64_t      args[] = { 7, -9 };
    struct gbm_options o = { .manual_time = 1, .iterations = 4, .n_args = 2, .args = args };
    struct seen        s = run_once(everything, &o, &o);

    CHECK(s.outcome == GBM_OK && s.iterations == 4 && s.seconds == 1.0);
    CHECK(!strcmp(s.full_name, "once/7/-9/iterations:4/manual_time"));
    CHECK(!strcmp(s.label, "la\"bel\n") && !strcmp(s.reason, ""));
    CHECK(s.n_counters == 4 && s.counter[0] == 8 && s.counter[1] == 0.5 && s.counter[2] == 32);
    CHECK(isnan(s.counter[3]) && s.misuse == GBM_EBUSY && s.cpus > 0);
}

static void count_all(struct gbm_state *state, void *user)
{
    int64_t n, total = gbm_keep_running(state);

    for (n = 1; n; total += n)
        n = gbm_keep_running_all(state);
    *(int64_t *)user = total;
    CHECK(total == gbm_iterations(state));
}

static void test_growth(void)
{
    int64_t            total = 0;
    struct gbm_options o = { .min_time = 0.01, .min_warmup_time = 0.001, .real_time = 1 };
    struct seen        s = run_once(count_all, &total, &o);

    CHECK(s.outcome == GBM_OK && s.iterations == total && total > 1);
}

/* ---- results ---------------------------------------------------------------------------- */

static void third_more(struct gbm_state *state, void *user)
{
    double *next = user;

    while (gbm_keep_running(state))
        gbm_set_iteration_time(state, *next);
    gbm_set_counter(state, "t", *next, 0);
    *next *= 3;
}

static void test_aggregates(void)
{
    double             next = 1;
    struct gbm_options o = one_shot;
    struct seen        s;

    o.repetitions = 3;
    o.unit = GBM_MS;
    s = run_once(third_more, &next, &o);
    CHECK(s.runs == 3 && s.ok == 3 && s.aggregates == 4 && s.seconds == 9);
    CHECK(fabs(s.mean - 13e3 / 3) < 1e-6 && fabs(s.cv - sqrt(52.0 / 3) / (13.0 / 3)) < 1e-9);

    o.aggregates_only = 1;
    next = 1;
    s = run_once(third_more, &next, &o);
    CHECK(s.runs == 0 && s.aggregates == 4 && fabs(s.mean - 13e3 / 3) < 1e-6);
}

static void read_context(void *user, const struct gbm_context *context)
{
    CHECK(context->num_cpus > 0 && *context->host);
    CHECK(context->scaling >= GBM_SCALING_UNKNOWN && context->scaling <= GBM_SCALING_DISABLED);
    for (int i = 0; i < context->n_caches; i++)
        CHECK(context->caches[i].bytes > 0 && context->caches[i].level > 0);
    *(int *)user = context->n_values;
}

static void test_context(void)
{
    int         n = -1;
    struct seen s;

    CHECK(gbm_context_add("b", "2") == 0 && gbm_context_add("a", "1") == 0);
    CHECK(gbm_context_add("a", "3") == GBM_EEXIST && gbm_context_add(NULL, "") == GBM_EINVAL);
    CHECK(gbm_context_visit(read_context, &n) == 0 && n == 2);
    CHECK(gbm_context_visit(NULL, NULL) == GBM_EINVAL);
    s = run_once(idle, NULL, &(struct gbm_options){ .iterations = 1 });
    CHECK(!strcmp(s.value, "a=1"));
    CHECK(gbm_context_clear() == 0 && gbm_context_visit(read_context, &n) == 0 && n == 0);
}

static void test_refusal(void)
{
    struct seen         s = { .refuse = 1 };
    struct gbm_reporter to = { &s, on_context, on_run, on_final };
    struct gbm_reporter deaf = { 0 };

    CHECK(gbm_register("a", idle, NULL, &(struct gbm_options){ .iterations = 1 }) == 0);
    CHECK(gbm_run_one("a", &to) == GBM_ESTOPPED && s.runs == 0 && s.finals == 1);
    CHECK(gbm_run_one("a", &deaf) == 1);
    CHECK(gbm_clear() == 0);
}

/* ---- memory ----------------------------------------------------------------------------- */

static void start_counting(void *user)
{
    *(int *)user += 1;
}

static void stop_counting(void *user, struct gbm_memory *memory)
{
    CHECK(memory->num_allocs == 0 && memory->net_heap_growth == GBM_UNKNOWN);
    memory->num_allocs = 32 * *(int *)user;
    memory->max_bytes_used = 4096;
    memory->net_heap_growth = -5;
}

static void test_memory(void)
{
    int                       starts = 0;
    struct gbm_memory_manager manager = { &starts, start_counting, stop_counting };
    struct gbm_options        o = { .iterations = 100, .repetitions = 3 };
    struct seen               s;

    CHECK(gbm_set_memory_manager(&(struct gbm_memory_manager){ 0 }) == GBM_EINVAL);
    CHECK(gbm_set_memory_manager(&manager) == 0);
    s = run_once(idle, NULL, &o);
    CHECK(starts == 3 && s.runs == 3 && s.has_memory && s.iterations == 100);
    CHECK(s.memory.num_allocs == 96 && s.allocs == 6 && s.memory.net_heap_growth == -5);
    CHECK(s.memory.total_allocated_bytes == GBM_UNKNOWN && s.memory.max_bytes_used == 4096);
    CHECK(gbm_set_memory_manager(NULL) == 0);
    s = run_once(idle, NULL, &o);
    CHECK(starts == 3 && s.runs == 3 && !s.has_memory && s.allocs == 0);
}

/* ---- cost ------------------------------------------------------------------------------- */

static void test_cost(void)
{
    enum { RUNS = 500, OTHERS = 300 };
    char                name[32];
    double              half = 0.5, took;
    struct seen         s = { 0 };
    struct gbm_reporter to = { &s, on_context, on_run, on_final };
    struct timespec     t0, t1;

    for (int i = 0; i < OTHERS; i++) {
        snprintf(name, sizeof name, "other/%d", i);
        CHECK(gbm_register(name, idle, NULL, &one_shot) == 0);
    }
    CHECK(gbm_register("cpu/pack_qkv/fused/s:1.5-x", third_more, &half, &one_shot) == 0);
    clock_gettime(CLOCK_MONOTONIC, &t0);
    for (int i = 0; i < RUNS; i++) {
        half = i;
        passed += gbm_run_one("cpu/pack_qkv/fused/s:1.5-x", &to) == 1 && s.seconds == i;
    }
    clock_gettime(CLOCK_MONOTONIC, &t1);
    took = ((double)(t1.tv_sec - t0.tv_sec) + 1e-9 * (double)(t1.tv_nsec - t0.tv_nsec)) / RUNS;
    CHECK(s.runs == RUNS && s.ok == RUNS && s.finals == RUNS && gbm_clear() == 0);
    printf("gbm_run_one: %.1f us\n", took * 1e6);
    CHECK(took < 1e-3);
}

int main(void)
{
    test_register();
    test_select();
    test_body();
    test_growth();
    test_aggregates();
    test_context();
    test_refusal();
    test_memory();
    test_cost();
    return verdict();
}
