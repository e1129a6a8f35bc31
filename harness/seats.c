/* SPDX-License-Identifier: Apache-2.0 */
/* seats.c - the children of a run: which back-ends and plug-ins take part. */
#include <stdio.h>
#include <string.h>

#include "harness/exit.h"
#include "harness/registry.h"
#include "harness/run.h"

static int backend_wanted(const struct att_run *run, const char *name)
{
    const char *p = run->o->backend;

    return !run->has_backend || (!regexec(&run->backend, name, 0, NULL, 0)) == (p[0] != '-');
}

static void note_no_device(struct att_run *run, const char *name, const char *why)
{
    const size_t n = strlen(run->no_device_why);

    run->no_device++;
    snprintf(run->no_device_why + n, sizeof(run->no_device_why) - n, "%s%s: %s", n ? "; " : "",
             name, why);
}

/* Rows are known by name: two back-ends of one name would overwrite each other's. */
static int is_taken(const struct att_run *run, const char *name)
{
    int taken = 0;

    for (int i = 0; att_backends[i]; i++)
        taken |= !strcmp(att_backends[i]->name, name);
    for (int i = 0; i < run->seats; i++)
        taken |= !strcmp(run->seat[i].backend, name);
    for (int i = 0; i < run->env.n_peers; i++)
        taken |= run->env.peer[i].kernels && !strcmp(run->env.peer[i].name, name);
    return taken;
}

/* The peers of a seat, into the context of the results. 0, or ATT_EXIT_USAGE when a name is
 * taken. */
static int add_peers(struct att_run *run, const struct att_child *c)
{
    for (int i = 0; i < c->n_peers; i++) {
        const struct att_peer_env *p = &c->peer[i];
        if (p->kernels && is_taken(run, p->name)) {
            fprintf(stderr, "attest: --peer \"%s\": there is another back-end or peer \"%s\"\n",
                    p->command, p->name);
            return ATT_EXIT_USAGE;
        }
        if (run->env.n_peers < ATT_ENV_PEERS)
            run->env.peer[run->env.n_peers++] = *p;
    }
    return 0;
}

/* Of a child that takes no part. */
static void let_go(struct att_run *run, struct att_child *c, enum att_answer a)
{
    // One that was cut off may never listen, and would not read that it is to go.
    if (a == ATT_INTERRUPTED) {
        att_child_kill(c);
        att_run_over(run);
    }
    att_child_stop(c);
}

/* 0, or the exit code to end with: a plug-in that cannot be loaded is a bad file. */
static int add_seat(struct att_run *run, const struct att_seat_spec *spec)
{
    struct att_child *c = &run->seat[run->seats];
    const char       *name = spec->builtin ? spec->builtin->name : spec->plugin;
    struct att_death  d;
    enum att_answer   a;

    *c = (struct att_child){ .spec = *spec,
                             .cases = run->cases,
                             .options = run->o,
                             .signal_fd = run->signal_fd,
                             .takes_peers = spec->builtin != NULL,
                             .until = run->o->deadline > 0 ? run->began + run->o->deadline : 0,
                             .fd = -1 };
    a = att_child_start(c, &d);
    if (a == ATT_ANSWERED && !spec->builtin && is_taken(run, c->backend)) {
        snprintf(d.why, sizeof(d.why), "there is another back-end \"%s\"", c->backend);
        a = ATT_NO_START;
    }
    if (a == ATT_ANSWERED && (spec->builtin || backend_wanted(run, c->backend))) {
        run->seats++;
        return add_peers(run, c);
    }
    let_go(run, c, a);
    if (a == ATT_NO_PEER) {
        fprintf(stderr, "attest: %s\n", d.why);
        return ATT_EXIT_USAGE;
    }
    if (a == ATT_NO_DEVICE) {
        note_no_device(run, name, d.why);
        return 0;
    }
    if (a == ATT_ANSWERED || a == ATT_INTERRUPTED)
        return 0;
    fprintf(stderr, "attest: %s %s: %s\n", spec->builtin ? "back-end" : "plug-in", name, d.why);
    if (!spec->builtin)
        return a == ATT_NO_START ? ATT_EXIT_USAGE : ATT_EXIT_INCORRECT;
    run->lost_seats++;
    return 0;
}

int att_run_seats(struct att_run *run)
{
    int bad = 0;

    for (int i = 0; att_backends[i] && run->seats < ATT_MAX_SEATS - ATT_MAX_PLUGINS; i++)
        if (backend_wanted(run, att_backends[i]->name))
            bad = bad ? bad
                      : add_seat(run, &(struct att_seat_spec){ .builtin = att_backends[i] });
    for (int i = 0; i < run->o->n_plugins && !bad; i++)
        bad = add_seat(run, &(struct att_seat_spec){ .plugin = run->o->plugin[i] });
    for (int i = 0; i < run->seats && i < 4; i++)
        snprintf(run->env.device[run->env.n_devices++], sizeof(run->env.device[0]),
                 "%s: %.200s", run->seat[i].backend, run->seat[i].describe);
    if (run->seats)
        snprintf(run->env.gbench, sizeof(run->env.gbench), "%s", run->seat[0].gbench);
    return bad;
}
