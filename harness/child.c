/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child.c - the parent's side: start, ask, watch, bury.
 */
#include "harness/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/host.h"
#include "harness/wire.h"

enum { NAP_MS = 20 };

static const double START_SECONDS = 120; // opening a device may build kernels
static const double LOAD_SECONDS = 5;    // loading a plug-in, at least
static const double CLOSE_SECONDS = 10;  // closing a device
static const double GRACE_SECONDS = 1;   // between closing the pipe and being gone

/* ---- death -------------------------------------------------------------------------- */

/* A child that nobody can hear any more may still run, or stand: it gets `grace` seconds. */
static void bury(struct att_child *c, double grace, struct att_death *d)
{
    const double until = att_now() + grace;
    int          how = 0;

    *d = (struct att_death){ 0 };
    while (waitpid(c->pid, &how, WNOHANG) == 0) {
        if (att_now() > until)
            kill(c->pid, SIGKILL);
        poll(NULL, 0, 1);
    }
    close(c->fd);
    c->pid = 0;
    c->fd = -1;
    c->deaths++;
    att_death_read(d, how);
    // Whoever it had started goes with it.
    for (int i = 0; i < ATT_MAX_PEERS; i++) {
        if (c->progress->peer_group[i] > 0)
            kill(-c->progress->peer_group[i], SIGKILL);
        c->progress->peer_group[i] = 0;
    }
}

void att_child_kill(struct att_child *c)
{
    struct att_death d;

    if (c->pid) {
        kill(c->pid, SIGKILL);
        bury(c, 0, &d);
    }
}

/* ---- talking ------------------------------------------------------------------------ */

/* Wait until the child has something to say. It must not stand still for `seconds`. */
static enum att_answer wait_for(struct att_child *c, double seconds, struct att_death *d)
{
    struct pollfd fd[2] = { { c->fd, POLLIN, 0 }, { c->signal_fd, POLLIN, 0 } };
    int64_t       seen = -1;
    double        since = att_now();

    for (;;) {
        const int n = poll(fd, 2, NAP_MS);
        if (n > 0 && fd[0].revents)
            return ATT_ANSWERED;
        if (n > 0 && fd[1].revents)
            return ATT_INTERRUPTED;
        if (c->until > 0 && att_now() > c->until)
            return ATT_INTERRUPTED;
        if (c->progress->tick != seen) {
            seen = c->progress->tick;
            since = att_now();
        } else if (att_now() - since > seconds) {
            kill(c->pid, SIGKILL);
            bury(c, 0, d);
            snprintf(d->why, sizeof(d->why), "no progress for %g s", seconds);
            return ATT_HUNG;
        }
    }
}

static enum att_answer receive(struct att_child *c, void *to, size_t bytes, double seconds,
                               struct att_death *d)
{
    size_t got = 0;

    while (got < bytes) {
        const enum att_answer a = wait_for(c, seconds, d);
        ssize_t               n;
        if (a != ATT_ANSWERED)
            return a;
        n = read(c->fd, (char *)to + got, bytes - got);
        if (n > 0) {
            got += (size_t)n;
        } else if (n == 0 || errno != EINTR) {
            bury(c, GRACE_SECONDS, d);
            return ATT_DIED;
        }
    }
    return ATT_ANSWERED;
}

/* ---- starting ----------------------------------------------------------------------- */

/* A plug-in gets no longer to open than a kernel to run, but time to be loaded. */
static double start_seconds(const struct att_child *c)
{
    const double least =
        c->options->timeout > LOAD_SECONDS ? c->options->timeout : LOAD_SECONDS;

    return c->spec.plugin && least < START_SECONDS ? least : START_SECONDS;
}

static enum att_answer greet(struct att_child *c, struct att_death *d)
{
    struct att_hello h;
    enum att_answer  a = receive(c, &h, sizeof(h), start_seconds(c), d);

    if (a != ATT_ANSWERED)
        return a;
    snprintf(c->backend, sizeof(c->backend), "%s", h.backend);
    snprintf(c->describe, sizeof(c->describe), "%s", h.describe);
    snprintf(c->gbench, sizeof(c->gbench), "%s", h.gbench);
    free(c->kernel);
    c->kernel = att_must(((size_t)h.n_kernels + 1) * sizeof(*c->kernel));
    c->n_kernels = h.n_kernels;
    a = receive(c, c->kernel, (size_t)h.n_kernels * sizeof(*c->kernel), START_SECONDS, d);
    c->n_peers = h.n_peers;
    if (a == ATT_ANSWERED)
        a = receive(c, c->peer, (size_t)h.n_peers * sizeof(*c->peer), START_SECONDS, d);
    if (a != ATT_ANSWERED || !h.error)
        return a;
    snprintf(d->why, sizeof(d->why), "%s", h.describe);
    if (h.bad_peer)
        return ATT_NO_PEER;
    return h.error == ATT_ENODEV ? ATT_NO_DEVICE : ATT_NO_START;
}

