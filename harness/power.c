/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/power.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/power_kernel.h"
#include "harness/tensor.h"

enum { FILLS = 4, PAD = 64, MAX_THREADS = 16 };

static const struct {
    const char *name;
    int         eye; // who looks; -1: the source's rule and the three arms
} fills[FILLS] = {
    { "normal", -1 },
    { "needle_far", ATT_POWER_FAR },
    { "needle_near", ATT_POWER_NEAR },
    { "balanced", ATT_POWER_BALANCED },
};

const char *const att_power_faults[] = {
    "none: a right kernel",  "one key dropped",     "one key doubled",
    "masked key, NaN in it", "masked key, numbers", "scale x (1 - 2^-9)",
    "fp16 accumulation",     "bf16 row sums",       "LSE to base 2",
};
const char *const att_power_eyes[] = {
    "seed", "element", "rms", "gain", "lse", "far", "near", "balanced",
};

struct job {
    struct att_power   *p;
    struct att_caselist list;  // FILLS cases a seed
    int64_t             taken; // cases given out; atomic
    int                 err;   // guarded by `lock`, like p->row and err_to
    FILE               *err_to;
    pthread_mutex_t     lock;
};

/* ---- what a fault looks like ---------------------------------------------------------- */

/* What one run says of one fault. */
struct glance {
    int    seen[ATT_POWER_EYES];
    double figure[ATT_POWER_FIGURES];
};

/* The output tensor i as this fault leaves it, in memory of its own. */
static struct att_tensor written(const struct att_problem *p, int i,
                                 const struct att_power_out *out)
{
    struct att_tensor got = p->t[i];
    const int64_t     inner = got.dim[got.rank - 1];

    got.data = att_must(att_span(&got));
    for (int64_t k = 0; k < att_count(&got); k++) {
        const size_t   at = (size_t)att_offset(&got, k) * att_elem_size(got.dtype);
        const float    x = inner > 1 ? out->o[k / inner][k % inner] : out->lse[k];
        const uint16_t half = att_power_bf16(x);
        unsigned char *to = (unsigned char *)got.data + at;

        if (got.dtype == ATT_F32)
            memcpy(to, &x, sizeof(x));
        else
            memcpy(to, &half, sizeof(half));
    }
    return got;
}

/* The arm that counts errors is only heard when the one that looks at elements is silent:
 * asked again with bounds that nothing exceeds. */
static int rms_speaks(const struct att_check *check, const struct att_truth *truth,
                      const struct att_tensor *got)
{
    struct att_verdict v = { .first_bad = -1 };
    struct att_truth   wide = *truth;
    const size_t       n = (size_t)(truth->n * truth->inner);

    wide.bound = att_must((n + 1) * sizeof(*wide.bound));
    for (size_t i = 0; i < n; i++)
        wide.bound[i] = 1e300;
    check->judge_rows(&wide, got, &v);
    free(wide.bound);
    return v.arm && !strcmp(v.arm, "rms");
}

/* o on random data: each arm by itself, and the source's rule beside them. */
static void look_rows(const struct att_problem *p, int i, const struct att_tensor *got,
                      struct glance *g)
{
    struct att_verdict         v = { .first_bad = -1 };
    const struct att_accuracy *a = &v.accuracy;
    int                        strange; // elements that are NaN or infinite

    p->check->judge_rows(p->truth[i], got, &v);
    strange = v.compared != a->judged;
    g->seen[ATT_POWER_SEED] = a->seed_rule > 0 || strange;
    g->seen[ATT_POWER_ELEMENT] = a->over_bound > 1 || strange;
    g->seen[ATT_POWER_RMS] = rms_speaks(p->check, p->truth[i], got);
    g->seen[ATT_POWER_GAIN] = fabs(a->gain) > a->gain_limit;
    g->figure[ATT_POWER_OVER_BOUND] = strange ? NAN : a->over_bound;
    g->figure[ATT_POWER_RMS_RATIO] = strange ? NAN : a->rms;
    g->figure[ATT_POWER_GAIN_SHARE] = strange ? NAN : fabs(a->gain) / a->gain_limit;
}

static int wrong(const struct att_problem *p, int i, const struct att_tensor *got)
{
    struct att_verdict v = { .first_bad = -1 };

    if (p->truth[i])
        p->check->judge_rows(p->truth[i], got, &v);
    else
        p->check->judge(&p->t[i], got, &v);
    return v.bad != 0;
}

/* All outputs of one fault, judged as the pipeline judges those of a kernel. */
static void look(const struct att_problem *p, const struct att_power_out *out, int eye,
                 struct glance *g)
{
    memset(g, 0, sizeof(*g));
    for (int i = 0; i < p->n; i++) {
        struct att_tensor got;
        if (!att_is_out(p, i))
            continue;
        got = written(p, i, out);
        if (eye >= 0)
            g->seen[eye] = wrong(p, i, &got);
        else if (p->t[i].dtype == ATT_F32)
            g->seen[ATT_POWER_LSE] = wrong(p, i, &got);
        else
            look_rows(p, i, &got, g);
        free(got.data);
    }
}

