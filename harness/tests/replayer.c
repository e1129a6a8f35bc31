/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replayer.c - a plug-in for the tests of replays: a device that records by keeping what it was
 * asked to enqueue, and replays by asking again. Its kernels promise that they can be recorded,
 * and some do not keep that, or do it wrong. The environment chooses:
 *
 *     REPLAYER_WITHOUT   record or nothing: the device has no such member
 *     REPLAYER_LOG       a file that gets a line for each recording, when it is forgotten: how
 *                        many runs it held, on how many different tensors and how many outputs
 *                        were different, and how often it was replayed
 *     REPLAYER_SPIN_NS   how long an empty launch takes (default 2000)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/mutants/right.h"

enum { MOST = 4096 };

struct att_recording {
    int (*enqueue)(void *user);
    void *user;
    int   runs, distinct, plans, empty, pairs, replays;
};

/* What is being recorded; the harness has one thread. */
static struct {
    int         on, waits, runs, empty, n, plans, replaying, replayed, pairs;
    const void *seen[MOST], *plan[MOST];
} now;

static double clock_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static int add(const void **list, int n, const void *p)
{
    for (int i = 0; i < n; i++)
        if (list[i] == p)
            return n;
    if (n < MOST)
        list[n++] = p;
    return n;
}

static void note_run(const struct att_call *call)
{
    now.runs += now.on;
    now.n = now.on ? add(now.seen, now.n, call->t[PACK_QKV_Q_PACKED].data) : 0;
    now.plans = now.on ? add(now.plan, now.plans, call->plan) : 0;
}

/* ---- kernels ------------------------------------------------------------------------ */

static int good(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    note_run(call);
    return right_pack(call);
}

/* Waits for what is enqueued: that cannot be recorded. */
static int waits(struct att_device *dev, const struct att_call *call)
{
    now.waits |= now.on;
    return good(dev, call);
}

/* Returns an error when it is recorded. */
static int fails(struct att_device *dev, const struct att_call *call)
{
    return now.on ? ATT_EINVAL : good(dev, call);
}

/* Works in the first run of a recording alone: the other outputs stay as they are. */
static int only_first(struct att_device *dev, const struct att_call *call)
{
    if (now.replayed++ > 0 && now.replaying)
        return 0;
    return good(dev, call);
}

/* Replays the answer to what it saw when it was recorded. */
static int remembers(struct att_device *dev, const struct att_call *call)
{
    static struct answer {
        char  *to, *bytes;
        size_t n;
    } known[MOST];
    static int               n;
    const struct att_tensor *q = &call->t[PACK_QKV_Q_PACKED];
    const size_t             bytes = (size_t)att_count(q) * att_elem_size(q->dtype);

    for (int i = 0; i < n && now.replaying; i++)
        if (known[i].to == q->data)
            memcpy(known[i].to, known[i].bytes, known[i].n);
    if (now.replaying || good(dev, call) || !now.on || n == MOST)
        return 0;
    known[n] = (struct answer){ q->data, malloc(bytes), bytes };
    memcpy(known[n].bytes, q->data, bytes);
    n++;
    return 0;
}

/* A plan that remembers which tensors it was made for. */
static int plan(struct att_device *dev, struct att_call *call)
{
    const void **p = malloc(sizeof(*p));

    (void)dev;
    if (!p)
        return ATT_ENOMEM;
    *p = call->t[PACK_QKV_Q_PACKED].data;
    call->plan = p;
    return 0;
}

static void unplan(struct att_device *dev, void *p)
{
    (void)dev;
    free(p);
}

static int planned(struct att_device *dev, const struct att_call *call)
{
    const void *const *p = call->plan;

    return *p == call->t[PACK_QKV_Q_PACKED].data ? good(dev, call) : ATT_EINVAL;
}

static int note(struct att_device *dev, const struct att_call *call, char *text, size_t size)
{
    (void)dev;
    snprintf(text, size, "%s", getenv("REPLAYER_NOTE") ? getenv("REPLAYER_NOTE") : "");
    if (!*text)
        snprintf(text, size, "%lld heads, the plain way",
                 (long long)call->t[PACK_QKV_Q].dim[2]);
    return getenv("REPLAYER_NOTE_FAILS") ? ATT_EINVAL : 0;
}

