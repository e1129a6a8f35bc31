/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/power_kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/dtype.h"
#include "harness/host.h"
#include "harness/order.h"
#include "harness/tensor.h"

enum { D = ATT_POWER_D, TILE = ATT_POWER_TILE, ROWS = ATT_POWER_ROWS, MMA_KEYS = 16 };

/* ---- keys --------------------------------------------------------------------------- */

/* Some keys with their scores against every row. */
struct tile {
    int64_t first; // index of its first key
    int     n;
    int     seen[TILE];
    float   k[D][TILE], v[TILE][D]; // k transposed: products of 128 keys at a time
    float   dot[ROWS][TILE];
};

/* A fault's sums over one row so far. */
struct state {
    float m, l, acc[D];
};

struct work {
    const struct att_tensor *k, *v, *mask;
    int64_t                  keys;
    float                    c;                      // scale, for scores in log2
    int64_t                  dropped, twice, k_from; // keys; k_from and v_from: what a masked
    int64_t                  v_from;                 // slot holds
    float                    q[ROWS][D];
    struct tile              tile;
    struct state             state[ATT_POWER_FAULTS][ROWS];
};

/* n elements from the flat index on, consecutive in memory. */
static void load(const struct att_tensor *t, int64_t index, int n, float *to)
{
    const size_t         size = att_elem_size(t->dtype);
    const unsigned char *at =
        (const unsigned char *)t->data + (size_t)att_offset(t, index) * size;

    for (int i = 0; i < n; i++, at += size)
        to[i] = (float)att_bits_value(t->dtype, att_bits(t->dtype, at));
}

static int visible(const struct work *w, int64_t key)
{
    float valid;

    load(w->mask, key, 1, &valid);
    return valid != 0;
}

/* Put K of one key and V of another at place j of the tile; negative: NaN. */
static void put(struct work *w, int j, int64_t k, int64_t v)
{
    float row[D];

    for (int e = 0; e < D; e++)
        row[e] = w->tile.v[j][e] = NAN;
    if (k >= 0)
        load(w->k, k * D, D, row);
    if (v >= 0)
        load(w->v, v * D, D, w->tile.v[j]);
    for (int e = 0; e < D; e++)
        w->tile.k[e][j] = row[e];
}

static void score(struct work *w)
{
    struct tile *t = &w->tile;

    for (int r = 0; r < ROWS; r++) {
        float dot[TILE] = { 0 };

        for (int e = 0; e < D; e++)
            for (int j = 0; j < TILE; j++)
                dot[j] += w->q[r][e] * t->k[e][j];
        memcpy(t->dot[r], dot, sizeof(dot));
    }
}

/* ---- one tile, one row, one fault ----------------------------------------------------- */

/* acc += p v over keys [from, to). A key that is not seen may hold NaN; in a needle nearly
 * all weights are 0. */
static void product(const struct tile *t, const float *p, const int *seen, int from, int to,
                    float *acc)
{
    for (int j = from; j < to; j++) {
        if (!seen[j] || p[j] == 0)
            continue;
        for (int e = 0; e < D; e++)
            acc[e] += p[j] * t->v[j][e];
    }
}

static void accumulate(struct state *s, int fault, const struct tile *t, const float *p,
                       const int *seen)
{
    if (fault != ATT_POWER_FP16) {
        product(t, p, seen, 0, t->n, s->acc);
        return;
    }
    for (int from = 0; from < t->n; from += MMA_KEYS) {
        product(t, p, seen, from, from + MMA_KEYS < t->n ? from + MMA_KEYS : t->n, s->acc);
        for (int e = 0; e < D; e++)
            s->acc[e] = att_power_round_f16(s->acc[e]);
    }
}

static void step(struct work *w, int fault, int row)
{
    const struct tile *t = &w->tile;
    struct state      *s = &w->state[fault][row];
    const float c = fault == ATT_POWER_SCALE ? (float)((double)w->c * (1 - 0x1p-9)) : w->c;
    float       x[TILE], p[TILE], m = s->m, sum = 0, factor;
    int         seen[TILE];

    for (int j = 0; j < t->n; j++) {
        seen[j] = t->seen[j] && !(fault == ATT_POWER_DROPPED && t->first + j == w->dropped);
        x[j] = seen[j] ? t->dot[row][j] * c : -INFINITY;
        m = x[j] > m ? x[j] : m;
    }
    if (m == -INFINITY)
        return;
    factor = exp2f(s->m - m);
    for (int j = 0; j < t->n; j++) {
        p[j] = exp2f(x[j] - m);
        sum += p[j];
        p[j] = att_power_round_bf16(p[j]);
    }
    for (int e = 0; e < D; e++)
        s->acc[e] *= factor;
    s->m = m;
    s->l = s->l * factor + sum;
    s->l = fault == ATT_POWER_SUMS ? att_power_round_bf16(s->l) : s->l;
    accumulate(s, fault, t, p, seen);
}