enum att_answer att_child_start(struct att_child *c, struct att_death *d)
{
    int pair[2];

    *d = (struct att_death){ 0 };
    if (!c->progress) {
        c->progress = mmap(NULL, sizeof(*c->progress), PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (c->progress == MAP_FAILED)
            att_no_memory(sizeof(*c->progress));
    }
    c->progress->kernel = -1;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        return snprintf(d->why, sizeof(d->why), "socketpair: %s", strerror(errno)),
               ATT_NO_START;
    fflush(NULL);
    c->pid = fork();
    if (c->pid < 0) {
        snprintf(d->why, sizeof(d->why), "fork: %s", strerror(errno));
        c->pid = 0;
        close(pair[0]);
        close(pair[1]);
        return ATT_NO_START;
    }
    if (c->pid == 0) {
        close(pair[0]);
        att_serve(c, pair[1]); // never returns
    }
    close(pair[1]);
    c->fd = pair[0];
    return greet(c, d);
}

void att_child_stop(struct att_child *c)
{
    const struct att_request quit = { .kind = ATT_ASK_QUIT };
    struct att_death         d;

    if (c->pid) {
        if (att_wire_send(c->fd, &quit, sizeof(quit)))
            kill(c->pid, SIGKILL);
        shutdown(c->fd, SHUT_WR);
        bury(c, c->options->timeout < CLOSE_SECONDS ? c->options->timeout : CLOSE_SECONDS, &d);
    }
    if (c->progress)
        munmap(c->progress, sizeof(*c->progress));
    c->progress = NULL;
    free(c->kernel);
    c->kernel = NULL;
}

/* ---- asking ------------------------------------------------------------------------- */

/* A child that was killed while idle is nobody's fault: start another and ask it. A fault of
 * its own comes from what it did last. */
static void note_late(struct att_child *c, const struct att_death *d)
{
    if (d->by_signal && d->code != SIGKILL && d->code != SIGTERM)
        snprintf(c->late, sizeof(c->late), "%s", d->why);
}

static enum att_answer ask(struct att_child *c, const struct att_request *q,
                           struct att_death *d)
{
    for (int tries = 0; tries < 2; tries++) {
        if (!c->pid) {
            const enum att_answer a = att_child_start(c, d);
            if (a != ATT_ANSWERED)
                return a == ATT_DIED || a == ATT_HUNG ? ATT_NO_START : a;
        }
        c->progress->kernel = q->kernel[0];
        if (!att_wire_send(c->fd, q, sizeof(*q)))
            return ATT_ANSWERED;
        bury(c, GRACE_SECONDS, d);
        note_late(c, d);
    }
    return ATT_NO_START;
}

static double patience(const struct att_child *c, int64_t case_index)
{
    const int64_t budget = c->cases->c[case_index].budget;

    return budget > 0 ? (double)budget : c->options->timeout;
}

enum att_answer att_child_prove(struct att_child *c, int64_t case_index, int kernel,
                                struct att_record *r, struct att_death *d)
{
    const struct att_request q = {
        .kind = ATT_ASK_PROVE, .n = 1, .case_index = case_index, .kernel = { kernel }
    };
    struct att_reply head;
    enum att_answer  a = ask(c, &q, d);

    if (a == ATT_ANSWERED)
        a = receive(c, &head, sizeof(head), patience(c, case_index), d);
    if (a != ATT_ANSWERED)
        return a;
    *r = head.record;
    // It leaves after this answer (see serve.c): ask nothing of one that is on its way out.
    if (!strcmp(r->detector, "device"))
        bury(c, GRACE_SECONDS, d);
    return a;
}

enum att_answer att_child_measure(struct att_child *c, int64_t case_index, const int *kernel,
                                  int n, struct att_record *const *r, struct att_death *d)
{
    struct att_request q = { .kind = ATT_ASK_MEASURE, .n = n, .case_index = case_index };
    enum att_answer    a;

    for (int i = 0; i < n; i++) {
        q.kernel[i] = kernel[i];
        q.record[i] = *r[i];
    }
    a = ask(c, &q, d);
    for (int i = 0; i < n && a == ATT_ANSWERED; i++) {
        struct att_reply head;
        a = receive(c, &head, sizeof(head), patience(c, case_index), d);
        if (a != ATT_ANSWERED)
            break;
        *r[i] = head.record;
        r[i]->samples = NULL;
        if (head.record.n_samples > 0) {
            const size_t bytes = (size_t)head.record.n_samples * sizeof(double);
            r[i]->samples = att_must(bytes);
            a = receive(c, r[i]->samples, bytes, patience(c, case_index), d);
        }
    }
    for (int i = 0; i < n && a == ATT_ANSWERED && c->pid; i++)
        if (!strcmp(r[i]->detector, "device")) // as above
            bury(c, GRACE_SECONDS, d);
    return a;
}
