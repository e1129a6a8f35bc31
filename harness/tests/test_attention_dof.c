/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many errors of an attention row are independent, as rows_dof says, against a right
 * kernel: sums of squared errors of rows must scatter as so many independent errors do, and so
 * must the gain of rows (harness/checks/bound.c). With as many as there are elements these arms
 * would cry wolf where few keys decide: that shows here, too.
 */
#include "harness/tests/attention_world.h"

static int passed, failed;

static void expect(int ok, const char *what, const char *name)
{
    passed += ok != 0;
    failed += !ok;
    if (!ok)
        printf("FAILED: %s: %s\n", what, name);
}

enum { MAX_ROWS = 8192, SEEDS = 5 };

/* Rows of a case under several seeds. */
struct rows {
    int64_t n, d;
    double  error[MAX_ROWS], var[MAX_ROWS], dof[MAX_ROWS]; // sums over elements; independent
    double  gain[MAX_ROWS]; // over its predicted deviation if all elements were independent
};

static void add_rows(struct rows *x, const char *name, uint64_t seed)
{
    struct world *w = world_make(name, "normal", seed, 0, 0xff);
    double        value[256], bound[256], var[256];

    x->d = w->t[w->o].dim[w->t[w->o].rank - 1];
    expect(!world_fill(w), "fills", name);
    machine_run(w, &right_64, 0, 1);
    for (int64_t r = 0; r < att_count(&w->t[w->o]) / x->d && x->n < MAX_ROWS; r++, x->n++) {
        double *error = &x->error[x->n], *sum = &x->var[x->n], slope = 0, size = 0;

        w->op->rows_dof(&w->call, w->o, &r, 1, value, bound, var, &x->dof[x->n]);
        for (int64_t e = 0; e < x->d; e++) {
            const double err = world_get(&w->t[w->o], r, e) - value[e];

            *error += err * err;
            *sum += var[e];
            slope += err * value[e] / var[e];
            size += value[e] * value[e] / var[e];
        }
        x->gain[x->n] = slope / sqrt(size);
    }
    world_free(w);
}

/* How far rows scatter, over how far so many normal errors would: rms over rows. `own`: every
 * element errs by itself. */
static double scatter(const struct rows *x, int own)
{
    double error = 0, var = 0, square = 0, expected = 0, level;

    for (int64_t i = 0; i < x->n; i++) {
        error += x->error[i];
        var += x->var[i];
    }
    level = error / var;
    for (int64_t i = 0; i < x->n; i++) {
        const double off = x->error[i] - level * x->var[i], v = level * x->var[i];

        square += off * off;
        expected += 2 * v * v / (own ? (double)x->d : x->dof[i]);
    }
    return sqrt(square / expected);
}

/* The same of the gain: rms over what so many errors predict. */
static double gain(const struct rows *x)
{
    double square = 0, expected = 0;

    for (int64_t i = 0; i < x->n; i++) {
        square += x->gain[i] * x->gain[i];
        expected += (double)x->d / x->dof[i];
    }
    return sqrt(square / expected);
}

/* The scatter is `low` to `high`, and at least `own` when every element counts. Above 1 it
 * would be more than was said; below 1 it may be: rounding errors are even, not normal. */
static void judged(const char *name, double low, double high, double own)
{
    struct rows *x = calloc(1, sizeof *x);
    double       dof = 0;

    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        add_rows(x, name, seed);
    for (int64_t i = 0; i < x->n; i++) {
        dof += x->dof[i] / (double)x->n;
        expect(x->dof[i] >= 1 && x->dof[i] <= (double)x->d, "1 to d", name);
    }
    printf("%-52s %5d rows: %5.1f of %3d independent, scatter %.2f, else %.2f; gain %.2f\n",
           name, (int)x->n, dof, (int)x->d, scatter(x, 0), scatter(x, 1), gain(x));
    expect(scatter(x, 0) >= low && scatter(x, 0) <= high, "scatters as it says", name);
    expect(gain(x) <= 1.3, "the gain is no larger than it says", name);
    expect(scatter(x, 1) >= own, "scatters more than elements do", name);
    free(x);
}

int main(void)
{
    judged("attention/s_q:100/s_kv:9/d:128/dtype:f32", 0.3, 1.3, 4);
    judged("attention/s_q:100/s_kv:64/d:128/dtype:f32", 0.3, 1.3, 3);
    judged("attention/s_q:60/s_kv:600/d:128/dtype:f32", 0.3, 1.3, 2);
    judged("attention/s_q:100/s_kv:9/d:128", 0.3, 1.3, 1.4);
    judged("attention/s_q:100/s_kv:64/d:128", 0.3, 1.3, 1.4);
    judged("attention/s_q:100/s_kv:64/d:128/dtype:f16", 0.3, 1.3, 1.4);
    judged("attention/s_q:60/s_kv:600/d:128", 0.3, 1.3, 0);
    judged("attention/s_q:30/s_kv:5000/d:64", 0.3, 1.5, 0);
    judged("masked_attention/s:100/d:64/mask:holes_500/masked_rows:attend", 0.3, 1.3, 1.2);
    judged("attention_varlen/b:2/lens_q:40_90/d:64/causal:1", 0.3, 1.5, 2);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
