/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve.c - the child's side: one back-end, opened; one case at a time; answers until told
 * to quit or until a kernel takes the process down.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/gbench/gbench.h"
#include "harness/host.h"
#include "harness/peer.h"
#include "harness/plugin.h"
#include "harness/wire.h"

int att_wire_send(int fd, const void *data, size_t bytes)
{
    const char *p = data;

    while (bytes) {
        const ssize_t n = send(fd, p, bytes, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ATT_EDEVICE;
        p += n;
        bytes -= (size_t)n;
    }
    return 0;
}

int att_wire_receive(int fd, void *data, size_t bytes)
{
    char *p = data;

    while (bytes) {
        const ssize_t n = read(fd, p, bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ATT_EDEVICE;
        p += n;
        bytes -= (size_t)n;
    }
    return 0;
}

int att_catch_output(void)
{
    const int fd = memfd_create("attest-stdout", MFD_CLOEXEC);

    if (fd < 0)
        return -1;
    fflush(stdout);
    setvbuf(stdout, NULL, _IONBF, 0);
    if (dup2(fd, STDOUT_FILENO) < 0)
        return -1;
    return fd;
}

/* Signals of the terminal are for the parent, whose death is the only one that ends us. */
static void leave_the_terminal(const struct att_child *c)
{
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (c->signal_fd >= 0)
        close(c->signal_fd);
}

static const struct att_backend *find(const struct att_child *c, struct att_hello *h)
{
    const struct att_backend *be;

    if (c->spec.builtin)
        be = att_plugin_complete(c->spec.builtin, h->describe, sizeof(h->describe));
    else
        be = att_plugin_load(c->spec.plugin, h->describe, sizeof(h->describe));
    if (be && c->spec.plugin && !be->kernels[0]) {
        snprintf(h->describe, sizeof(h->describe), "back-end \"%.40s\" has no kernels",
                 be->name);
        be = NULL;
    }
    if (!be)
        h->error = ATT_EINVAL;
    return be;
}

static void introduce(const struct att_seat *s, struct att_hello *h, int fd)
{
    struct att_kernel_info  *info;
    const struct att_kernel *k;

    for (h->n_kernels = 0; s->be && att_seat_kernel(s, h->n_kernels);)
        h->n_kernels++;
    info = att_must(((size_t)h->n_kernels + 1) * sizeof(*info));
    for (int i = 0; i < h->n_kernels; i++) {
        int                    which;
        const struct att_peer *p;
        k = att_seat_kernel(s, i);
        p = att_seat_peer(s, k, &which);
        snprintf(info[i].op, sizeof(info[i].op), "%s", k->op);
        snprintf(info[i].name, sizeof(info[i].name), "%s", k->name);
        snprintf(info[i].replaces, sizeof(info[i].replaces), "%s",
                 k->replaces ? k->replaces : "");
        snprintf(info[i].about, sizeof(info[i].about), "%s", k->about ? k->about : "");
        snprintf(info[i].peer, sizeof(info[i].peer), "%s", p ? p->env.name : "");
        info[i].guarantees = (int32_t)k->guarantees;
    }
    h->n_peers = s->n_peers;
    if (att_wire_send(fd, h, sizeof(*h))
        || att_wire_send(fd, info, (size_t)h->n_kernels * sizeof(*info)))
        _exit(1);
    for (int i = 0; i < s->n_peers; i++)
        if (att_wire_send(fd, &s->peer[i].env, sizeof(s->peer[i].env)))
            _exit(1);
    free(info);
}

/* A child that follows another one believes what the parent heard from the peers of that. */
static void open_peers(const struct att_child *c, struct att_seat *s, struct att_hello *h)
{
    const struct att_peer_env *env = c->n_peers ? c->peer : NULL;

    h->error =
        att_peers_open(s, c->kernel, c->n_kernels, env, h->describe, sizeof(h->describe));
    h->bad_peer = h->error != 0;
}

static void open_seat(const struct att_child *c, struct att_seat *s, int fd)
{
    struct att_hello          h = { 0 };
    const struct att_backend *be = find(c, &h);

    s->be = be;
    snprintf(h.gbench, sizeof(h.gbench), "%s", gbm_version());
    if (be) {
        snprintf(h.backend, sizeof(h.backend), "%s", be->name);
        h.error = be->open(0, &s->dev, h.describe, sizeof(h.describe));
    }
    if (be && !h.error) {
        if (be->threads)
            be->threads(s->dev, c->options->threads);
        be->describe(s->dev, h.describe, sizeof(h.describe));
        if (c->takes_peers)
            open_peers(c, s, &h);
    }
    introduce(s, &h, fd);
    if (h.error)
        _exit(0);
}

static void reply(int fd, const struct att_record *r)
{
    const struct att_reply head = { .record = *r };

    if (att_wire_send(fd, &head, sizeof(head))
        || (r->n_samples > 0
            && att_wire_send(fd, r->samples, (size_t)r->n_samples * sizeof(double))))
        _exit(1);
    free(r->samples);
}

static void prove(struct att_seat *s, const struct att_child *c, const struct att_request *q,
                  int fd)
{
    struct att_record        r = { .seed = (uint64_t)c->cases->c[q->case_index].seed };
    const struct att_case   *cs = &c->cases->c[q->case_index];
    const struct att_kernel *k = att_seat_kernel(s, q->kernel[0]);
    int                      which;

    if (att_seat_peer(s, k, &which))
        att_peer_prove(s, cs, q->kernel[0], &r);
    else
        att_prove(s, cs, k, &r);
    reply(fd, &r);
    // After a fault the device answers nothing but the fault: a new child goes on.
    if (!strcmp(r.detector, "device"))
        _exit(0);
}

static void measure(struct att_seat *s, const struct att_child *c, struct att_request *q,
                    int fd)
{
    const struct att_kernel *k[ATT_GROUP];
    struct att_record       *r[ATT_GROUP];

    for (int i = 0; i < q->n; i++) {
        k[i] = att_seat_kernel(s, q->kernel[i]);
        r[i] = &q->record[i];
        r[i]->kernel_index = q->kernel[i];
    }
    att_measure(s, &c->cases->c[q->case_index], k, r, q->n);
    for (int i = 0; i < q->n; i++)
        reply(fd, r[i]);
    for (int i = 0; i < q->n; i++)
        if (!strcmp(r[i]->detector, "device"))
            _exit(0); // as above
}

void att_serve(const struct att_child *c, int fd)
{
    struct att_seat     s = { .progress = c->progress, .options = c->options };
    struct att_request *q = att_must(sizeof(*q));

    leave_the_terminal(c);
    s.output_fd = att_catch_output();
    open_seat(c, &s, fd);
    while (!att_wire_receive(fd, q, sizeof(*q)) && q->kind != ATT_ASK_QUIT) {
        if (q->kind == ATT_ASK_PROVE)
            prove(&s, c, q, fd);
        else
            measure(&s, c, q, fd);
    }
    att_peers_close(&s);
    att_seat_forget(&s);
    s.be->close(s.dev);
    free(q);
    // Not exit(): what the parent had registered or buffered is the parent's.
    _exit(0);
}
