/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attention fills and tolerances against kernels: right ones (tiles of 64 and 128 keys,
 * running and fixed maximum) pass with a rounding error of the predicted size, and faults
 * that no per-element bound sees change the answer of an exact fill.
 */
#include "harness/tests/attention_world.h"
#include "harness/tests/sanitized.h"

static int passed, failed;

static void expect(int ok, const char *what, const char *name)
{
    passed += ok != 0;
    failed += !ok;
    if (!ok)
        printf("FAILED: %s: %s\n", what, name);
}

/* ---- tolerance ---------------------------------------------------------------------- */

/* What the arms of the tolerance see of one output over some rows. */
struct arms {
    double  error, predicted; // sums of squares
    double  worst;            // largest error over bound
    int64_t n;
};

static void look(struct world *w, int slot, int64_t first, int64_t every, struct arms *x)
{
    const struct att_tensor *o = &w->t[slot];
    int64_t                  d = o->dim[o->rank - 1];
    double                   value[256], bound[256], var[256];

    for (int64_t r = first; r < att_count(o) / d; r += every) {
        w->op->rows(&w->call, slot, &r, 1, value, bound, var);
        for (int64_t e = 0; e < d; e++) {
            double got = world_get(o, r, e), err = got == value[e] ? 0 : got - value[e];

            x->error += err * err;
            x->predicted += var[e];
            if (!(fabs(err) <= bound[e]))
                x->worst = INFINITY;
            else if (bound[e] > 0)
                x->worst = fmax(x->worst, fabs(err) / bound[e]);
            x->n++;
        }
    }
}

/* A right kernel on random data: within bounds; rms over predicted rms in [low, high]. */
static void judged(const char *name, const char *fill, const struct machine *z, int64_t every,
                   double low, double high)
{
    struct world *w = world_make(name, fill, 11, 0, 0xff);
    struct arms   o = { 0, 0, 0, 0 }, lse = { 0, 0, 0, 0 };
    double        ratio, ratio_lse = 0;

    expect(!world_fill(w), "fills", name);
    machine_run(w, z, 0, every);
    look(w, w->o, 0, every, &o);
    ratio = sqrt(o.error / o.predicted);
    if (att_attn_has(w->a.lse)) {
        look(w, world_slot(w, "lse"), 0, 1, &lse);
        ratio_lse = sqrt(lse.error / lse.predicted);
    }
    printf("%-58s %-6s block %3d%s: error/bound %.3f, rms/predicted %.3f, lse %.3f %.3f\n",
           name, fill, (int)z->block, z->fixed ? " fixed" : "", o.worst, ratio, lse.worst,
           ratio_lse);
    expect(o.worst <= 1 && lse.worst <= 1, "within bounds", name);
    expect(ratio >= low && ratio <= high && ratio_lse <= 1.05, "of the predicted size", name);
    world_free(w);
}

/* The largest weight of a row is exactly 1 under a running maximum and has no rounding: where
 * it is a good part of a row (short, causal or peaked rows) the ratio falls. */
static void tolerance(void)
{
    static const struct machine fixed = { 64, 1, -1, -1, 1, 0 };

    judged("attention/s:300/d:64/h:2/lse:1", "normal", &right_64, 1, 0.85, 1.1);
    judged("attention/s:300/d:64/h:2/dtype:f16/lse:1", "normal", &right_64, 1, 0.85, 1.1);
    judged("attention/s:300/d:64/h:2/dtype:f32/lse:1", "normal", &right_64, 1, 0.05, 1);
    judged("attention/s:257/d:128/causal:1", "normal", &right_128, 1, 0.75, 1.1);
    judged("attention/s:257/d:128/causal:1/dtype:f16", "normal", &right_128, 1, 0.75, 1.1);
    judged("attention/s:257/d:80/causal:1/dtype:f32", "normal", &right_128, 1, 0.05, 1);
    judged("attention/s_q:12/s_kv:4608/d:128", "normal", &right_128, 1, 0.85, 1.1);
    judged("attention/s_q:12/s_kv:4608/d:64/dtype:f16", "normal", &right_128, 1, 0.85, 1.1);
    judged("attention/s_q:12/s_kv:4608/d:64", "normal", &fixed, 1, 0.85, 1.1);
    judged("attention/s_q:12/s_kv:4608/d:128/dtype:f32", "normal", &right_128, 1, 0.05, 1);
    judged("attention/s:200/d:32/bias:full/mask:holes_700", "normal", &right_64, 1, 0.75, 1.1);
    judged("attention/s:200/d:64/scale:0.5/dtype:f16", "normal", &right_64, 1, 0.6, 1.1);
    judged("attention/s:200/d:64", "wide", &right_64, 1, 0.3, 1.1);
    judged("attention/s:200/d:64/dtype:f16", "wide", &right_64, 1, 0.3, 1.1);
    judged("attention/s:200/d:64/dtype:f32/lse:1", "wide", &right_64, 1, 0.05, 1);
    judged("masked_attention/b:2/s:150/d:64/mask:holes_400/lse:1", "normal", &right_64, 1, 0.85,
           1.1);
    judged("attention_varlen/b:3/lens_q:70_0_130/d:64/lse:1", "normal", &right_64, 1, 0.85,
           1.1);
}

/* ---- exact fills -------------------------------------------------------------------- */

