/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attention references against themselves: the answers of the exact fills are what rows()
 * says, on a broad product of small cases; fills are functions of the seed, leave holes only
 * where data must not matter, and have the power that their header claims.
 */
#include <inttypes.h>

#include "harness/tests/attention_world.h"

static int passed, failed;

static void expect(int ok, const char *what, const char *name)
{
    passed += ok != 0;
    failed += !ok;
    if (!ok)
        printf("FAILED: %s: %s\n", what, name);
}

/* Steps of the dtype between two finite values. */
static double steps(enum att_dtype dtype, double a, double b)
{
    return fabs(a - b) / att_num_ulp(dtype, fmin(fabs(a), fabs(b)));
}

/* ---- answer() is rows() ------------------------------------------------------------- */

static int row_agrees(const struct world *w, const double *value, const double *bound,
                      int64_t r)
{
    const struct att_tensor *o = &w->t[w->o];
    int                      far = !strcmp(w->how.kind, "needle_far");

    for (int64_t e = 0; e < o->dim[o->rank - 1]; e++) {
        double got = world_get(o, r, e), want = att_num_round(o->dtype, value[e]);

        if (far ? got != want : !(steps(o->dtype, got, want) <= 1))
            return 0;
        if (!(fabs(got - value[e]) <= bound[e]))
            return 0;
    }
    return 1;
}

static int world_agrees(struct world *w)
{
    const struct att_tensor *o = &w->t[w->o];
    int64_t                  d = o->dim[o->rank - 1], rows = att_count(o) / d;
    double                   value[256], bound[256], var[256];

    if (w->op->answer(&w->call, &w->how))
        return 0;
    for (int64_t r = 0; r < rows; r++)
        if (w->op->rows(&w->call, w->o, &r, 1, value, bound, var)
            || !row_agrees(w, value, bound, r))
            return 0;
    return 1;
}

/* Each exact fill of a case, with holes and with decoys: rows agree, both answers are equal.
 * `refused` fills are counted, not failed. */
static int agree(const char *name, int *refused)
{
    static const char *const exact[] = { "needle_far", "needle_near", "balanced" };
    int                      ok = 1;

    for (int f = 0; f < 3; f++) {
        struct world *w = world_make(name, exact[f], 7, 0, 0xff);
        struct world *x = world_make(name, exact[f], 7, 0, 0x5a);

        if (world_fill(w)) {
            struct att_why why = { "", "" };

            ok &= att_attn_fill_invalid(&w->a, &w->how, &why) == ATT_EINVAL && *why.key
                  && *why.text;
            ++*refused;
        } else {
            ok &= !world_fill(x) && world_agrees(w) && world_agrees(x);
            for (int64_t r = 0; r < att_count(&w->t[w->o]); r++)
                ok &= !memcmp(world_at(&w->t[w->o], 0, r), world_at(&x->t[x->o], 0, r),
                              att_elem_size(w->t[w->o].dtype));
        }
        world_free(w);
        world_free(x);
    }
    return ok;
}