/* All keys that every fault goes through. */
static void common(struct work *w)
{
    for (w->tile.first = 0; w->tile.first < w->keys; w->tile.first += TILE) {
        const int64_t left = w->keys - w->tile.first;

        w->tile.n = left < TILE ? (int)left : TILE;
        for (int j = 0; j < w->tile.n; j++) {
            w->tile.seen[j] = visible(w, w->tile.first + j);
            put(w, j, w->tile.first + j, w->tile.first + j);
        }
        score(w);
        for (int fault = 0; fault < ATT_POWER_FAULTS; fault++)
            for (int r = 0; r < ROWS; r++)
                step(w, fault, r);
    }
}

/* One key more than there should be. */
static void extra(struct work *w, int fault, int64_t k, int64_t v)
{
    w->tile.first = w->keys;
    w->tile.n = 1;
    w->tile.seen[0] = 1;
    put(w, 0, k, v);
    score(w);
    for (int r = 0; r < ROWS; r++)
        step(w, fault, r);
}

/* ---- the whole ------------------------------------------------------------------------ */

/* A key that the mask shows (1) or hides (0). */
static int64_t draw(const struct work *w, uint64_t *state, int shown)
{
    int64_t key;

    do
        key = (int64_t)(att_random_next(state) % (uint64_t)w->keys);
    while (visible(w, key) != shown);
    return key;
}

static const struct att_tensor *slot(const struct att_problem *p, const char *name)
{
    int i = 0;

    while (strcmp(p->t[i].name, name))
        i++;
    return &p->t[i];
}

/* The key that row r scores highest. */
static int64_t winner(const struct work *w, int r)
{
    double  most = -INFINITY;
    int64_t key = 0;
    float   k[D];

    for (int64_t j = 0; j < w->keys; j++) {
        double dot = 0;
        if (!visible(w, j))
            continue;
        load(w->k, j * D, D, k);
        for (int e = 0; e < D; e++)
            dot += (double)w->q[r][e] * (double)k[e];
        key = dot > most ? j : key;
        most = dot > most ? dot : most;
    }
    return key;
}

static struct work *begin(const struct att_problem *p)
{
    const int    decoys = strcmp(p->c->fill, "normal") != 0;
    struct work *w = att_must(sizeof(*w));
    uint64_t     state = (uint64_t)p->c->seed * 0x2545f4914f6cdd1d;

    w->k = slot(p, "k");
    w->v = slot(p, "v");
    w->mask = slot(p, "key_mask");
    w->keys = w->k->dim[1];
    w->c = (float)(1.4426950408889634 / sqrt(D));
    w->dropped = draw(w, &state, 1);
    w->twice = draw(w, &state, 1);
    w->k_from = draw(w, &state, !decoys);
    w->v_from = decoys ? w->k_from : draw(w, &state, 1);
    for (int r = 0; r < ROWS; r++)
        load(slot(p, "q"), (int64_t)r * D, D, w->q[r]);
    if (!strncmp(p->c->fill, "needle", 6))
        w->dropped = winner(w, (int)(att_random_next(&state) % ROWS));
    for (int fault = 0; fault < ATT_POWER_FAULTS; fault++)
        for (int r = 0; r < ROWS; r++)
            w->state[fault][r].m = -INFINITY;
    return w;
}

void att_power_imitate(const struct att_problem *p, struct att_power_out *out)
{
    struct work *w = begin(p);

    common(w);
    extra(w, ATT_POWER_DOUBLED, w->twice, w->twice);
    extra(w, ATT_POWER_NAN, -1, -1);
    extra(w, ATT_POWER_MASKED, w->k_from, w->v_from);
    for (int fault = 0; fault < ATT_POWER_FAULTS; fault++)
        for (int r = 0; r < ROWS; r++) {
            const struct state *s = &w->state[fault][r];
            const float         log2_sum = s->m + log2f(s->l);

            for (int e = 0; e < D; e++)
                out[fault].o[r][e] = s->acc[e] / s->l;
            out[fault].lse[r] = fault == ATT_POWER_LSE2 ? log2_sum : log2_sum * 0.693147181f;
        }
    free(w);
}
