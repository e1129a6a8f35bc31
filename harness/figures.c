/* SPDX-License-Identifier: Apache-2.0 */
/*
 * figures.c - from samples and rounds to the figures of a record: intervals, rates, paired
 * ratios, and whether the machine could have done it so fast.
 */
#include "harness/figures.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/felt.h"
#include "harness/host.h"
#include "harness/options.h"
#include "harness/peer.h"
#include "harness/stats.h"
#include "reports/core/human.h"

static const double SLACK = 1.5; // a kernel may beat the best copy by so much

void att_arm_fail(struct att_arm *a, const char *detector, const char *reason)
{
    if (!a->r || (a->r->status != ATT_PASS && a->r->status != ATT_DEVIATES))
        return;
    a->r->status = ATT_FAIL;
    snprintf(a->r->detector, sizeof(a->r->detector), "%s", detector);
    snprintf(a->r->reason, sizeof(a->r->reason), "%s", reason);
}

double *att_arm_scratch(const struct att_group *g)
{
    int64_t most = 1;

    for (int i = 0; i < g->n; i++)
        most = g->arm[i].n > most ? g->arm[i].n : most;
    return att_must((size_t)most * sizeof(double));
}

/* ---- results ------------------------------------------------------------------------ */

static struct att_interval paired(const struct att_arm *over, const struct att_arm *under)
{
    const int n = over->blocks < under->blocks ? over->blocks : under->blocks;

    return att_paired_rounds(over->block, under->block, n);
}

static double typical(const struct att_arm *a)
{
    double ns[ATT_MAX_ROUNDS];
    int    n = 0;

    for (int i = 0; i < a->blocks; i++)
        if (isfinite(a->block[i]))
            ns[n++] = a->block[i];
    return att_ratio(ns, n).median;
}

static double traffic(const struct att_arm *a, double definition)
{
    return a->k->traffic ? a->k->traffic(&a->call) : definition;
}

/* Note a kernel of a peer among the fastest ones that `a` was timed with. */
static void note_rival(struct att_arm *a, const struct att_arm *peer)
{
    struct att_record *r = a->r;
    struct att_versus  v = { .speedup = paired(peer, a) };
    int                at = 0;

    snprintf(v.name, sizeof(v.name), "%.31s/%.47s", peer->peer->p->env.name, peer->k->name);
    if (v.speedup.n < 1)
        return;
    while (at < r->n_rivals && r->rival[at].speedup.median <= v.speedup.median)
        at++;
    if (at == ATT_RIVALS)
        return;
    r->n_rivals += r->n_rivals < ATT_RIVALS;
    for (int i = r->n_rivals - 1; i > at; i--)
        r->rival[i] = r->rival[i - 1];
    r->rival[at] = v;
}

static void compare(struct att_group *g, struct att_arm *a)
{
    for (int i = 0; i < g->n; i++) {
        const struct att_arm *b = &g->arm[i];
        if (b->err || b->n == 0)
            continue;
        if (b->empty) {
            a->r->rate.of_empty = paired(a, b);
            a->r->rate.empty_ns = typical(b);
        } else if (!b->k) {
            a->r->rate.of_copy = paired(b, a);
            a->r->rate.copy_ns = typical(b);
            a->r->rate.copy_pairs = b->pairs > 1 ? b->pairs : 1;
        } else if (b->peer && !a->peer) {
            note_rival(a, b);
        } else if (a->k->replaces && !strcmp(a->k->replaces, b->k->name)
                   && !a->peer == !b->peer) {
            a->r->rate.speedup = paired(b, a);
            a->r->rate.predicted = b->r->rate.traffic / a->r->rate.traffic;
            snprintf(a->r->rate.against, sizeof(a->r->rate.against), "%s", b->k->name);
        }
    }
}

/* Bytes per ns of the best block of the copy in these rounds; 0: there was none. */
static double fastest_copy(const struct att_group *g)
{
    double best = 0;

    for (int i = 0; i < g->n; i++)
        for (int b = 0; !g->arm[i].k && b < g->arm[i].blocks; b++)
            if (g->arm[i].block[b] > 0)
                best = fmax(best, 2 * (double)g->arm[i].copy_bytes / g->arm[i].block[b]);
    return best;
}

static void judge_speed(struct att_group *g, struct att_arm *a)
{
    struct att_rate *rate = &a->r->rate;
    double           best = fmax(att_ceiling(g->s, rate->bytes), fastest_copy(g));
    char             why[200];

    rate->plausible = 1;
    // A ceiling that was measured in a bad moment accuses the innocent: measure it again.
    if (best > 0 && a->r->time.ns.median < rate->bytes / (SLACK * best) - 4 * g->timer) {
        g->s->ceilings = (struct att_ceilings){ 0 };
        best = fmax(best, att_ceiling(g->s, rate->bytes));
    }
    if (best <= 0 || rate->bytes <= 0)
        return;
    rate->floor_ns = rate->bytes / (SLACK * best);
    // Below a few clock steps nothing can be told.
    if (a->r->time.ns.median >= rate->floor_ns - 4 * g->timer)
        return;
    rate->plausible = 0;
    snprintf(why, sizeof(why),
             "%.4g GB/s, but no copy of such a size has passed %.4g GB/s here: it cannot have "
             "done the work",
             rate->bytes / a->r->time.ns.median, best);
    att_arm_fail(a, "implausible", why);
}

double att_floor_again(struct att_seat *s, double bytes)
{
    double best;

    s->ceilings = (struct att_ceilings){ 0 };
    best = att_ceiling(s, bytes);
    return best > 0 ? bytes / (SLACK * best) : 0;
}

