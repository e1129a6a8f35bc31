/* SPDX-License-Identifier: Apache-2.0 */
/* costs.c - what one run enqueues, allocates and occupies: integers, compared with equality. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "harness/host.h"
#include "harness/options.h"
#include "harness/sample.h"
#include "harness/steady.h"
#include "harness/trial.h"
#include "reports/core/human.h"

enum { FEW_RUNS = 3, ALL_RUNS = 12 }; // of the shortest and of the whole trial

static const double SLOW_RATE = 5;         // flops per ns
static const double SLOW_INTENSITY = 0.15; // flops per byte that the device can copy
static const double LONG_NS = 1e8;         // of a run that is believed to be slow

int att_trial_account(struct att_trial *t)
{
    struct att_account a = { .size = sizeof(a) };
    int                err;

    if (!t->s->be->account)
        return 0;
    att_seat_phase(t->s, "account");
    if (att_trial_base(t))
        return 1;
    // The pool as in timed runs: what it would upload around temporaries is not the kernel's.
    att_pool_phase(&t->pool, ATT_PHASE_TIMED);
    err = t->s->be->account(t->s->dev, t->k, &t->call, &a);
    att_pool_phase(&t->pool, ATT_PHASE_IDLE);
    if (err == ATT_ENOTSUP)
        return 0;
    if (err)
        return att_trial_error(t, err, "counting what run() enqueues");
    t->r->accounted = a.captured;
    t->r->kernels = a.kernels;
    t->r->copies = a.copies;
    t->r->fills = a.fills;
    t->r->syncs = a.syncs;
    t->r->allocs = a.allocs;
    t->r->launches = a.kernels + a.copies + a.fills;
    snprintf(t->r->launch_names, sizeof(t->r->launch_names), "%.500s", a.names);
    return att_trial_base_again(t, "while what it enqueues is counted");
}

static int64_t library_allocs(const struct att_trial *t)
{
    struct att_usage u = { .size = sizeof(u), .bytes = -1, .allocs = -1 };

    if (!t->s->be->usage || t->s->be->usage(t->s->dev, &u))
        return -1;
    return u.allocs;
}

/* Twice more with the pool as it is in timed runs. */
static int run_recycled(struct att_trial *t, int64_t *allocs)
{
    int64_t before, after;
    int     err = 0;

    att_pool_phase(&t->pool, ATT_PHASE_TIMED);
    t->pool.misses = 0;
    before = library_allocs(t);
    for (int i = 0; i < 2 && !err; i++)
        err = t->k->run(t->s->dev, &t->call);
    if (!err)
        err = att_trial_wait(t);
    after = library_allocs(t);
    att_pool_phase(&t->pool, ATT_PHASE_IDLE);
    *allocs = before >= 0 ? after - before : 0;
    return err;
}

/* Whoever still allocates always will. */
int att_trial_recycled(struct att_trial *t)
{
    int64_t allocs;
    int     err;

    att_seat_phase(t->s, "recycled memory");
    if (att_trial_base(t))
        return 1;
    err = run_recycled(t, &allocs);
    if (err)
        return att_trial_error(t, err, "run()");
    t->r->memory.run_allocs = t->pool.misses + allocs;
    if (t->pool.misses)
        return att_trial_end(
            t, ATT_FAIL, "alloc",
            "takes memory of new sizes in every run: it would allocate while timed");
    if (allocs > 0)
        return att_trial_end(t, ATT_FAIL, "alloc",
                             "allocates in every run (%" PRId64 " time%s in two runs)", allocs,
                             att_plural(allocs));
    return att_trial_spoke(t) || att_trial_base_again(t, "with recycled memory");
}

void att_trial_memory(struct att_trial *t)
{
    struct att_memory_use *m = &t->r->memory;

    m->temporaries = t->pool.high;
    m->outputs = m->per_call = 0;
    for (int i = 0; i < t->stage.n; i++) {
        const uint32_t role = t->c->op->slots[i].role;
        const int64_t  bytes =
            att_count(&t->stage.t[i]) * (int64_t)att_elem_size(t->stage.t[i].dtype);

        if (!(role & ATT_OUT) || t->stage.t[i].rank == 0)
            continue;
        m->outputs += bytes;
        m->per_call += (role & ATT_KEPT) == ATT_KEPT ? 0 : bytes;
    }
    m->per_call += m->temporaries;
}

/* Two variants in host memory, the tensors on a device that may live there too, and room to
 * compare: better to say so than to have somebody killed. */
int att_trial_too_big(struct att_trial *t)
{
    struct att_tensor shape[ATT_MAX_TENSORS] = { 0 };
    const size_t      free_bytes = att_host_free();
    double            need = 0;

    if (t->c->op->shape(t->c->params, shape))
        return 0; // whoever needs the shape next will say why there is none
    for (int i = 0; t->c->op->slots[i].name; i++)
        if (shape[i].rank)
            need += 3.2 * (double)att_count(&shape[i]) * (double)att_elem_size(shape[i].dtype);
    if (need <= (double)free_bytes)
        return 0;
    return att_trial_end(t, ATT_OOM, "memory",
                         "needs about %.1f GiB of host memory, and %.1f GiB are free",
                         need / 1073741824.0, (double)free_bytes / 1073741824.0);
}

static int index_of(const struct att_trial *t)
{
    for (int i = 0; t->s->be->kernels[i] && i < ATT_RATES; i++)
        if (t->s->be->kernels[i] == t->k)
            return i;
    return -1;
}

/* Seconds that one run will take, from what this kernel did on earlier cases; 0: unknown. A
 * kernel that was never seen is taken for a slow one of its device. */
static double predicted_seconds(struct att_trial *t)
{
    enum { BIG_COPY = 64 << 20 };
    const double flops = t->c->op->cost(t->c->params).flops;
    const int    i = index_of(t);

    if (i >= 0 && t->s->rate[i] > 0)
        return flops / t->s->rate[i] * 1e-9;
    if (flops < SLOW_RATE * 1e9)
        return flops / SLOW_RATE * 1e-9;
    return flops / fmax(SLOW_RATE, SLOW_INTENSITY * att_ceiling(t->s, BIG_COPY)) * 1e-9;
}

void att_trial_learn(struct att_trial *t)
{
    const double flops = t->c->op->cost(t->c->params).flops, ns = t->r->checked_ns;
    const int    i = index_of(t);

    if (i < 0 || flops <= 0 || ns <= 0 || flops / ns <= t->s->rate[i])
        return;
    // A short run says more about launches than about rates, and on a busy machine more about
    // others: it may raise what is expected of a stranger, but not lower it.
    if (flops / ns >= SLOW_RATE || ns > LONG_NS)
        t->s->rate[i] = flops / ns;
}

static double budget_of(const struct att_trial *t)
{
    return t->c->budget > 0 ? (double)t->c->budget : t->s->options->timeout;
}

int att_trial_too_long(struct att_trial *t)
{
    const double seconds = predicted_seconds(t), budget = budget_of(t);

    if (seconds * FEW_RUNS <= budget)
        return 0;
    return att_trial_end(t, ATT_NOT_RUN, "budget",
                         "predicted %.3g s per run, and %d runs must fit %.3g s (see --timeout "
                         "and budget:)",
                         seconds, FEW_RUNS, budget);
}

int att_trial_in_a_hurry(const struct att_trial *t)
{
    return t->r->checked_ns * 1e-9 * ALL_RUNS > budget_of(t);
}