static void product(void)
{
    static const char *const dtypes[] = { "f32", "bf16", "f16" };
    static const char *const shapes[] = {
        "attention/s:1/d:1",
        "attention/s:5/d:8",
        "attention/s:33/d:40",
        "attention/s:20/d:64/h:3/layout:qkv",
        "attention/b:2/s:65/d:32/h:4/h_kv:2/layout:gap",
        "attention/s_q:7/s_kv:70/d:64/h:2/h_kv:1/layout:bhsd",
        "attention/s_q:70/s_kv:7/d:72",
        "attention/s:66/d:64/causal:1/h:2",
        "attention/s_q:9/s_kv:31/d:80/causal:1",
        "attention/s_q:31/s_kv:9/d:24/causal:1",
        "attention/b:3/s:40/d:64/h:2/mask:holes_600/mask_dtype:i64",
        "attention/b:2/s:40/d:64/mask:prefix/mask_dtype:u8/causal:1/layout:qkv/h:4/h_kv:2",
        "attention/b:4/s:17/d:96/mask:prefix/bias:key",
        "attention/b:2/s:37/d:48/h:2/bias:full/causal:1",
        "attention/b:2/s_q:5/s_kv:19/d:64/h:4/h_kv:2/bias:full/mask:holes_500",
        "attention/s:40/d:64/scale:0.25",
        "attention/s:40/d:128/scale:3",
        "attention/b:2/s:9/d:16/mask:none",
        "attention_varlen/b:4/lens_q:12_0_7_1/d:64/h:2",
        "attention_varlen/b:4/lens_q:12_0_7_1/lens_kv:5_9_0_66/d:64/h:4/h_kv:2/causal:1",
        "attention_varlen/b:5/s:31/mask:prefix/d:80/h:2/layout:qkv",
        "attention_varlen/b:3/s:31/mask:holes_500/d:32/causal:1/layout:bhsd",
        "attention_varlen/b:2/lens_q:0/d:64",
        "masked_attention/b:3/s:41/d:64/h:2/mask:holes_600/mask_dtype:i32",
        "masked_attention/b:4/s:33/d:48/h:2/mask:prefix/masked_rows:attend/layout:gap",
        "masked_attention/b:2/txt:12/img:20/d:128/mask:valid/valid:0_5/layout:qkv",
        "masked_attention/b:2/s:6/d:64/mask:none/masked_rows:attend",
    };
    int  refused = 0;
    char name[256];

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (int t = 0; t < 3; t++) {
            snprintf(name, sizeof name, "%s/dtype:%s", shapes[i], dtypes[t]);
            expect(agree(name, &refused), "answer is rows", name);
        }
    // d 1 to 24 have no code for some fills; nothing else may be refused
    expect(refused > 0 && refused < 30, "few fills are refused", "product");
}

/* ---- fills -------------------------------------------------------------------------- */

static int same_inputs(const struct world *a, const struct world *b)
{
    for (int i = 0; i < a->n; i++)
        if (a->memory[i] && memcmp(a->memory[i], b->memory[i], a->bytes[i]))
            return 0;
    return 1;
}

static void seeds(const char *name, const char *kind)
{
    struct world *a = world_make(name, kind, 3, 0, 0xff),
                 *b = world_make(name, kind, 3, 0, 0xff);
    struct world *c = world_make(name, kind, 4, 0, 0xff);

    expect(!world_fill(a) && !world_fill(b) && !world_fill(c), "fills", name);
    expect(same_inputs(a, b), "the same seed gives the same data", name);
    expect(!same_inputs(a, c), "another seed gives other data", name);
    world_free(a);
    world_free(b);
    world_free(c);
}

/* NaN in q, k, v exactly where the contract says that data must not matter. */
static int holes_right(const struct world *w)
{
    for (int i = 0; i < 3; i++)
        for (int64_t r = 0; r < att_count(&w->t[i]) / w->t[i].dim[3]; r++) {
            int64_t token = r / w->t[i].dim[2], s = w->t[i].dim[1];
            int     masked = !att_attn_unmasked(&w->a, token / s, token % s);
            int     hole = masked && (i > 0 || w->a.masked != ATT_ATTN_ATTEND);

            for (int64_t e = 0; e < w->t[i].dim[3]; e++)
                if (isnan(world_get(&w->t[i], r, e)) != hole)
                    return 0;
        }
    return 1;
}

static void holes(const char *name)
{
    static const char *const kinds[] = { "normal",      "wide",     "needle_far",
                                         "needle_near", "balanced", "zeros" };

    for (int k = 0; k < 6; k++) {
        struct world *w = world_make(name, kinds[k], 5, 0, 0xff);

        expect(!world_fill(w) && holes_right(w), "holes are masked rows alone", name);
        world_free(w);
    }
}

static void mirrored(const char *name, const char *meta)
{
    struct world *a = world_make(name, "normal", 1, 0, 0xff),
                 *b = world_make(name, "normal", 1, 1, 0xff);
    int     i = world_slot(a, meta);
    int64_t n = 0;

    world_fill(a);
    world_fill(b);
    for (int64_t e = 0; e < att_count(&a->t[i]); e++)
        if (a->a.mask)
            n += att_attn_unmasked(&a->a, 0, e) - att_attn_unmasked(&b->a, 0, e);
        else if (e == a->t[i].dim[0] - 1)
            n = att_index_at(&a->t[i], e) - att_index_at(&b->t[i], e);
    expect(n == 0, "the mirrored fill has as many keys", name);
    expect(memcmp(a->memory[i], b->memory[i], a->bytes[i]) != 0, "at other places", name);
    world_free(a);
    world_free(b);
}