/* Elements that are not the answer (needle_far) or more than a step away from it. */
static int64_t wrong(struct world *w, const struct machine *z)
{
    const struct att_tensor *o = &w->t[w->o];
    int64_t                  d = o->dim[o->rank - 1], rows = att_count(o) / d, bad = 0;
    float                   *got = malloc((size_t)(rows * d) * sizeof *got);
    int                      far = !strcmp(w->how.kind, "needle_far");

    machine_run(w, z, 0, 1);
    for (int64_t i = 0; i < rows * d; i++)
        got[i] = (float)world_get(o, i / d, i % d);
    w->op->answer(&w->call, &w->how);
    for (int64_t i = 0; i < rows * d; i++) {
        double x = (double)got[i], y = world_get(o, i / d, i % d);
        double ulp = att_num_ulp(o->dtype, fmin(fabs(x), fabs(y)));

        bad += far ? x != y : !(fabs(x - y) <= ulp);
    }
    free(got);
    return bad;
}

static void exact(const char *name)
{
    static const char *const    fills[] = { "needle_far", "needle_near", "balanced" };
    static const struct machine fixed = { 64, 1, -1, -1, 1, 0 };

    for (int f = 0; f < 3; f++) {
        struct world *w = world_make(name, fills[f], 5, 0, 0xff);

        expect(!world_fill(w), fills[f], name);
        expect(wrong(w, &right_64) == 0, "a right kernel gives the answer", name);
        expect(wrong(w, &right_128) == 0, "with other tiles, too", name);
        expect(f == 0 || wrong(w, &fixed) == 0, "and with the static bound", name);
        world_free(w);
    }
}

/* Faults at position `at` among the visible keys, one by one. */
static void faults(const char *name, int64_t at)
{
    struct machine drop = right_64, twice = right_64;
    struct world  *far = world_make(name, "needle_far", 9, 0, 0xff);
    struct world  *near = world_make(name, "needle_near", 9, 0, 0xff);
    struct world  *even = world_make(name, "balanced", 9, 0, 0xff);

    drop.drop = at;
    twice.twice = at;
    expect(!world_fill(far) && !world_fill(near) && !world_fill(even), "fills", name);
    expect(wrong(far, &drop) > 0, "needle_far sees a dropped key", name);
    expect(wrong(near, &drop) > 0, "needle_near sees a dropped key", name);
    expect(wrong(even, &drop) > 0, "balanced sees a dropped key", name);
    expect(wrong(even, &twice) > 0, "balanced sees a doubled key", name);
    world_free(far);
    world_free(near);
    world_free(even);
}

/* One row of q over many keys: balanced sees each single fault, and says which key it was. */
static void long_row(const char *name, int64_t n)
{
    const int64_t  at[] = { 0, 1, 63, 64, n / 2, n - 2, n - 1 };
    struct machine sums = right_64;
    struct world  *w = world_make(name, "balanced", 2, 0, 0xff);

    expect(!world_fill(w) && wrong(w, &right_128) == 0, "right", name);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct machine drop = right_64, twice = right_64;

        drop.drop = at[i];
        twice.twice = at[i];
        expect(wrong(w, &drop) > 0, "a dropped key", name);
        expect(wrong(w, &twice) > 0, "a doubled key", name);
    }
    sums.row_sums = 1;
    expect(wrong(w, &sums) > 0, "row sums in the narrow dtype", name);
    world_free(w);
}

/* Running sums over columns of one head: within +-4; one column of ones. */
static void walks(int64_t s)
{
    char          name[64];
    struct world *w;
    int64_t       ones = 0, bad = 0;

    snprintf(name, sizeof name, "attention/s:%d/d:40/dtype:f32", (int)s);
    w = world_make(name, "balanced", (uint64_t)s, 0, 0xff);
    expect(!world_fill(w), "fills", name);
    for (int64_t e = 0; e < 40; e++) {
        double sum = 0, most = 0, n = (double)s;

        for (int64_t j = 0; j < s; j++) {
            sum += world_get(&w->t[2], j, e);
            most = fmax(most, fabs(sum));
        }
        // short rows may be all ones by chance
        ones += sum == n;
        bad += sum != n && most > 4;
    }
    expect(bad == 0 && ones >= 1 && (s < 5 || ones == 1), "walks stay near 0", name);
    world_free(w);
}

int main(void)
{
    static const int64_t edges[] = { 0, 1, 62, 63, 64, 65, 127, 128, 129 };

    tolerance();
    exact("attention/s:150/d:64/h:2/h_kv:1");
    exact("attention/s:150/d:64/dtype:f16/causal:1");
    exact("attention/s:150/d:96/dtype:f32");
    exact("attention/s:150/d:128/dtype:f32/bias:full/h:2");
    exact("attention/b:2/s:90/d:72/mask:holes_500/bias:key");
    exact("attention/s_q:12/s_kv:1000/d:128/dtype:f32");
    exact("attention/s_q:7/s_kv:4608/d:64");
    exact("attention/s_q:7/s_kv:4608/d:128/dtype:f16");
    exact("masked_attention/b:2/s:140/d:64/mask:holes_700");
    exact("attention_varlen/b:4/lens_q:7_130_0_64/lens_kv:9_66_5_0/d:64");
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i += SANITIZED ? 4 : 1) {
        faults("attention/s:130/d:64", edges[i]);
        faults("masked_attention/s:200/d:64/mask:holes_700/dtype:f16", edges[i]);
    }
    long_row("attention/s_q:1/s_kv:4608/d:64", 4608);
    long_row("attention/s_q:1/s_kv:4607/d:32/dtype:f16", 4607);
    long_row("attention/s_q:1/s_kv:75600/d:128", 75600);
    for (int64_t s = 1; s < 70; s += SANITIZED ? 17 : 1)
        walks(s);
    walks(4608);
    walks(4609);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
