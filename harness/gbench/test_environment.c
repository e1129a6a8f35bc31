/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_environment.c - the library takes flags from BENCHMARK_* variables when it is loaded,
 * and likes to print. The program runs itself twice more, as it is and with every such variable
 * set to something harmful: results must not change, and nothing may reach stdout or stderr.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/gbench/gbench.h"
#include "harness/gbench/test_seen.h"

static void poison_environment(void)
{
    static const char *const vars[][2] = {
        { "FILTER", "nothing" },        { "REPETITIONS", "3" },
        { "FORMAT", "nonsense" },       { "OUT", "/nonexistent/dir/file" },
        { "OUT_FORMAT", "nonsense" },   { "LIST_TESTS", "true" },
        { "MIN_TIME", "30" },           { "MIN_WARMUP_TIME", "30" },
        { "TIME_UNIT", "fortnight" },   { "COLOR", "" },
        { "CONTEXT", "a=env" },         { "REPORT_AGGREGATES_ONLY", "true" },
        { "PERF_COUNTERS", "CYCLES" },  { "DISPLAY_AGGREGATES_ONLY", "true" },
        { "COUNTERS_TABULAR", "true" }, { "ENABLE_RANDOM_INTERLEAVING", "true" },
        { "DRY_RUN", "true" },
    };
    char name[64];

    for (size_t i = 0; i < sizeof vars / sizeof *vars; i++) {
        snprintf(name, sizeof name, "BENCHMARK_%s", vars[i][0]);
        setenv(name, vars[i][1], 1);
    }
    setenv("V", "9", 1); /* the library's verbosity, of all names */
}

/* Runs this program again with `mode`. 0 if it exits with 0 and prints nothing. */
static int rerun(const char *program, const char *mode)
{
    char    path[] = "/tmp/gbm-test-XXXXXX", text[512];
    int     out = mkstemp(path), status = -1;
    ssize_t n;
    pid_t   child;

    if (out < 0 || unlink(path) || (child = fork()) < 0)
        return -1;
    if (!child) {
        if (!strcmp(mode, "poisoned"))
            poison_environment();
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        execl(program, program, mode, (char *)NULL);
        _exit(127);
    }
    waitpid(child, &status, 0);
    n = pread(out, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    close(out);
    if (n)
        printf("%s: printed: %s\n", mode, text);
    return status || n;
}

static void plain(struct gbm_state *state, void *user)
{
    (void)user;
    while (gbm_keep_running(state))
        gbm_use(state);
}

static void hopeless(struct gbm_state *state, void *user)
{
    (void)state, (void)user;
}

/* Selected by one pattern, run in order, once each; from the second run on all are short. */
static void test_results(void)
{
    static const struct gbm_options fixed = { .iterations = 2 };
    struct seen                     s;
    int                             n;

    for (int i = 0; i < 3; i++) {
        CHECK(gbm_register("fixed", plain, NULL, &fixed) == 0);
        CHECK(gbm_register("hopeless", hopeless, NULL, NULL) == 0);
        CHECK(gbm_register("grown", plain, NULL, i ? &fixed : NULL) == 0);
        s = seen_matching(NULL, &n);
        CHECK(n == 3 && s.runs == 3 && s.ok == 2 && s.aggregates == 0 && !*s.value);
        CHECK(!strcmp(s.name, "grown") && s.outcome == GBM_OK);
        CHECK(i ? s.iterations == 2 : s.iterations > 1000);
        s = seen_matching("[", &n);
        CHECK(n == GBM_EREGEX && s.contexts == 0);
        s = seen_matching("nothing", &n);
        CHECK(n == GBM_ENOENT && s.contexts == 0);
        CHECK(gbm_clear() == 0);
    }
}

int main(int argc, char **argv)
{
    test_results();
    if (argc > 1)
        return failed != 0;
    CHECK(rerun(argv[0], "plain") == 0);
    CHECK(rerun(argv[0], "poisoned") == 0);
    return verdict();
}
