/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_place.c - may the two files be compared? What says no is named; counting goes on, and
 * a wrong kernel is still wrong, but nothing else is held against the change.
 */
#include <string.h>

#include "harness/gate.h"

/* "cuda: NVIDIA ..." is of the back-end "cuda". */
static const char *device_of(const struct att_environment *env, const char *backend)
{
    const size_t n = strlen(backend);

    for (int i = 0; i < env->n_devices && i < 4; i++)
        if (!strncmp(env->device[i], backend, n) && env->device[i][n] == ':')
            return env->device[i];
    return NULL;
}

static int has_rows(const struct att_result_file *f, const char *backend)
{
    for (int64_t i = 0; i < f->results.n; i++)
        if (!strcmp(f->results.record[i].backend, backend))
            return 1;
    return 0;
}

int att_gate_no_device(const struct att_gate *g, const char *backend)
{
    return device_of(&g->base->env, backend) && !device_of(&g->now->env, backend)
           && !has_rows(g->now, backend);
}

/* A back-end that BASELINE had and this machine has not. */
static void look_for_devices(struct att_gate *g)
{
    const struct att_environment *env = &g->base->env;
    char                          backend[64];

    for (int i = 0; i < env->n_devices && i < 4; i++) {
        snprintf(backend, sizeof(backend), "%.*s", (int)strcspn(env->device[i], ":"),
                 env->device[i]);
        if (att_gate_no_device(g, backend))
            att_gate_disturbed(
                g, "no device for the back-end %s, which BASELINE ran on \"%.300s\"", backend,
                env->device[i]);
    }
}

static void look_at_build(struct att_gate *g, const struct att_result_file *f, const char *name)
{
    if (f->env.git_dirty == 1)
        att_gate_disturbed(g,
                           "%s (%.300s) is of a build with local changes: no commit names that "
                           "program (%.12s and more)",
                           name, f->path, *f->env.git_sha ? f->env.git_sha : "no commit");
}

static void look_at_run(struct att_gate *g)
{
    const struct att_result_file *b = g->base, *n = g->now;

    if (n->results.partial)
        att_gate_disturbed(g, "NEW (%.300s) was cut off: %.200s", n->path, n->results.verdict);
    if (b->results.partial)
        att_gate_disturbed(g, "BASELINE (%.300s) was cut off and is no baseline: %.200s",
                           b->path, b->results.verdict);
    if (b->shards != n->shards || (b->shards && b->shard != n->shard))
        att_gate_note(g, "the files are different shards (%d of %d, %d of %d)", b->shard,
                      b->shards, n->shard, n->shards);
    g->same_run = *b->env.run_id && !strcmp(b->env.run_id, n->env.run_id);
    if (g->same_run)
        att_gate_note(g, "BASELINE (%.300s) and NEW (%.300s) are one and the same run (%.47s)",
                      b->path, n->path, b->env.run_id);
    else if (strcmp(n->env.started, b->env.started) < 0)
        att_gate_note(g, "NEW (%.20s) is older than BASELINE (%.20s): were they swapped?",
                      n->env.started, b->env.started);
}

static void look_for_difference(struct att_gate *g, const char *what, const char *base,
                                const char *now)
{
    base = base ? base : "";
    now = now ? now : "";
    if (strcmp(base, now) != 0)
        att_gate_note(g, "not the same %s: \"%.250s\" in BASELINE, \"%.250s\" in NEW", what,
                      base, now);
}

/* What makes times differ and is no fault of the code: it is told, and the numbers decide. */
static void look_at_settings(struct att_gate *g)
{
    const struct att_environment *b = &g->base->env, *n = &g->now->env;

    look_for_difference(g, "command", g->base->results.mode, g->now->results.mode);
    look_for_difference(g, "selection", g->base->results.suites, g->now->results.suites);
    look_for_difference(g, "settings", g->base->results.settings, g->now->results.settings);
    look_for_difference(g, "compiler", b->compiler, n->compiler);
    look_for_difference(g, "flags", b->flags, n->flags);
    look_for_difference(g, "kind of build", b->build_type, n->build_type);
}

void att_gate_place(struct att_gate *g)
{
    char why[512];

    look_for_devices(g);
    g->foreign = !att_results_same_machine(g->base, g->now, why, sizeof(why));
    if (g->foreign)
        att_gate_disturbed(g, "another machine or another state of it: %s", why);
    look_at_run(g);
    look_at_build(g, g->base, "BASELINE");
    look_at_build(g, g->now, "NEW");
    look_at_settings(g);
}
