/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of the attention operators: the price is what a count over all rows says, what
 * is outside the domain is named with its value, and strides that kernels may not read are
 * refused.
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

/* flops are 4 d for each pair of a row and a key that it sees; bytes as given. */
static void price(const char *name, double bytes)
{
    struct world *w = world_make(name, "balanced", 1, 0, 0xff);
    int64_t       d = w->t[0].dim[w->t[0].rank - 1], rows = att_count(w->a.o) / d, pairs = 0;
    struct att_attn_work work = { .key = calloc(4096, sizeof *work.key) };
    struct att_cost      cost = w->op->cost(w->params);
    struct att_attn_row  r;

    expect(!world_fill(w), "fills", name);
    for (int64_t i = 0; i < rows; i++) {
        att_attn_find(&w->a, 0, i, &r);
        att_attn_visit(&w->a, &r, &work);
        pairs += work.n;
    }
    expect(cost.flops == 4.0 * (double)(d * pairs), "flops", name);
    expect(bytes == 0 || cost.bytes == bytes, "bytes", name);
    free(work.key);
    world_free(w);
}

/* Parameters that are refused for this key. */
static void outside(const struct att_op *op, const void *params, const char *key,
                    const char *word)
{
    struct att_why why = { "", "" };

    expect(op->invalid(params, &why) == ATT_EINVAL, "is invalid", key);
    expect(!strcmp(why.key, key) && strstr(why.text, word), why.text, key);
}

static void domain(void)
{
    const struct att_op *dense = att_find_op("attention"),
                        *packed = att_find_op("attention_varlen");
    struct attention p = { .dtype = ATT_BF16, .j = { 1, 8, 0, 0, "all", "" }, .h = 4, .d = 64 };
    struct attention_varlen x = { .dtype = ATT_F16,
                                  .j = { 3, 0, 0, 0, "all", "" },
                                  .lens_q = "4_0_9",
                                  .lens_kv = "",
                                  .h = 2,
                                  .d = 64 };
    struct attention        q;
    struct attention_varlen y;

    expect(!dense->invalid(&p, NULL) && !packed->invalid(&x, NULL), "valid", "domain");
    q = p, q.h_kv = 3;
    outside(dense, &q, "h_kv", "3, must divide h, 4");
    q = p, q.d = 257;
    outside(dense, &q, "d", "257");
    q = p, q.dtype = ATT_F64;
    outside(dense, &q, "dtype", "f32, bf16 or f16");
    q = p, q.s_kv = 9, q.layout = ATT_QKV;
    outside(dense, &q, "layout", "8 and 9");
    q = p, q.scale = -1;
    outside(dense, &q, "scale", "-1");
    q = p, q.causal = 2;
    outside(dense, &q, "causal", "2");
    q = p, q.j.s = 0, q.s_q = 4;
    outside(dense, &q, "s", "0");
    y = x, y.lens_q = "4_0";
    outside(packed, &y, "lens_q", "2 lengths for b = 3");
    y = x, y.lens_kv = "4_x";
    outside(packed, &y, "lens_kv", "4_x");
    y = x, y.j.s = 7;
    outside(packed, &y, "s", "7");
    y = x, y.lens_q = "2000000000";
    outside(packed, &y, "lens_q", "6000000000");
    y = x, y.layout = ATT_QKV, y.lens_kv = "4";
    outside(packed, &y, "layout", "13, 12");
}

/* A last dimension with a stride, in turn for every tensor. */
static void strided(const char *name,
                    const char *(*refuse)(struct att_device *, const struct att_call *))
{
    struct world *w = world_make(name, "normal", 1, 0, 0xff);

    expect(!refuse(NULL, &w->call), "a right call is taken", name);
    for (int i = 0; i < w->n; i++) {
        struct att_tensor keep = w->t[i];
        const char       *no;

        if (keep.rank == 0 || keep.dim[keep.rank - 1] == 1)
            continue;
        w->t[i].stride[keep.rank - 1] = 2;
        no = refuse(NULL, &w->call);
        expect(no && strstr(no, "contiguous") && strstr(no, w->op->slots[i].name),
               w->op->slots[i].name, no ? no : name);
        w->t[i] = keep;
    }
    world_free(w);
}

int main(void)
{
    price("attention/b:2/s:9/h:4/h_kv:2/d:8", 2 * 2.0 * 2 * 9 * 8 * (4 + 2));
    price("attention/b:3/s:40/d:16/h:2/causal:1/mask:holes_500", 0);
    price("attention/b:3/s_q:7/s_kv:40/d:16/h:2/causal:1/mask:holes_500", 0);
    price("attention/b:3/s_q:40/s_kv:7/d:16/h:2/causal:1/mask:prefix", 0);
    price("attention_varlen/b:4/lens_q:4_9_0_7/lens_kv:9_4_3_7/d:16/causal:1", 0);
    price("attention_varlen/b:2/lens_q:4_9/d:16/dtype:f32", 4.0 * 4 * 13 * 16 + 8 * 3);
    price("masked_attention/b:3/s:40/d:16/h:2/mask:holes_500", 0);
    price("masked_attention/b:3/s:40/d:16/h:2/mask:holes_500/masked_rows:attend", 0);
    price("masked_attention/b:1/s:10/d:16/mask:none", 2.0 * 10 * 16 + 10);
    domain();
    strided("attention/b:2/s:9/h:2/mask:holes_500/bias:full/lse:1", attention_refuse);
    strided("attention_varlen/b:2/lens_q:4_9/lse:1", attention_varlen_refuse);
    strided("masked_attention/b:2/s:9/mask:prefix/lse:1", masked_attention_refuse);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
