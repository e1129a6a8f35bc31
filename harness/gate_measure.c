/* SPDX-License-Identifier: Apache-2.0 */
/* gate_measure.c - fresh pairs of processes for a candidate; what plug-ins say of themselves;
 * do the two sides of a pair differ at all? */
#include "harness/gate_measure.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/child.h"
#include "harness/exit.h"
#include "harness/host.h"
#include "harness/signals.h"

enum { PROCESSES = 8 };

static const double SECONDS = 0.25;

int att_gate_measure_cut_off(void *user)
{
    struct att_gate_measure *m = user;

    if (!m->signal && m->signal_fd > 0)
        m->signal = att_signals_next(m->signal_fd);
    return m->signal;
}

/* A plug-in that cannot be asked. When somebody cut the gate off meanwhile, what needs no
 * measuring is judged without it. */
static int no_plugin(struct att_gate_measure *m, struct att_child *c,
                     const struct att_death *how)
{
    const int by = att_gate_measure_cut_off(m);

    if (by)
        att_child_kill(c);
    else
        fprintf(stderr, "attest: the plug-in %s: %s\n", c->spec.plugin, how->why);
    att_child_stop(c);
    return by ? 0 : ATT_EXIT_USAGE;
}

int att_gate_measure_open(struct att_gate_measure *m, const struct att_options *o,
                          const struct att_result_file *now, int signal_fd)
{
    static const struct att_caselist none = { .n = 0 };

    *m = (struct att_gate_measure){
        .o = o, .now = now, .seconds = SECONDS, .signal_fd = signal_fd
    };
    m->processes = o->processes ? o->processes : PROCESSES;
    for (int i = 0; i < o->n_plugins; i++) {
        struct att_child c = { .spec = { .plugin = o->plugin[i] },
                               .cases = &none,
                               .options = o,
                               .signal_fd = signal_fd > 0 ? signal_fd : -1,
                               .fd = -1 };
        struct att_death how = { 0 };
        if (att_child_start(&c, &how) != ATT_ANSWERED)
            return no_plugin(m, &c, &how);
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
    if (m->signal_fd > 0)
        close(m->signal_fd);
    m->signal_fd = 0;
    for (int i = 0; i < ATT_MAX_PLUGINS; i++)
        free(m->plugin[i].kernel);
    memset(m->plugin, 0, sizeof(m->plugin));
}

/* Of two versions of one back-end the first is the baseline's, the last is of NEW. */
static int plugin_of(const struct att_gate_measure *m, const char *backend, int last)
{
    int found = -1;

    for (int i = 0; i < m->o->n_plugins && (last || found < 0); i++)
        if (!strcmp(m->plugin[i].backend, backend))
            found = i;
    return found;
}

int att_gate_measure_deterministic(void *user, const struct att_record *r)
{
    const struct att_gate_measure *m = user;
    const int                      i = plugin_of(m, r->backend, 1);

    for (int k = 0; i >= 0 && k < m->plugin[i].n; k++)
        if (!strcmp(m->plugin[i].kernel[k].op, r->op)
            && !strcmp(m->plugin[i].kernel[k].name, r->variant))
            return (m->plugin[i].kernel[k].guarantees & ATT_DETERMINISTIC) != 0;
    return -1;
}

static struct att_paired_plan plan_of(const struct att_gate_measure *m,
                                      const struct att_record       *r)
{
    const int a = plugin_of(m, r->backend, 0), b = plugin_of(m, r->backend, 1);

    return (struct att_paired_plan){
        .a = { .program = m->o->baseline_bin,
               .plugin = a >= 0 ? m->plugin[a].path : NULL,
               .row = r->row },
        .b = { .plugin = b >= 0 ? m->plugin[b].path : NULL, .row = r->row },
        .looks = { m->processes },
        .alpha = 0.05,
        .margin = att_screen_rules.effect,
        .work = 1,
        .seconds = m->seconds,
        .all_slower = 1,
        .seed = r->seed + (uint64_t)m->processes,
        .threads = m->o->threads,
        .timeout = m->o->timeout,
        .signal_fd = m->signal_fd,
    };
}

/* A plug-in beside itself is never slower: what changed within it has not been seen. */
static void look_for_twins(const struct att_gate_measure *m, const char *backend,
                           struct att_paired *r)
{
    const int p = plugin_of(m, backend, 0);

    if (p < 0 || p != plugin_of(m, backend, 1) || r->label == ATT_SLOWER
        || r->label == ATT_INVALID)
        return;
    r->label = ATT_INVALID;
    snprintf(r->why, sizeof(r->why),
             "%.300s stood on both sides and is not slower than itself (--plugin OLD --plugin "
             "NEW compares two)",
             m->plugin[p].path);
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
        look_for_twins(m, backend, &result[at[i]]);
        if (!err || got[i].label == ATT_INVALID)
            continue;
        result[at[i]].label = ATT_INVALID;
        snprintf(result[at[i]].why, sizeof(result->why), "%s", why);
    }
    free(plan);
    free(got);
    free(at);
}

/* There is no time for the rows of that back-end any more. */
static void leave_out(const struct att_gate_measure *m, const int *row, int n,
                      const char *backend, struct att_paired *result)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(m->now->results.record[row[i]].backend, backend) != 0)
            continue;
        result[i].label = ATT_INVALID;
        snprintf(result[i].why, sizeof(result[i].why), "the gate was cut off before");
    }
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
        if (k < i) // the first of its back-end speaks for all
            continue;
        if (att_gate_measure_cut_off(user))
            leave_out(m, row, n, backend, result);
        else
            measure_together(m, row, n, backend, result);
    }
    return 0;
}

/* ---- do the two sides differ? ---------------------------------------------------- */

static int is_this_program(const char *path)
{
    FILE *mine = fopen("/proc/self/exe", "rb"), *theirs = fopen(path, "rb");
    char  a[16384], b[16384];
    int   same = mine && theirs;

    for (size_t n = 1; same && n > 0;) {
        n = fread(a, 1, sizeof(a), mine);
        same = fread(b, 1, sizeof(b), theirs) == n && !memcmp(a, b, n);
    }
    if (mine)
        fclose(mine);
    if (theirs)
        fclose(theirs);
    return same;
}

/* A quiet night: one commit, built in one way, has written both files. */
static int is_of_one_program(const struct att_environment *b, const struct att_environment *n)
{
    return *b->git_sha && !strcmp(b->git_sha, n->git_sha) && !strcmp(b->compiler, n->compiler)
           && !strcmp(b->flags, n->flags) && !strcmp(b->build_type, n->build_type);
}

int att_gate_measure_program(struct att_gate *g, const char *program)
{
    const char *before = g->base->env.git_sha, *now = g->now->env.git_sha;

    if (!is_this_program(program) || is_of_one_program(&g->base->env, &g->now->env))
        return 0;
    if (*before && *now && strcmp(before, now) != 0) {
        fprintf(stderr,
                "attest: --baseline-bin %s is this very program, but BASELINE is of commit "
                "%.12s and NEW of %.12s: it would confirm nothing\n",
                program, before, now);
        return ATT_EXIT_USAGE;
    }
    att_gate_note(g,
                  "--baseline-bin %.300s is this very program, and nothing tells that it wrote "
                  "both files: it confirms nothing",
                  program);
    return 1;
}
