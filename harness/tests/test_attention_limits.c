/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checks of attention where it is taken to its limits: bounds stay finite and keep their
 * power at any scale, NaN goes where the definition sends it, and cases that could only fail
 * are refused when they are read.
 */
#include <math.h>

#include "harness/tests/attention_world.h"

static int passed, failed;

static void expect(int ok, const char *what, const char *name)
{
    passed += ok != 0;
    failed += !ok;
    if (!ok)
        printf("FAILED: %s: %s\n", what, name);
}

/* ---- any scale ---------------------------------------------------------------------- */

/* Bounds are finite, a right kernel keeps them, and few elements may be 0 or the mean of v. */
static void scaled(const char *name)
{
    struct world *w = world_make(name, "normal", 3, 0, 0xff);
    int64_t       d = w->t[0].dim[3], rows = att_count(&w->t[w->o]) / d, open = 0, zero = 0;
    double        value[256], bound[256], var[256], lse[3];
    int           right = 1;

    expect(!world_fill(w), "fills", name);
    machine_run(w, &right_64, 0, 1);
    for (int64_t r = 0; r < rows; r++) {
        w->op->rows(&w->call, w->o, &r, 1, value, bound, var);
        w->op->rows(&w->call, world_slot(w, "lse"), &r, 1, &lse[0], &lse[1], &lse[2]);
        open += !isfinite(lse[0]) || !isfinite(lse[1]) || !isfinite(lse[2]);
        for (int64_t e = 0; e < d; e++) {
            open += !isfinite(value[e]) || !isfinite(bound[e]) || !isfinite(var[e]);
            right &= fabs(world_get(&w->t[w->o], r, e) - value[e]) <= bound[e];
            zero += fabs(value[e]) <= bound[e];
        }
    }
    expect(open == 0, "bounds and variances are finite", name);
    expect(right, "a right kernel keeps its bounds", name);
    expect(zero * 5 < rows * d, "zeros would not pass", name);
    world_free(w);
}

/* ---- spikes ------------------------------------------------------------------------- */

/* NaN in a column of all rows of one segment and of the heads of one K/V head, and in one row
 * of another. */
static void spiked(const char *name, int64_t segments)
{
    struct world       *w = world_make(name, "spiked", 5, 0, 0xff);
    const int64_t       d = w->t[0].dim[w->t[0].rank - 1], rows = att_count(&w->t[w->o]) / d;
    double              value[256], bound[256], var[256];
    int64_t             whole = 0, single = 0, in_v = -1, in_q = -1;
    struct att_attn_row at;

    expect(!world_fill(w), "fills", name);
    for (int64_t r = 0; r < rows; r++) {
        int64_t nan = 0;

        w->op->rows(&w->call, w->o, &r, 1, value, bound, var);
        for (int64_t e = 0; e < d; e++)
            nan += isnan(value[e]) && bound[e] == 0 && var[e] == 0;
        att_attn_find(&w->a, 0, r, &at);
        whole += nan == d;
        single += nan == 1;
        in_q = nan == d ? at.b : in_q;
        in_v = nan == 1 ? at.b : in_v;
        expect(nan == 0 || nan == 1 || nan == d, "one column, or the whole row", name);
    }
    att_attn_segment(&w->a, in_v < 0 ? 0 : in_v, &at);
    expect(whole == 1 && single > 0 && single % at.n_q == 0, "one row and one segment", name);
    expect(in_v > 0 && in_q >= 0 && in_v != in_q && in_v < segments, "two segments", name);
    world_free(w);
}

/* ---- cases -------------------------------------------------------------------------- */

/* `name` is no case; the message names `key` and says `word`. NULL: it is one. */
static void read_as(const char *name, const char *key, const char *word)
{
    struct att_caselist list = { 0 };
    char               *line = NULL, want[64];
    size_t              n = 0;
    FILE               *err = open_memstream(&line, &n);
    const int           rc = att_cases_name(&list, name, 1, err);

    fclose(err);
    snprintf(want, sizeof want, "key \"%s\"", key ? key : "");
    expect(key ? rc && strstr(line, want) && strstr(line, word) : !rc, key ? line : name, name);
    att_cases_free(&list);
    free(line);
}

int main(void)
{
    scaled("attention/s:40/h:2/d:64/scale:3e6/lse:1");
    scaled("attention/s:40/h:2/d:64/scale:3e6/lse:1/dtype:f32");
    scaled("attention/s:40/h:2/d:64/scale:1e30/lse:1/dtype:f16");
    scaled("attention/s:100/d:64/scale:100/lse:1");
    spiked("attention/b:3/s:20/h:4/h_kv:2/d:16/layout:mixed", 3);
    spiked("attention_varlen/b:5/lens_q:4_0_9_1_6/d:8/dtype:f16", 5);
    spiked("masked_attention/b:4/s:12/h:2/d:8/mask:holes_500/dtype:f32/masked_rows:attend", 4);
    read_as("attention/scale:1e40", "scale", "1e+40");
    read_as("attention/scale:1e-310", "scale", "1e-310");
    read_as("masked_attention/s:4/scale:4e38", "scale", "4e+38");
    read_as("attention/s:60/check:exact", "check", "exact needs a whole answer");
    read_as("attention/s:60/check:ulp1/fill:wide", "check", "ulp1 needs a whole answer");
    read_as("pack_qkv/s:3/check:bound", "check", "bound needs rows");
    read_as("attention/s:64/check:exact/fill:needle_far", NULL, NULL);
    read_as("attention/s:3/refuse:x", "refuse", "needs spoil");
    read_as("attention/b:1/s:9/fill:spiked", "b", "2 samples");
    read_as("attention/b:2/s:9/causal:1/fill:spiked", "causal", "1");
    read_as("attention/b:2/s:9/bias:key/fill:spiked", "bias", "-inf");
    read_as("attention/b:2/s:9/scale:1/fill:spiked", "scale", "1");
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
