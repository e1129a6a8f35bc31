/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_rounds.c - the rounds of one pair in one process.
 *
 * A round is a random order of the arms, forth and back: ABPN NPBA. What drifts evenly while it
 * lasts adds as much to each arm. Rounds count when the times of the arms have settled; a round
 * in which something from outside held the device down is dropped as a whole, for its cause and
 * not for its value.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/paired_engine.h"
#include "harness/paired_record.h"
#include "harness/stats.h"

enum { WINDOWS = 6, LEAST_ROUNDS = 3, MOST_ROUNDS = 1024, ORDER = 2 * ATT_DUEL_ARMS };
enum { FLOOR_TRIES = 3 };

static const double FLAT = 0.005;        // drift over all windows, relative
static const double SETTLE_SHARE = 0.25; // of the measuring time, at most

struct rounds {
    int    n;
    double t[ATT_DUEL_ARMS][MOST_ROUNDS]; // ln of ns per run
};

/* ---- one round ---------------------------------------------------------------------- */

static void draw_order(struct att_duel *duel, int *order)
{
    const int n = duel->arms;

    for (int i = 0; i < n; i++)
        order[i] = i;
    for (int i = n - 1; i > 0; i--) {
        const int j = (int)(att_duel_random(duel) % (uint64_t)(i + 1)), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
    for (int i = 0; i < n; i++)
        order[2 * n - 1 - i] = order[i];
}

/* Turns `first` to `last` - 1 of the order, all on one side: ns[] of these. */
static int turns(struct att_duel *duel, int pair, const int *order, int first, int last,
                 int rehearsal, double *ns)
{
    char      question[256];
    const int side = duel->place[order[first]][0];
    int       at = snprintf(question, sizeof(question), "{\"do\":\"round\",\"order\":["), err;
    const cJSON *list, *v;
    cJSON       *o;

    for (int i = first; i < last; i++)
        at += snprintf(question + at, sizeof(question) - (size_t)at, "%s%d",
                       i > first ? "," : "", duel->place[order[i]][1]);
    snprintf(question + at, sizeof(question) - (size_t)at, "],\"rehearsal\":%s}",
             rehearsal ? "true" : "false");
    o = att_duel_ask(duel, pair, side, question, &err);
    list = att_duel_list(o, "ns", last - first);
    if (!err && !list)
        err = att_duel_babbled(duel, pair, side, "it told other times than it was asked for");
    cJSON_ArrayForEach(v, list) ns[first++] = cJSON_IsNumber(v) ? v->valuedouble : NAN;
    cJSON_Delete(o);
    return err;
}

/* ln of each arm's time; NaN: nothing that counts. */
static int play(struct att_duel *duel, int pair, int rehearsal, double *t)
{
    int    order[ORDER], err = 0, last;
    double ns[ORDER];

    draw_order(duel, order);
    for (int i = 0; i < 2 * duel->arms && !err; i = last) {
        last = i + 1;
        while (last < 2 * duel->arms && duel->place[order[last]][0] == duel->place[order[i]][0])
            last++;
        err = turns(duel, pair, order, i, last, rehearsal, ns);
    }
    for (int a = 0; a < duel->arms; a++)
        t[a] = 0;
    for (int i = 0; i < 2 * duel->arms && !err; i++)
        t[order[i]] += ns[i] > 0 ? log(ns[i]) / 2 : NAN;
    return err;
}

static int settle(struct att_duel *duel, int pair, double seconds)
{
    const double until = att_now() + SETTLE_SHARE * seconds;
    double       window[WINDOWS], t[ATT_DUEL_ARMS];
    int          n = 0, err = 0, flat = 0;

    while (!err && !flat && (n == 0 || att_now() < until)) {
        double sum = 0;
        err = play(duel, pair, 1, t);
        for (int a = 0; a < duel->arms && !err; a++)
            sum += isfinite(t[a]) ? exp(t[a]) : 0;
        if (n == WINDOWS)
            memmove(window, window + 1, --n * sizeof(*window));
        window[n++] = sum;
        flat = n == WINDOWS && fabs(att_slope(window, n)) * n < FLAT * window[n - 1];
    }
    return err;
}

/* ---- the number of a process -------------------------------------------------------- */

static double middle(double *x, int n)
{
    att_sort(x, n);
    return att_quantile(x, n, 0.5);
}

/* Median over the rounds of ln t_A - ln t_arm. */
static double difference(const struct rounds *r, int arm)
{
    double d[MOST_ROUNDS];

    for (int i = 0; i < r->n; i++)
        d[i] = r->t[ATT_DUEL_A][i] - r->t[arm][i];
    return middle(d, r->n);
}

static double typical_ns(const struct rounds *r, int arm)
{
    double d[MOST_ROUNDS];

    memcpy(d, r->t[arm], (size_t)r->n * sizeof(*d));
    return exp(middle(d, r->n));
}

/* Below what the examination found to be the least, and below what is found now? The machine
 * may have been in a bad moment then: it gets three more. */
static int too_fast(struct att_duel *duel, int pair, int b, double ns, int *err)
{
    struct att_duel_pair    *x = &duel->pair[pair];
    const struct att_record *r = b ? &duel->set->result[pair].b : &duel->set->result[pair].a;
    const int                side = duel->place[b ? ATT_DUEL_B : ATT_DUEL_A][0];
    char                     question[80];

    snprintf(question, sizeof(question), "{\"do\":\"floor\",\"bytes\":%.0f}", r->rate.bytes);
    for (int i = 0; x->floor_ns[b] > 0 && ns < x->floor_ns[b] - 4 * x->timer_ns[b]; i++) {
        cJSON *o = i < FLOOR_TRIES ? att_duel_ask(duel, pair, side, question, err) : NULL;
        if (!o)
            return 1;
        x->floor_ns[b] = fmin(x->floor_ns[b], att_paired_number(o, "floor_ns"));
        cJSON_Delete(o);
    }
    return 0;
}

/* 0, or why not: ATT_DUEL_DEAD when an arm is faster than this machine can be. */
static int plausible(struct att_duel *duel, int pair, int p)
{
    struct att_paired *res = &duel->set->result[pair];
    int                err = 0;

    for (int b = 0; b < 2 && !err; b++) {
        const double       ns = b ? res->b_ns[p] : res->a_ns[p];
        struct att_record *r = b ? &res->b : &res->a;
        if (!too_fast(duel, pair, b, ns, &err))
            continue;
        if (err)
            return err;
        r->status = ATT_FAIL;
        snprintf(r->detector, sizeof(r->detector), "implausible");
        snprintf(
            r->reason, sizeof(r->reason),
            "%.4g ns, but no copy of its bytes takes less than %.4g ns here: it cannot have "
            "done the work",
            ns, duel->pair[pair].floor_ns[b]);
        att_duel_kill(duel, pair, "%.200s: FAIL implausible: %.250s", r->row, r->reason);
        return ATT_DUEL_DEAD;
    }
    return err;
}

static int keep(struct att_duel *duel, int pair, int p, const struct rounds *r)
{
    struct att_paired *res = &duel->set->result[pair];

    res->rounds += r->n;
    if (r->n < LEAST_ROUNDS) {
        att_duel_kill(duel, pair, "a process got no %d rounds that were not disturbed",
                      LEAST_ROUNDS);
        return ATT_DUEL_DEAD;
    }
    res->d[p] = difference(r, ATT_DUEL_B);
    res->null[p] = difference(r, ATT_DUEL_NULL);
    res->planted[p] = duel->arms > ATT_DUEL_PLANTED ? difference(r, ATT_DUEL_PLANTED) : 0;
    res->a_ns[p] = typical_ns(r, ATT_DUEL_A);
    res->b_ns[p] = typical_ns(r, ATT_DUEL_B);
    return plausible(duel, pair, p);
}

/* ---- what it was like --------------------------------------------------------------- */

static void count_word(struct att_duel_pair *x, const char *word, size_t n, int b)
{
    int i = 0;

    while (i < x->n_words && (strlen(x->word[i]) != n || strncmp(x->word[i], word, n)))
        i++;
    if (n == 0 || n >= sizeof(x->word[0]) || i == ATT_DUEL_WORDS)
        return;
    if (i == x->n_words)
        snprintf(x->word[x->n_words++], sizeof(x->word[0]), "%.*s", (int)n, word);
    x->felt[i][b]++;
}

static void count_limits(struct att_duel_pair *x, const cJSON *arm, int b)
{
    const cJSON *v;

    cJSON_ArrayForEach(v, cJSON_GetObjectItemCaseSensitive(arm, "limits"))
    {
        const char *at = cJSON_IsString(v) ? v->valuestring : "";
        x->blocks[b]++;
        while (*at) {
            const size_t n = strcspn(at, " ");
            count_word(x, at, n, b);
            at += n + (at[n] == ' ');
        }
    }
}

static int check(struct att_duel *duel, int pair)
{
    int err = 0;

    for (int s = 0; s < att_duel_sides(duel) && !err; s++) {
        cJSON       *o = att_duel_ask(duel, pair, s, "{\"do\":\"check\"}", &err);
        const cJSON *arms = att_duel_list(o, "arms", att_duel_arms_of(duel, s)), *v;
        int          n = 0;
        if (!err && !arms)
            err = att_duel_babbled(duel, pair, s, "it checked other arms than it has");
        cJSON_ArrayForEach(v, arms)
        {
            const int arm = att_duel_arm_at(duel, s, n++);
            if (!err && arm >= 0)
                err = att_duel_judge(duel, pair, arm, v, 0);
            if (arm == ATT_DUEL_A || arm == ATT_DUEL_B)
                count_limits(&duel->pair[pair], v, arm == ATT_DUEL_B);
        }
        cJSON_Delete(o);
    }
    return err;
}

int att_duel_rounds(struct att_duel *duel, int pair, int p)
{
    const double   seconds = duel->set->plan[pair].seconds;
    struct rounds *r = att_must(sizeof(*r));
    double         t[ATT_DUEL_ARMS];
    int            lost = 0, err = settle(duel, pair, seconds);
    const double   until = att_now() + (1 - SETTLE_SHARE) * seconds;

    while (!err && r->n < MOST_ROUNDS && (r->n + lost < LEAST_ROUNDS || att_now() < until)) {
        int whole = 1;
        err = play(duel, pair, 0, t);
        for (int a = 0; a < duel->arms && !err; a++) {
            whole &= isfinite(t[a]) != 0;
            r->t[a][r->n] = t[a];
        }
        r->n += !err && whole;
        lost += !err && !whole;
    }
    duel->set->result[pair].discarded += lost;
    if (!err)
        err = keep(duel, pair, p, r);
    if (!err)
        err = check(duel, pair);
    free(r);
    return err;
}