/* ---- seeds ------------------------------------------------------------------------------ */

static void note(struct att_power_row *row, const struct glance *g, int eye)
{
    for (int e = 0; e < ATT_POWER_EYES; e++)
        row->seen[e] += g->seen[e];
    if (eye >= 0)
        return;
    for (int f = 0; f < ATT_POWER_FIGURES; f++) {
        const double x = g->figure[f];
        // A NaN stays: no later figure is below or above it.
        if (!row->runs || !(x >= row->low[f]))
            row->low[f] = isnan(row->low[f]) ? row->low[f] : x;
        if (!row->runs || !(x <= row->high[f]))
            row->high[f] = isnan(row->high[f]) ? row->high[f] : x;
    }
    row->runs++;
}

/* One fill under one seed. The exact fills come in the variant whose masked slots hold
 * decoys: their answer is that of the other. */
static int measure(struct job *j, int64_t which)
{
    const int             eye = fills[which % FILLS].eye;
    const int             variant = eye < 0 ? ATT_VARIANT_BASE : ATT_VARIANT_HOLES;
    struct att_power_out *out = att_must(ATT_POWER_FAULTS * sizeof(*out));
    char                  why[160];
    struct att_problem   *p = att_problem_make(&j->list.c[which], variant, why, sizeof(why));
    struct glance         g[ATT_POWER_FAULTS];

    if (p) {
        att_power_imitate(p, out);
        for (int f = 0; f < ATT_POWER_FAULTS; f++)
            look(p, &out[f], eye, &g[f]);
    }
    pthread_mutex_lock(&j->lock);
    for (int f = 0; p && f < ATT_POWER_FAULTS; f++)
        note(&j->p->row[f], &g[f], eye);
    if (!p && !j->err++)
        fprintf(j->err_to, "attest: %s: %s\n", j->list.c[which].name, why);
    pthread_mutex_unlock(&j->lock);
    att_problem_free(p);
    free(out);
    return p ? 0 : ATT_EINVAL;
}

static void *worker(void *arg)
{
    struct job *j = arg;
    int64_t     which;

    do
        which = __atomic_fetch_add(&j->taken, 1, __ATOMIC_RELAXED);
    while (which < j->list.n && !measure(j, which));
    return NULL;
}

static int make_cases(struct job *j)
{
    int err = 0;

    for (int s = 0; s < j->p->seeds && !err; s++)
        for (int f = 0; f < FILLS && !err; f++) {
            char name[256];
            snprintf(name, sizeof(name),
                     "attention/txt:%d/img:%" PRId64 "/mask:valid/valid:%d/s_q:%d/h:1/d:%d"
                     "/dtype:bf16/lse:%d/fill:%s/seed:%" PRId64,
                     2 * PAD, j->p->keys - PAD, PAD, ATT_POWER_ROWS, ATT_POWER_D, f == 0,
                     fills[f].name, j->p->seed + s);
            err = att_cases_name(&j->list, name, 1, j->err_to);
        }
    return err;
}

int att_power_measure(struct att_power *p, FILE *err)
{
    struct job j = { .p = p, .err_to = err, .lock = PTHREAD_MUTEX_INITIALIZER };
    pthread_t  thread[MAX_THREADS];
    int        n = 0;

    memset(p->row, 0, sizeof(p->row));
    j.err = make_cases(&j);
    if (!j.err) {
        while (n + 1 < p->threads && n < MAX_THREADS
               && !pthread_create(&thread[n], NULL, worker, &j))
            n++;
        worker(&j);
        for (int i = 0; i < n; i++)
            pthread_join(thread[i], NULL);
    }
    att_cases_free(&j.list);
    pthread_mutex_destroy(&j.lock);
    return j.err ? ATT_EINVAL : 0;
}

/* ---- conclusions ------------------------------------------------------------------------ */

int att_power_sees(const struct att_power *p, int fault, int eye)
{
    return p->row[fault].runs > 0 && p->row[fault].seen[eye] == p->row[fault].runs;
}

int att_power_false_alarm(const struct att_power *p)
{
    for (int e = 0; e < ATT_POWER_EYES; e++)
        if (p->row[ATT_POWER_RIGHT].seen[e])
            return 1;
    return 0;
}

int att_power_escapes(const struct att_power *p, int fault)
{
    for (int e = 0; e < ATT_POWER_EYES; e++)
        if (e != ATT_POWER_SEED && att_power_sees(p, fault, e))
            return 0;
    return fault != ATT_POWER_RIGHT;
}
