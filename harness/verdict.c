/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.c - from counts to one exit code and one sentence. A correctness failure is never
 * hidden by an environment problem, and nothing measured is never a success.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/exit.h"
#include "harness/run.h"
#include "reports/core/human.h"

static int64_t incorrect(const int64_t *n)
{
    return n[ATT_FAIL] + n[ATT_MISTRUSTED] + n[ATT_CRASH] + n[ATT_TIMEOUT] + n[ATT_XPASS];
}

static int required_is_missing(const struct att_run *run)
{
    if (!run->has_require)
        return 0;
    for (int64_t i = 0; i < run->n; i++)
        if (run->record[i].status == ATT_PASS
            && !regexec(&run->require, run->record[i].row, 0, NULL, 0))
            return 0;
    return 1;
}

static int timed_any(const struct att_run *run)
{
    for (int64_t i = 0; i < run->n; i++)
        if (run->record[i].timed)
            return 1;
    return 0;
}

static int interrupted(const struct att_run *run, const int64_t *n, char *line, size_t size)
{
    if (run->signal) {
        snprintf(line, size, "interrupted by signal %d after %" PRId64 " of %" PRId64 " row%s",
                 run->signal, run->n - n[ATT_NOT_RUN], run->rows, att_plural(run->rows));
        return ATT_EXIT_SIGNAL + run->signal;
    }
    snprintf(line, size, "the deadline of %g s passed: a partial report was written",
             run->o->deadline);
    return ATT_EXIT_TIMEOUT;
}

static int nothing(const struct att_run *run, const int64_t *n, char *line, size_t size)
{
    if (run->seats == 0 && run->no_device) {
        snprintf(line, size, "skipped: no device (%.300s)", run->no_device_why);
        return ATT_EXIT_SKIPPED;
    }
    if (run->n == 0) {
        snprintf(line, size, "nothing was selected");
        return ATT_EXIT_NOTHING;
    }
    if (n[ATT_PASS] == 0) {
        snprintf(line, size, "nothing passed: of %" PRId64 " row%s, %" PRId64 " %s skipped",
                 run->n, att_plural(run->n), n[ATT_SKIP],
                 att_one_or(n[ATT_SKIP], "was", "were"));
        return ATT_EXIT_NOTHING;
    }
    if (required_is_missing(run)) {
        snprintf(line, size, "no row that matches --require \"%.200s\" passed",
                 run->o->require);
        return ATT_EXIT_NOTHING;
    }
    if (!strcmp(run->o->command, "bench") && !timed_any(run)) {
        snprintf(line, size, "nothing was timed");
        return ATT_EXIT_NOTHING;
    }
    return ATT_EXIT_OK;
}

int att_verdict(const struct att_run *run, const int64_t *n, char *line, size_t size)
{
    const int64_t bad = incorrect(n);
    int           code;

    if (run->signal || run->late)
        return interrupted(run, n, line, size);
    if (bad) {
        snprintf(line, size, "%" PRId64 " of %" PRId64 " row%s %s not right", bad, run->n,
                 att_plural(run->n), att_one_or(bad, "is", "are"));
        return ATT_EXIT_INCORRECT;
    }
    if (run->disk_failed || run->trouble[0]) {
        snprintf(line, size, "the environment is invalid: %.300s", run->trouble);
        return ATT_EXIT_ENVIRONMENT;
    }
    if (n[ATT_OOM] || run->lost_seats) {
        snprintf(line, size, "the environment is invalid: %s",
                 n[ATT_OOM] ? "not enough memory for some rows"
                            : "a back-end cannot be started");
        return ATT_EXIT_ENVIRONMENT;
    }
    code = nothing(run, n, line, size);
    if (code == ATT_EXIT_NOTHING && run->no_device) {
        const size_t at = strlen(line);
        snprintf(line + at, size - at, "; no device: %.300s", run->no_device_why);
    }
    if (code)
        return code;
    snprintf(line, size, "all right: %" PRId64 " row%s passed", n[ATT_PASS],
             att_plural(n[ATT_PASS]));
    if (run->o->shards > 1) // nobody shall take a part for the whole
        snprintf(line, size, "all right: %" PRId64 " row%s passed, shard %d/%d alone",
                 n[ATT_PASS], att_plural(n[ATT_PASS]), run->o->shard, run->o->shards);
    return ATT_EXIT_OK;
}