/* ---- power of needles --------------------------------------------------------------- */

/* Keys that have the highest score of a row, which is 0 or +-2^11 to 2^15; others that are not
 * 150 below it in log2 are bad. */
static int best_of(const struct att_attn_work *work, int *won, int64_t *bad)
{
    int best = 0;

    *bad += work->n > 0 && work->m != 0 && !(fabs(work->m) >= 2048 && fabs(work->m) <= 32768);
    for (int64_t t = 0; t < work->n; t++) {
        const double below = work->m - work->key[t].x;

        best += below == 0;
        *bad += below != 0 && below * 1.4426950408889634 < 150;
        won[work->key[t].j] += below == 0;
    }
    return best;
}

/* One winner, others 150 below it in log2; decoys above; counts who won. */
static void margins(const char *name, uint64_t seed, int *won)
{
    struct world        *w = world_make(name, "needle_far", seed, 0, 0x5a);
    int64_t              d = w->t[0].dim[3], rows = att_count(&w->t[w->o]) / d, bad = 0;
    struct att_attn_work work = { .key = calloc(4096, sizeof *work.key) };
    struct att_attn      open;
    struct att_attn_row  r;

    expect(!world_fill(w), "fills", name);
    open = w->a;
    open.mask = NULL; // everything is seen: decoys too
    for (int64_t i = 0; i < rows; i++) {
        double level;
        int    best;

        att_attn_find(&w->a, 0, i, &r);
        att_attn_visit(&w->a, &r, &work);
        att_attn_score(&w->a, &r, &work);
        level = work.m;
        best = best_of(&work, won, &bad);
        bad += best != att_attn_computed(&w->a, &r);
        if (!att_attn_computed(&w->a, &r))
            continue;
        att_attn_visit(&open, &r, &work);
        att_attn_score(&open, &r, &work);
        for (int64_t t = 0; t < work.n; t++)
            bad +=
                !att_attn_unmasked(&w->a, r.b, work.key[t].j) && !(work.key[t].x > level + 50);
    }
    expect(bad == 0, "one key wins, others are 150 below, decoys above", name);
    free(work.key);
    world_free(w);
}

static void winners(void)
{
    int won[256] = { 0 }, never = 0;

    margins("attention/s:200/d:64", 1, won);
    for (int j = 0; j < 200; j++)
        never += won[j] != 1;
    expect(never == 0, "with as many rows as keys each key wins once", "attention/s:200");
    memset(won, 0, sizeof won);
    for (uint64_t seed = 1; seed <= 40; seed++)
        margins("attention/s:70/d:32/causal:1/dtype:f16", seed, won);
    for (int j = 0; j < 70; j++)
        never += won[j] == 0;
    expect(never == 0, "every key wins for some seed, causal", "attention/s:70");
    memset(won, 0, sizeof won);
    for (uint64_t seed = 1; seed <= 150; seed++)
        margins("attention/s_q:9/s_kv:130/d:128/h:2/h_kv:1", seed, won);
    for (int j = 0; j < 130; j++)
        never += won[j] == 0;
    expect(never == 0, "every key wins for some seed, cross", "attention/s_kv:130");
    margins("masked_attention/b:1/s:90/d:48/mask:holes_500", 1, won);
}

int main(void)
{
    product();
    seeds("attention/b:2/s:19/d:32/h:2/mask:holes_500/bias:full", "normal");
    seeds("attention/b:2/s:19/d:32/h:2/mask:holes_500/bias:full", "needle_far");
    seeds("attention_varlen/b:2/lens_q:9_20/d:64", "balanced");
    seeds("masked_attention/s:9/d:64/dtype:f16/mask:holes_500", "wide");
    holes("attention/b:2/s:33/d:64/h:2/mask:holes_600");
    holes("masked_attention/b:2/s:33/d:64/h:2/mask:holes_600");
    holes("masked_attention/b:2/s:33/d:64/h:2/mask:holes_600/masked_rows:attend/layout:qkv");
    mirrored("attention/s:50/mask:holes_300", "key_mask");
    mirrored("masked_attention/s:50/mask:holes_300", "key_mask");
    mirrored("attention_varlen/b:3/lens_q:4_9_1", "cu_seqlens_q");
    winners();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