/* The dtype of which this device can do most among those of the inputs: the narrowest. */
static enum att_dtype arithmetic(const struct att_problem *p)
{
    enum att_dtype narrowest = ATT_F64;

    for (int i = 0; i < p->n; i++)
        if (att_is_in(p, i) && p->t[i].dtype <= ATT_BF16 && p->t[i].dtype > narrowest)
            narrowest = p->t[i].dtype;
    return narrowest;
}

/* The same for arithmetic: no flops of the definition may be had for nothing. */
static void judge_flops(struct att_group *g, struct att_arm *a)
{
    struct att_rate          *rate = &a->r->rate;
    char                      why[200];
    const struct att_problem *p =
        att_seat_problem(g->s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    const enum att_dtype dtype = p ? arithmetic(p) : ATT_F64;
    double               peak;

    rate->of_peak = NAN;
    peak = p && rate->flops > 0 && !a->peer ? att_peak(g->s, dtype) : 0;
    if (peak > 0 && rate->flops / (a->r->time.ns.median + 4 * g->timer) > SLACK * peak) {
        g->s->peak[dtype] = 0; // it may have been measured in a bad moment
        peak = fmax(peak, att_peak(g->s, dtype));
    }
    if (peak <= 0)
        return;
    rate->of_peak = rate->gflops / peak;
    if (rate->flops / (a->r->time.ns.median + 4 * g->timer) <= SLACK * peak)
        return;
    rate->plausible = 0;
    snprintf(why, sizeof(why),
             "%.4g GFLOP/s, but no loop of such arithmetic has passed %.4g GFLOP/s here: it "
             "cannot have done the work",
             rate->gflops, peak);
    att_arm_fail(a, "implausible", why);
}

static void fill_times(struct att_group *g, struct att_arm *a, const char *cold, int settled,
                       double warmup)
{
    double          *scratch = att_arm_scratch(g);
    struct att_time *t = &a->r->time;
    const double     plan_ns = t->plan_ns;

    att_time_from(t, a->sample, a->n, scratch);
    free(scratch);
    t->blocks = a->blocks;
    for (int i = 0; i < a->blocks && i < 64; i++)
        t->block_ns[i] = a->block[i];
    t->runs_per_sample = a->runs;
    t->settled = settled;
    t->warmup_s = warmup;
    t->target_met = t->ns.high - t->ns.low <= 2 * g->s->options->target * t->ns.median;
    t->timer_ns = g->timer;
    t->amortised_ns = t->ns.median + plan_ns / (double)g->c->reuse;
    snprintf(t->cold, sizeof(t->cold), "%s", cold);
    snprintf(t->timer, sizeof(t->timer), "%s", att_timer_words[g->c->timer]);
    att_felt_sum(t);
    a->r->timed = 1;
    a->r->n_samples = a->n;
    a->r->samples = a->sample;
}

static void fill_rates(struct att_group *g, struct att_arm *a)
{
    const struct att_cost cost = g->c->op->cost(g->c->params);
    struct att_rate      *rate = &a->r->rate;

    rate->bytes = cost.bytes;
    rate->flops = cost.flops;
    rate->traffic = traffic(a, cost.bytes);
    rate->of_empty = (struct att_interval){ 0, NAN, NAN, NAN };
    rate->empty_ns = NAN;
    rate->gbps = cost.bytes / a->r->time.ns.median;
    rate->gflops = cost.flops / a->r->time.ns.median;
    if (!a->peer)
        a->r->memory.run_allocs = a->pool.misses + a->lib_allocs;
}

/* Nothing is left of this series: that says nothing about the kernel. */
static void all_discarded(struct att_arm *a)
{
    a->r->status = ATT_NOT_RUN;
    snprintf(a->r->detector, sizeof(a->r->detector), "disturbed");
    snprintf(a->r->reason, sizeof(a->r->reason),
             "%s %" PRId64 " sample%s %s discarded: the device was held down by %s",
             att_one_or(a->discarded, "its", "all"), a->discarded, att_plural(a->discarded),
             att_one_or(a->discarded, "was", "were"), a->disturbed);
    free(a->sample);
    a->sample = NULL;
}

void att_figures(struct att_group *g, const char *cold, int settled, double warmup)
{
    for (int i = 0; i < g->n; i++) {
        struct att_arm *a = &g->arm[i];
        if (!a->r)
            continue;
        if (a->err == ATT_EDEVICE && g->lost && g->lost->r && g->lost != a) {
            free(a->sample); // timed again, without the one to blame
            continue;
        }
        if (a->err) {
            att_arm_fail(a, a->err == ATT_EDEVICE ? "device" : "error",
                         "failed while it was timed");
            free(a->sample);
            continue;
        }
        a->r->time.discarded = a->discarded;
        snprintf(a->r->time.disturbed, sizeof(a->r->time.disturbed), "%s", a->disturbed);
        if (a->n == 0 && a->discarded) {
            all_discarded(a);
            continue;
        }
        fill_times(g, a, cold, settled, warmup);
        fill_rates(g, a);
    }
    for (int i = 0; i < g->n; i++)
        if (g->arm[i].r && !g->arm[i].err && g->arm[i].r->timed) {
            compare(g, &g->arm[i]);
            judge_speed(g, &g->arm[i]);
            judge_flops(g, &g->arm[i]);
            if (g->arm[i].r->memory.run_allocs > 0)
                att_arm_fail(&g->arm[i], "alloc", "allocates memory in timed runs");
        }
}
