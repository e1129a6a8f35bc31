/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/felt.h"
#include "harness/figures.h"
#include "harness/host.h"
#include "harness/peer.h"
#include "harness/replay.h"
#include "harness/stats.h"
#include "harness/tensor.h"

enum { MAX_RUNS = 1 << 14 };

static const double BLOCK_NS = 4e6;       // kernel time of one block at most
static const double BLOCKS = 12;          // of --max-time at least: rounds make the interval
static const double HEAT = 0.1;           // seconds; power is averaged over less
static const double MIN_BLOCKS = 20;      // of --max-time: heat must leave time to measure
static const double HEAT_NS = 1e7;        // of runs without a pause
static const double QUANTISATION = 0.001; // error of a sample that the clock may cause

/* ---- one sample --------------------------------------------------------------------- */

static int64_t library_allocs(struct att_seat *s)
{
    struct att_usage u = { .size = sizeof(u), .bytes = -1, .allocs = -1 };

    // Asking takes some devices longer than a kernel: not before every sample for nothing.
    if (!s->be->usage || s->allocs_unknown || s->be->usage(s->dev, &u))
        return -1;
    s->allocs_unknown = u.allocs < 0;
    return u.allocs;
}

static int call(struct att_group *g, struct att_arm *a)
{
    if (a->empty)
        return g->s->be->nothing(g->s->dev);
    if (!a->k)
        return att_arm_copy(g, a, a->copy_dst, a->copy_src);
    return a->k->run(g->s->dev, &a->call);
}

/* All runs of a sample. */
static int enqueue(struct att_group *g, struct att_arm *a)
{
    int err = 0;

    if (a->replay)
        return att_replay_enqueue(g, a);
    for (int i = 0; i < a->runs && !err; i++)
        err = call(g, a);
    return err;
}

/* Caches as the case wants them. Before a replay a flush also keeps the device at work while
 * the host submits what is timed: a recording takes it longer to submit than marks. */
static int prepare(struct att_group *g, struct att_arm *a, int flush)
{
    const struct att_backend *be = g->s->be;
    const int                 busy = a->replay && !g->heating;
    int                       err = (flush || busy) && be->flush ? be->flush(g->s->dev) : 0;

    if (!err && busy && !flush)
        err = enqueue(g, a); // warm again
    return err;
}

/* `felt`: if not NULL, how the device feels while this sample runs. */
static int own_sample(struct att_group *g, struct att_arm *a, int flush, struct att_state *felt,
                      double *ns)
{
    const struct att_backend *be = g->s->be;
    struct att_device        *dev = g->s->dev;
    int64_t                   before;
    int                       err = prepare(g, a, flush);

    att_seat_tick(g->s);
    before = library_allocs(g->s);
    if (!err)
        err = be->mark(dev, 0);
    if (!err)
        err = enqueue(g, a);
    if (!err)
        err = be->mark(dev, 1);
    if (!err && felt && be->state && be->state(dev, felt))
        felt->size = 0; // it does not tell
    if (!err)
        err = be->elapsed(dev, 0, 1, ns);
    a->lib_allocs += before >= 0 ? library_allocs(g->s) - before : 0;
    *ns /= a->runs;
    att_seat_tick(g->s);
    return err;
}

static int sample(struct att_group *g, struct att_arm *a, int flush, struct att_state *felt,
                  double *ns)
{
    int err = 0;

    if (a->k && !a->peer)
        err = a->replay ? att_replay_refresh(g, a) : att_refresh_sample(&g->refresh);
    if (err)
        return err;
    return a->peer ? att_arm_peer_turn(g, a, flush, ns) : own_sample(g, a, flush, felt, ns);
}

/* Standard output belongs to the reports. 0, or an error of its watch. */
static int heard(struct att_group *g, struct att_arm *a)
{
    const int fd = g->s->output_fd;

    if (fd < 0 || lseek(fd, 0, SEEK_CUR) <= 0)
        return 0;
    att_arm_fail(a, "stdout", "printed to standard output while it was timed");
    return ftruncate(fd, 0) || lseek(fd, 0, SEEK_SET) ? ATT_EDEVICE : 0;
}

int att_last_sample(struct att_group *g, struct att_arm *a)
{
    double ignored;
    int    err = att_refresh_home(&g->refresh);

    // First the base data: the two differ in the second half of each input only.
    if (!err)
        err = own_sample(g, a, g->cold, NULL, &ignored);
    if (!err)
        err = att_refresh_last(&g->refresh);
    if (!err)
        err = own_sample(g, a, g->cold, NULL, &ignored);
    return err ? err : heard(g, a);
}

double att_heat(const struct att_seat *s)
{
    if (s->options->heat >= 0)
        return s->options->heat;
    if (!s->be->state || strcmp(s->options->command, "bench"))
        return 0;
    return fmin(HEAT, s->options->max_time / MIN_BLOCKS);
}

