/* SPDX-License-Identifier: Apache-2.0 */
/*
 * example.c - gbench.h in use: two benchmarks, one timed by the library and one that measures
 * itself, and a reporter that prints a table.
 *
 *     example [REGEX]      runs what matches, by default all
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "harness/gbench/gbench.h"

struct copy {
    size_t bytes;
    char   from[1 << 16], to[1 << 16];
};

/* The library's clock: it decides how often the loop runs. */
static void run_copy(struct gbm_state *state, void *user)
{
    struct copy *c = user;

    if (c->bytes > sizeof c->to) {
        gbm_skip_with_error(state, "larger than the buffer");
        return;
    }
    while (gbm_keep_running(state)) {
        memcpy(c->to, c->from, c->bytes);
        gbm_use(c->to);
    }
    gbm_set_counter(state, "bytes", (double)c->bytes, GBM_RATE | GBM_ITERATION_INVARIANT);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Our own clock: one iteration, which measures a block and hands its time over. */
static void run_block(struct gbm_state *state, void *user)
{
    struct copy *c = user;

    while (gbm_keep_running(state)) {
        double start = now();

        for (int i = 0; i < 1000; i++) {
            memcpy(c->to, c->from, c->bytes);
            gbm_use(c->to);
        }
        gbm_set_iteration_time(state, (now() - start) / 1000);
    }
    gbm_set_label(state, "1000 copies");
}

static int print_machine(void *user, const struct gbm_context *context)
{
    (void)user;
    printf("%s: %d CPUs of %.0f MHz, Google Benchmark %s\n", context->host, context->num_cpus,
           context->cycles_per_second * 1e-6, gbm_version());
    printf("%-24s %12s %12s\n", "benchmark", "real ns", "cpu ns");
    return 0;
}

static void print_run(void *user, const struct gbm_run *run)
{
    (void)user;
    if (run->outcome != GBM_OK) {
        printf("%-24s %s\n", run->name, run->reason);
        return;
    }
    printf("%-24s %12.1f %12.1f  %s", run->name, run->real_time, run->cpu_time, run->label);
    for (int i = 0; i < run->n_counters; i++)
        printf("  %s=%.3g/s", run->counters[i].name, run->counters[i].value);
    putchar('\n');
}

int main(int argc, char **argv)
{
    static struct copy small = { .bytes = 1 << 10 }, large = { .bytes = 1 << 16 },
                       huge = { .bytes = 1 << 20 };
    static struct gbm_reporter table = { .context = print_machine, .run = print_run };
    struct gbm_options         library = { .min_time = 0.1 };
    struct gbm_options         block = { .manual_time = 1, .iterations = 1 };
    int                        n;

    gbm_register("copy/1KiB", run_copy, &small, &library);
    gbm_register("copy/64KiB", run_copy, &large, &library);
    gbm_register("copy/1MiB", run_copy, &huge, &library);
    gbm_register("copy/64KiB/block", run_block, &large, &block);

    n = gbm_run_matching(argc > 1 ? argv[1] : NULL, &table);
    if (n < 0) {
        fprintf(stderr, "example: %s\n", gbm_error_text(n));
        return 1;
    }
    return 0;
}
