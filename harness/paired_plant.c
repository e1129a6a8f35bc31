/* SPDX-License-Identifier: Apache-2.0 */
/* paired_plant.c - see paired_plant.h. */
#include "harness/paired_plant.h"

#include <math.h>

#include "harness/host.h"
#include "harness/stats.h"

enum { TRIES = 9, TRIES_FEW = 3, LEAST_COPY = 4096 };

static const double LONG_NS = 5e6; // a sample that is not to be tried often
static const double TRIAL = 0.5; // share of a sample that a device must feel while it is tried
static const double FELT = 0.8;  // of what was planted, or it was not felt

const char *const att_plant_words[] = { "none", "spin", "copy", "counted", NULL };

/* ---- the delay ---------------------------------------------------------------------- */

/* A spin lasts its share of what this very sample took: a device that feels it was done when
 * run() returned, so the host knows. While it is tried, it lasts what is to be felt. */
static int delay(struct att_plant *x, struct att_device *dev)
{
    const double now = att_now();
    const double until =
        now + (x->how == ATT_PLANT_SPIN ? x->share * (now - x->began) : x->spin_ns * 1e-9);

    if (x->bytes)
        return x->be->copy(dev, x->dst, x->src, x->bytes);
    while (att_now() < until)
        continue;
    return 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct att_plant *x = call->plan;
    struct att_call   inner = *call;
    int               err;

    inner.plan = x->plan;
    if (x->count == 0)
        x->began = att_now();
    err = x->real->run(dev, &inner);
    if (err || ++x->count < x->arm->runs)
        return err;
    x->count = 0;
    return delay(x, dev);
}

/* ---- what is felt of it ------------------------------------------------------------- */

/* Median time of a sample with and without the delay, in turns; per sample, ns. */
static int try_it(struct att_group *g, struct att_plant *x, double *without, double *with)
{
    const double spin = x->spin_ns;
    const size_t bytes = x->bytes;
    const int    tries = x->tries;
    double       ns[2][TRIES];
    int          err = 0;

    for (int i = 0; i < 2 * tries && !err; i++) {
        x->spin_ns = i % 2 ? spin : 0;
        x->bytes = i % 2 ? bytes : 0;
        x->count = 0;
        err = att_block(g, x->arm, 1, &ns[i % 2][i / 2]);
    }
    x->spin_ns = spin;
    x->bytes = bytes;
    for (int i = 0; i < 2 && !err; i++)
        att_sort(ns[i], tries);
    *without = ns[0][tries / 2] * x->arm->runs;
    *with = ns[1][tries / 2] * x->arm->runs;
    return err;
}

/* Time of a sample as it is. */
static int undelayed(struct att_group *g, struct att_plant *x, double *sample_ns)
{
    const int err = att_block(g, x->arm, 1, sample_ns);

    *sample_ns *= x->arm->runs;
    return err;
}

static int try_spin(struct att_group *g, struct att_plant *x, double *sample_ns)
{
    double with;
    int    err;

    x->spin_ns = TRIAL * *sample_ns;
    err = try_it(g, x, sample_ns, &with);
    if (!err && with - *sample_ns >= FELT * x->spin_ns)
        x->how = ATT_PLANT_SPIN;
    x->spin_ns = 0;
    return err;
}

static void drop_blocks(struct att_group *g, struct att_plant *x)
{
    if (x->dst)
        g->s->be->free(g->s->dev, x->dst);
    if (x->src)
        g->s->be->free(g->s->dev, x->src);
    x->dst = x->src = NULL;
    x->bytes = 0;
}

/* Blocks for the copy of `bytes`; 0 when there is no memory for it. */
static int take_blocks(struct att_group *g, struct att_plant *x, size_t bytes)
{
    drop_blocks(g, x);
    x->dst = g->s->be->alloc(g->s->dev, bytes);
    x->src = g->s->be->alloc(g->s->dev, bytes);
    x->bytes = x->dst && x->src && !att_upload_junk(g->s, x->src, bytes) ? bytes : 0;
    return x->bytes != 0;
}

/* A copy of about the wanted time, corrected once; its real share is kept. A copy that takes
 * longer, since none is shorter, is a larger delay and found the more surely. */
static int try_copy(struct att_group *g, struct att_plant *x, double sample_ns)
{
    const double wanted = x->share * sample_ns;
    double       bytes = wanted * att_ceiling(g->s, 1 << 22) / 2, without, with, felt = 0;
    int          err = 0;

    for (int i = 0; i < 2 && !err; i++) {
        bytes = !(bytes > LEAST_COPY) ? LEAST_COPY : bytes;
        if (!take_blocks(g, x, (size_t)bytes / 64 * 64))
            return 0;
        err = try_it(g, x, &without, &with);
        felt = with - without;
        if (felt > 0.75 * wanted && felt < 1.5 * wanted)
            break;
        bytes *= felt > wanted / 8 ? wanted / felt : 8;
    }
    if (err || !(felt >= wanted / 2)) {
        drop_blocks(g, x);
        return err;
    }
    x->how = ATT_PLANT_COPY;
    x->share = felt / without;
    return 0;
}

/* ---- begin and end ------------------------------------------------------------------ */

int att_plant_begin(struct att_group *g, struct att_arm *a, struct att_plant *x, double share,
                    enum att_plant_how known)
{
    double sample_ns = NAN;
    int    err;

    *x = (struct att_plant){ .share = share, .real = a->k, .mock = *a->k, .arm = a };
    x->be = g->s->be;
    x->plan = a->call.plan;
    x->mock.run = run;
    a->k = &x->mock;
    a->call.plan = x;
    err = undelayed(g, x, &sample_ns);
    x->tries = known == ATT_PLANT_NONE && sample_ns < LONG_NS ? TRIES : TRIES_FEW;
    if (!err && (known == ATT_PLANT_NONE || known == ATT_PLANT_SPIN))
        err = try_spin(g, x, &sample_ns);
    if (!err && x->how == ATT_PLANT_NONE && (known == ATT_PLANT_NONE || known == ATT_PLANT_COPY)
        && g->s->be->copy)
        err = try_copy(g, x, sample_ns);
    if (!err && x->how == ATT_PLANT_NONE)
        x->how = ATT_PLANT_COUNTED;
    return err;
}

void att_plant_end(struct att_group *g, struct att_plant *x)
{
    if (!x->real)
        return;
    x->arm->k = x->real;
    x->arm->call.plan = x->plan;
    drop_blocks(g, x);
    *x = (struct att_plant){ 0 };
}