/* A kernel back to back, for so many seconds, not counted. */
static int warm(struct att_group *g, struct att_arm *a, double seconds)
{
    const double until = att_now() + seconds;
    const int    runs = a->runs;
    double       ns = 0;
    int          err = 0;

    while (!err && att_now() < until) {
        err = sample(g, a, 0, NULL, &ns);
        if (a->runs == runs && !a->peer && !a->replay)
            a->runs = (int)fmin(MAX_RUNS, ceil(HEAT_NS / (ns > 1 ? ns : 1)));
    }
    a->runs = runs;
    return err;
}

/* One turn of the next kernel of the case that works; the turns go on from block to block. */
static int warm_next(struct att_group *g)
{
    struct att_arm *a = NULL;
    int             err;

    for (int i = 0; i < g->n && !a; i++) {
        a = &g->arm[g->warm++ % g->n];
        a = a->k && !a->err ? a : NULL;
    }
    if (!a)
        return 0;
    g->s->progress->kernel = a->r ? (int32_t)a->r->kernel_index : -1;
    err = warm(g, a, HEAT_NS * 1e-9);
    if (a->peer)
        att_peer_hush(a->peer->p);
    a->err = err;
    if (err == ATT_EDEVICE && !g->lost)
        g->lost = a;
    return err == ATT_EDEVICE ? err : 0; // else it is that kernel's own
}

/* Until the device is as hot and as short of power as this kernel makes it: what ran before,
 * and the pauses between samples, would lend it a clock that it cannot keep. With --heat-all,
 * as all kernels of the case make it together: no kernel pays for its own power alone. */
static int heat(struct att_group *g, struct att_arm *a)
{
    const double  until = att_now() + g->heat;
    const int32_t kernel = g->s->progress->kernel;
    int           err = 0;

    g->heating = 1;
    if (g->s->options->heat_all)
        while (!err && a->k && !a->err && att_now() < until)
            err = warm_next(g);
    else if (a->k)
        err = warm(g, a, g->heat);
    g->heating = 0;
    g->s->progress->kernel = kernel;
    return err ? err : a->err;
}

/* ---- blocks ------------------------------------------------------------------------- */

/* Runs of one sample, one of which takes `ns`. */
static int runs_per_sample(const struct att_group *g, const struct att_arm *a, double ns)
{
    double n;

    if (g->replay)
        return att_replay_runs(g, a, ns);
    // A cold sample is one run: a second one would find the caches full.
    if (g->cold)
        return 1;
    n = ceil(g->timer / (QUANTISATION * (ns > 1 ? ns : 1)));
    return n < 1 ? 1 : n > MAX_RUNS ? MAX_RUNS : (int)n;
}

int att_block_plan(struct att_group *g, struct att_arm *a, double *ns)
{
    const double block = fmin(BLOCK_NS, g->s->options->max_time * 1e9 / BLOCKS);
    double       best = INFINITY;
    int          err;

    // Whoever cannot replay must not time such a case in another way.
    if (g->c->timer != ATT_TIMER_EAGER && !g->replay)
        return ATT_ENOTSUP;
    a->runs = 1;
    for (int i = 0; i < 3; i++) {
        err = sample(g, a, g->cold && i == 2, NULL, ns);
        if (err)
            return err;
        best = *ns < best ? *ns : best;
    }
    a->runs = runs_per_sample(g, a, best);
    a->samples = (int)(block / (*ns * a->runs + 1));
    a->samples = a->samples < 1 ? 1 : a->samples;
    a->samples = a->samples > ATT_BLOCK_SAMPLES ? ATT_BLOCK_SAMPLES : a->samples;
    return 0;
}

static void append(struct att_arm *a, double ns)
{
    if (a->n == a->room) {
        a->room = a->room ? 2 * a->room : 256;
        a->sample = realloc(a->sample, (size_t)a->room * sizeof(*a->sample));
        if (!a->sample)
            att_no_memory((size_t)a->room * sizeof(*a->sample));
    }
    a->sample[a->n++] = ns;
}

int att_block(struct att_group *g, struct att_arm *a, int rehearsal, double *median)
{
    char                why[160];
    double              ns[ATT_BLOCK_SAMPLES];
    struct att_state    felt = { 0 };
    struct att_problem *p = att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    int                 err = p ? 0 : ATT_EINVAL;

    if (!err && a->k && !a->peer)
        err = a->replay ? att_replay_outputs(g, a, p) : att_stage_outputs(&g->stage, p);
    if (!err && g->heat > 0)
        err = heat(g, a);
    if (!err && !g->cold)
        err = sample(g, a, 0, NULL, ns); // poisoning left other data in the caches
    for (int i = 0; i < a->samples && !err; i++) {
        err = sample(g, a, g->cold, i + 1 == a->samples ? &felt : NULL, &ns[i]);
        if (!err && !rehearsal)
            append(a, ns[i]);
    }
    if (a->peer)
        att_peer_hush(a->peer->p);
    if (err)
        return err;
    if (heard(g, a))
        return ATT_EDEVICE;
    att_sort(ns, a->samples);
    *median = att_quantile(ns, a->samples, 0.5);
    if (!rehearsal && felt.size && att_felt_note(a, &felt))
        *median = NAN;
    return 0;
}
