/* SPDX-License-Identifier: Apache-2.0 */
/* ceiling.c - what the device can do: the step of its clock, whether a flush empties its
 * caches, and how fast it copies and calculates at best. */
#include <math.h>
#include <stdlib.h>

#include "harness/host.h"
#include "harness/sample.h"
#include "harness/stats.h"

enum { RESOLUTION_TRIES = 200, PROBES = 5 };

/* ---- clock and caches --------------------------------------------------------------- */

double att_timer_resolution(struct att_seat *s)
{
    double least = INFINITY, ns;

    for (int i = 0; i < RESOLUTION_TRIES; i++) {
        if (s->be->mark(s->dev, 0) || s->be->mark(s->dev, 1)
            || s->be->elapsed(s->dev, 0, 1, &ns))
            return 0;
        if (ns > 0 && ns < least)
            least = ns;
    }
    return isfinite(least) ? least : 0;
}

static size_t largest_input(const struct att_problem *p, int *which)
{
    size_t most = 0;

    for (int i = 0; i < p->n; i++)
        if (att_is_in(p, i) && p->home[i] == i && p->block[i].n == 1
            && p->block[i].bytes > most) {
            most = p->block[i].bytes;
            *which = i;
        }
    return most;
}

static int touch(struct att_seat *s, const void *p, size_t bytes, double *ns)
{
    int err = s->be->mark(s->dev, 0);

    if (!err)
        err = s->be->touch(s->dev, p, bytes);
    if (!err)
        err = s->be->mark(s->dev, 1);
    return err ? err : s->be->elapsed(s->dev, 0, 1, ns);
}

/* Read `bytes` after a flush, and again. Fast at the second touch only: the flush emptied the
 * caches. */
static int is_cold(struct att_seat *s, const void *p, size_t bytes)
{
    double first[PROBES], second[PROBES];

    for (int i = 0; i < PROBES; i++) {
        if (s->be->flush(s->dev) || touch(s, p, bytes, &first[i])
            || touch(s, p, bytes, &second[i]))
            return 0;
        att_seat_tick(s);
    }
    att_sort(first, PROBES);
    att_sort(second, PROBES);
    return att_quantile(first, PROBES, 0.5) > 1.15 * att_quantile(second, PROBES, 0.5);
}

/* Where a read of the input is too short for the clock, blocks of its own show that the flush
 * works: long enough to be told from a launch, small enough for the cache. */
static int is_cold_elsewhere(struct att_seat *s)
{
    enum { LEAST = 8 << 20, MOST = 32 << 20 };
    void *p = s->be->fill ? s->be->alloc(s->dev, MOST) : NULL;
    int   cold = 0;

    if (p && !s->be->fill(s->dev, p, 0x35, MOST))
        for (size_t bytes = LEAST; bytes <= MOST && !cold; bytes *= 2)
            cold = is_cold(s, p, bytes);
    if (p)
        s->be->free(s->dev, p);
    return cold;
}

/* In the configuration of the kernels, with a piece of an input that any cache holds. */
const char *att_cold_proof(struct att_group *g)
{
    enum { PIECE = 1 << 20 };
    struct att_seat    *s = g->s;
    char                why[160];
    struct att_problem *p = att_seat_problem(s, g->c, ATT_VARIANT_BASE, why, sizeof(why));
    int                 which = 0;
    size_t              bytes = p ? largest_input(p, &which) : 0;

    if (!g->cold)
        return "warm";
    if (!s->be->flush || !s->be->touch || bytes == 0)
        return "COLD_UNVERIFIED";
    bytes = bytes < PIECE ? bytes : PIECE;
    return is_cold(s, g->stage.base[which], bytes) || is_cold_elsewhere(s) ? "cold"
                                                                           : "COLD_UNVERIFIED";
}

int att_upload_junk(struct att_seat *s, void *dst, size_t bytes)
{
    enum { CHUNK = 1 << 20 }; // a call of its own for every page would take seconds
    unsigned char *junk = att_must(CHUNK);
    int            err = 0;

    for (size_t i = 0; i < CHUNK; i++)
        junk[i] = (unsigned char)(i * 2654435761u >> 13);
    for (size_t at = 0; at < bytes && !err; at += CHUNK) {
        const size_t left = bytes - at;
        att_seat_tick(s);
        err = s->be->upload(s->dev, (char *)dst + at, junk, left < CHUNK ? left : CHUNK);
    }
    free(junk);
    return err;
}

static double copy_rate(struct att_seat *s, size_t bytes)
{
    const size_t half = bytes / 2;
    void        *src = s->be->alloc(s->dev, half), *dst = s->be->alloc(s->dev, half);
    double       best = INFINITY, ns, began = att_now();
    int          err = !src || !dst;

    if (!err)
        err = att_upload_junk(s, src, half);
    for (int i = 0; i < 40 && !err && (i < 3 || att_now() - began < 0.05); i++) {
        att_seat_tick(s);
        err = s->be->mark(s->dev, 0) || s->be->copy(s->dev, dst, src, half)
              || s->be->mark(s->dev, 1) || s->be->elapsed(s->dev, 0, 1, &ns);
        best = !err && ns < best ? ns : best;
    }
    if (src)
        s->be->free(s->dev, src);
    if (dst)
        s->be->free(s->dev, dst);
    return isfinite(best) && best > 0 ? (double)bytes / best : 0;
}

/* Smaller copies run in faster caches, so the bound for `bytes` is the best rate of all sizes
 * from an eighth of it upwards. Sizes are measured when first needed. */
double att_ceiling(struct att_seat *s, double bytes)
{
    static const size_t  ladder[] = { (size_t)1 << 16, (size_t)1 << 19, (size_t)1 << 22,
                                      (size_t)1 << 25, (size_t)1 << 28 };
    struct att_ceilings *c = &s->ceilings;
    double               best = 0;

    if (!s->be->copy)
        return 0;
    for (size_t i = 0; i < sizeof(ladder) / sizeof(*ladder); i++) {
        const int last = i + 1 == sizeof(ladder) / sizeof(*ladder);
        if ((double)ladder[i] < bytes / 8 && !last)
            continue;
        if ((double)ladder[i] > 8 * bytes && (double)ladder[i] > 1 << 20)
            continue;
        if (c->rate[i] <= 0) {
            c->bytes[i] = ladder[i];
            c->rate[i] = copy_rate(s, ladder[i]);
        }
        best = c->rate[i] > best ? c->rate[i] : best;
    }
    return best;
}

double att_peak(struct att_seat *s, enum att_dtype dtype)
{
    if (!s->be->peak)
        return 0;
    att_seat_tick(s);
    if (s->peak[dtype] == 0)
        s->peak[dtype] = s->be->peak(s->dev, dtype);
    if (!(s->peak[dtype] > 0))
        s->peak[dtype] = -1;
    att_seat_tick(s);
    return s->peak[dtype] > 0 ? s->peak[dtype] : 0;
}
