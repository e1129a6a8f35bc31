/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history_gate.c - what the gate said of a night, from its gate.json: whole, as it was written,
 * and of that very run.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/exit.h"
#include "harness/history_index.h"
#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/results_parts.h"

/* Returns how many of them are red. */
static int read_findings(struct att_history_entry *e, const cJSON *gate)
{
    const cJSON *f;
    char         row[700], word[24], metric[40];
    int          reds = 0;

    cJSON_ArrayForEach(f, cJSON_GetObjectItemCaseSensitive(gate, "findings"))
    {
        if (!att_history_text(f, "row", row, sizeof(row))
            || !att_history_text(f, "word", word, sizeof(word))
            || !att_history_text(f, "metric", metric, sizeof(metric)))
            continue;
        const int open =
            !strcmp(word, "UNCONFIRMED") || !strcmp(word, "DRIFT") || !strcmp(word, "UNTIMED");
        reds += cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(f, "red"));
        if (open) // nobody has decided: the baseline stays where it is
            e->accepted = 0;
        if (!strcmp(metric, "time")
            && (!strcmp(word, "SLOWER") || !strcmp(word, "UNCONFIRMED")))
            att_history_add_text(&e->red, row);
    }
    return reds;
}

static void read_accepted(struct att_history_entry *e, const cJSON *gate)
{
    const cJSON *a;
    char         row[700], value[80], reason[300], text[1100];

    cJSON_ArrayForEach(a, cJSON_GetObjectItemCaseSensitive(gate, "accepted"))
    {
        if (!att_history_text(a, "row", row, sizeof(row))
            || !att_history_text(a, "value", value, sizeof(value))
            || !att_history_text(a, "reason", reason, sizeof(reason)))
            continue;
        snprintf(text, sizeof(text), "%s, %s, %s", row, value, reason);
        att_history_add_text(&e->accept, text);
    }
}

/* Its digest is there, and fits. The reader of results knows where it stands. */
static int is_sealed(const char *text, size_t size, const struct att_results_at *at)
{
    struct att_result_file *f = att_must(sizeof(*f));
    int                     ok = !att_results_digests(f, text, size, at);

    if (ok && !*f->digest) {
        att_results_fail(at, NULL,
                         "has no digest: nobody can tell whether it was changed since it was "
                         "written");
        ok = 0;
    }
    free(f);
    return ok;
}

/* 0 and e filled, or ATT_EINVAL. */
static int read_verdict(struct att_history_entry *e, const cJSON *gate,
                        const struct att_results_at *at)
{
    char verdict[800] = "", run[48] = "";

    if (!att_history_number(gate, "exit_code", &e->code)
        || !att_history_text(gate, "verdict", verdict, sizeof(verdict))
        || !att_history_text(cJSON_GetObjectItemCaseSensitive(gate, "new"), "run_id", run,
                             sizeof(run)))
        return att_results_fail(at, NULL, "it is no gate.json of attest gate");
    if (strcmp(run, e->run_id) != 0)
        return att_results_fail(at, "new.run_id",
                                "it judges the run %s, and the results are of %s", run,
                                e->run_id);
    if (e->code >= ATT_EXIT_TIMEOUT)
        return att_results_fail(at, "exit_code", "its gate was cut off (%d): judge again",
                                e->code);
    snprintf(e->verdict, sizeof(e->verdict), "%.299s", verdict);
    e->usable = e->code == ATT_EXIT_OK || e->code == ATT_EXIT_REGRESSION
                || e->code == ATT_EXIT_INCONCLUSIVE;
    e->accepted = e->code == ATT_EXIT_OK;
    read_accepted(e, gate);
    if (read_findings(e, gate) && (e->code == ATT_EXIT_OK || e->code == ATT_EXIT_INCONCLUSIVE))
        return att_results_fail(at, "exit_code", "it is %d, and a finding is red", e->code);
    return 0;
}

int att_history_read_gate(struct att_history_entry *e, const char *path, char *why,
                          size_t why_size)
{
    const struct att_results_at at = { .path = path, .why = why, .size = why_size };
    struct att_json_fault       fault = { .what = "" };
    size_t                      size = 0;
    char                       *text = att_results_text(path, &size, &at);
    cJSON                      *tree = text ? att_json_read(text, size, &fault) : NULL;
    const cJSON                *gate = cJSON_GetObjectItemCaseSensitive(tree, "attest_gate");
    int                         err = ATT_EINVAL;

    if (text && !tree)
        att_results_fail(&at, NULL, "line %lld, column %lld: %s", (long long)fault.line,
                         (long long)fault.column, fault.what);
    else if (tree && !cJSON_IsObject(gate))
        att_results_fail(&at, NULL, "it is no gate.json of attest gate");
    else if (tree && !att_results_unique(tree, &at) && is_sealed(text, size, &at))
        err = read_verdict(e, gate, &at);
    cJSON_Delete(tree);
    free(text);
    return err;
}