#define KERNEL(word, promise, ...)                                                             \
    static const struct att_kernel kernel_##word = { .size = sizeof(struct att_kernel),        \
                                                     .op = "pack_qkv",                         \
                                                     .name = #word,                            \
                                                     .guarantees = promise,                    \
                                                     .refuse = pack_qkv_refuse,                \
                                                     __VA_ARGS__ }

KERNEL(good, ATT_CAPTURABLE, .run = good, .note = note);
KERNEL(silent, 0, .run = good);
KERNEL(waits, ATT_CAPTURABLE, .run = waits);
KERNEL(fails, ATT_CAPTURABLE, .run = fails);
KERNEL(only_first, ATT_CAPTURABLE, .run = only_first);
KERNEL(remembers, ATT_CAPTURABLE, .run = remembers);
KERNEL(planned, ATT_CAPTURABLE, .run = planned, .plan = plan, .unplan = unplan,
       .replaces = "good");

static const struct att_kernel *const kernels[] = { &kernel_good,       &kernel_silent,
                                                    &kernel_waits,      &kernel_fails,
                                                    &kernel_only_first, &kernel_remembers,
                                                    &kernel_planned,    NULL };

/* ---- the device --------------------------------------------------------------------- */

static int record(struct att_device *dev, int (*enqueue)(void *user), void *user,
                  struct att_recording **out)
{
    struct att_recording *r = calloc(1, sizeof(*r));
    int                   err;

    (void)dev;
    if (!r)
        return ATT_ENOMEM;
    memset(&now, 0, sizeof(now));
    now.on = 1;
    err = enqueue(user);
    *r = (struct att_recording){ .enqueue = enqueue,
                                 .user = user,
                                 .runs = now.runs,
                                 .distinct = now.n,
                                 .plans = now.plans,
                                 .empty = now.empty,
                                 .pairs = now.pairs };
    now.on = 0;
    if (now.waits && !err)
        err = ATT_ENOTSUP;
    if (err)
        free(r);
    else
        *out = r;
    return err;
}

static int replay(struct att_device *dev, struct att_recording *what)
{
    int err;

    (void)dev;
    what->replays++;
    now.replaying = 1;
    now.replayed = 0;
    err = what->enqueue(what->user);
    now.replaying = 0;
    return err;
}

static void forget(struct att_device *dev, struct att_recording *what)
{
    FILE *f = getenv("REPLAYER_LOG") ? fopen(getenv("REPLAYER_LOG"), "a") : NULL;

    (void)dev;
    if (f) {
        fprintf(f, "runs %d distinct %d plans %d empty %d replays %d pairs %d\n", what->runs,
                what->distinct, what->plans, what->empty, what->replays, what->pairs);
        fclose(f);
    }
    free(what);
}

static int nothing(struct att_device *dev)
{
    const char  *ns = getenv("REPLAYER_SPIN_NS");
    const double until = clock_ns() + (ns ? atof(ns) : 2000);

    (void)dev;
    now.empty += now.on;
    while (clock_ns() < until)
        continue;
    return 0;
}

/* As many as there are large outputs; REPLAYER_LOG hears of it. */
static int copy_pairs(struct att_device *dev, const struct att_pairs *p)
{
    (void)dev;
    now.pairs = now.on ? p->n : 0;
    for (int i = 0; i < p->n; i++)
        memcpy(p->dst[i], p->src[i], p->bytes);
    return 0;
}

const struct att_backend *att_backend_v1(void)
{
    static struct att_backend b;
    const char               *without = getenv("REPLAYER_WITHOUT");

    b = (struct att_backend){ .size = sizeof(b),
                              .name = "replayer",
                              .base = "cpu",
                              .kernels = kernels,
                              .record = record,
                              .replay = replay,
                              .forget = forget,
                              .nothing = nothing,
                              .copy_pairs = copy_pairs };
    if (without && !strcmp(without, "record"))
        b.record = NULL;
    if (without && !strcmp(without, "nothing"))
        b.nothing = NULL;
    return &b;
}
