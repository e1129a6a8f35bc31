/* SPDX-License-Identifier: Apache-2.0 */
/* gate_measure.c - fresh pairs of processes for a candidate; what plug-ins say of themselves.
 */
#include "harness/gate_measure.h"

#include <stdlib.h>
#include <string.h>

#include "harness/child.h"
#include "harness/exit.h"
#include "harness/host.h"

enum { PROCESSES = 8 };

static const double SECONDS = 0.25;

int att_gate_measure_open(struct att_gate_measure *m, const struct att_options *o,
                          const struct att_result_file *now)
{
    static const struct att_caselist none = { .n = 0 };

    *m = (struct att_gate_measure){ .o = o, .now = now, .seconds = SECONDS };
    m->processes = o->processes ? o->processes : PROCESSES;
    for (int i = 0; i < o->n_plugins; i++) {
        struct att_child c = { .spec = { .plugin = o->plugin[i] },
                               .cases = &none,
                               .options = o,
                               .signal_fd = -1,
                               .fd = -1 };
        struct att_death how = { 0 };
        if (att_child_start(&c, &how) != ATT_ANSWERED) {
            fprintf(stderr, "attest: the plug-in %s: %s\n", o->plugin[i], how.why);
            att_child_stop(&c);
            att_gate_measure_close(m);
            return ATT_EXIT_USAGE;
        }
        snprintf(m->plugin[i].backend, sizeof(m->plugin[i].backend), "%s", c.backend);
        m->plugin[i].path = o->plugin[i];
        m->plugin[i].n = c.n_kernels;
        m->plugin[i].kernel = att_must(((size_t)c.n_kernels + 1) * sizeof(*c.kernel));
        memcpy(m->plugin[i].kernel, c.kernel, (size_t)c.n_kernels * sizeof(*c.kernel));
        att_child_stop(&c);
    }
    return 0;
}

void att_gate_measure_close(struct att_gate_measure *m)
{
    for (int i = 0; i < ATT_MAX_PLUGINS; i++)
        free(m->plugin[i].kernel);
    memset(m->plugin, 0, sizeof(m->plugin));
}

static int plugin_of(const struct att_gate_measure *m, const char *backend)
{
    for (int i = 0; i < m->o->n_plugins; i++)
        if (!strcmp(m->plugin[i].backend, backend))
            return i;
    return -1;
}

int att_gate_measure_deterministic(void *user, const struct att_record *r)
{
    const struct att_gate_measure *m = user;
    const int                      i = plugin_of(m, r->backend);

    for (int k = 0; i >= 0 && k < m->plugin[i].n; k++)
        if (!strcmp(m->plugin[i].kernel[k].op, r->op)
            && !strcmp(m->plugin[i].kernel[k].name, r->variant))
            return (m->plugin[i].kernel[k].guarantees & ATT_DETERMINISTIC) != 0;
    return -1;
}

static struct att_paired_plan plan_of(const struct att_gate_measure *m,
                                      const struct att_record       *r)
{
    const int   i = plugin_of(m, r->backend);
    const char *plugin = i >= 0 ? m->plugin[i].path : NULL;

    return (struct att_paired_plan){
        .a = { .program = m->o->baseline_bin, .plugin = plugin, .row = r->row },
        .b = { .plugin = plugin, .row = r->row },
        .looks = { m->processes },
        .alpha = 0.05,
        .margin = att_screen_rules.effect,
        .work = 1,
        .seconds = m->seconds,
        .all_slower = 1,
        .seed = r->seed + (uint64_t)m->processes,
        .threads = m->o->threads,
        .timeout = m->o->timeout,
    };
}

/* The rows of one back-end, in the same processes. */
static void measure_together(const struct att_gate_measure *m, const int *row, int n,
                             const char *backend, struct att_paired *result)
{
    struct att_paired_plan *plan = att_must(((size_t)n + 1) * sizeof(*plan));
    struct att_paired      *got = att_must(((size_t)n + 1) * sizeof(*got));
    int                    *at = att_must(((size_t)n + 1) * sizeof(*at));
    struct att_paired_set   set = { .n = 0, .plan = plan, .result = got };
    char                    why[512] = "";
    int                     err;

    for (int i = 0; i < n; i++) {
        const struct att_record *r = &m->now->results.record[row[i]];
        if (strcmp(r->backend, backend))
            continue;
        if (!m->o->quiet)
            fprintf(stderr, "attest: measuring again, %d pairs of processes: %s\n",
                    m->processes, r->row);
        at[set.n] = i;
        plan[set.n++] = plan_of(m, r);
    }
    err = att_paired_set_run(&set, why, sizeof(why));
    for (int i = 0; i < set.n; i++) {
        result[at[i]] = got[i];
        if (!err || got[i].label == ATT_INVALID)
            continue;
        result[at[i]].label = ATT_INVALID;
        snprintf(result[at[i]].why, sizeof(result->why), "%s", why);
    }
    free(plan);
    free(got);
    free(at);
}

int att_gate_measure_pairs(void *user, const int *row, int n, struct att_paired *result,
                           char *why, size_t why_size)
{
    const struct att_gate_measure *m = user;

    snprintf(why, why_size, "%s", "");
    for (int i = 0; i < n; i++) {
        const char *backend = m->now->results.record[row[i]].backend;
        int         k = 0;
        while (strcmp(m->now->results.record[row[k]].backend, backend) != 0)
            k++;
        if (k == i) // the first of its back-end speaks for all
            measure_together(m, row, n, backend, result);
    }
    return 0;
}
