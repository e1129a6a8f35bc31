/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_problem.c - the variants of a case: what may differ between them and what may not, for
 * cases of every operator, layout and mask; and blocks too sparse to be touched as a whole.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/problem.h"
#include "harness/tensor.h"
#include "harness/tests/case_tally.h"

static const char *const cases[] = {
    "pack_qkv/b:2/s:33/h:3/d:5/mask:holes_600",
    "pack_qkv/dtype:f32/b:2/s:19/h:3/d:8/mask:holes_500/layout:qkv",
    "pack_qkv/dtype:u8/b:2/s:19/h:3/d:8/mask:holes_500/layout:gap/index:i32",
    "pack_qkv/b:2/txt:6/img:8/h:2/d:4/mask:valid/valid:3_5/layout:bhsd",
    "pack_qkv/b:2/s:17/h:2/d:4/mask:none",
    "mask_meta/b:3/s:40/mask:holes_500",
    "scatter_padded/b:2/s:33/h:3/d:5/mask:holes_600",
    "scatter_padded/b:2/s:5/h:2/d:24/mask:holes_700/layout:far",
    "pack_qkv/b:2/s:5/h:2/d:24/mask:holes_700/layout:far",
    "varlen_gate/n:33",
    "fa_max_seqlen/n:5",
};

/* 1 when all bytes of an element are the pattern. */
static int painted(const unsigned char *e, size_t size, unsigned char pattern)
{
    for (size_t i = 0; i < size; i++)
        if (e[i] != pattern)
            return 0;
    return 1;
}

/* What tensor i holds where nothing was written. */
static unsigned char pattern_of(const struct att_problem *p, int i)
{
    return att_is_in(p, i) ? p->hole : p->poison;
}

struct difference {
    int64_t elements, differ; // of one tensor in two variants
    int64_t allowed;          // of these: each holds its own variant's hole
};

static struct difference compare(const struct att_problem *a, const struct att_problem *b,
                                 int i)
{
    const size_t      size = att_elem_size(a->t[i].dtype);
    struct difference d = { .elements = att_is_present(a, i) ? att_count(&a->t[i]) : 0 };

    for (int64_t e = 0; e < d.elements; e++) {
        const size_t         at = (size_t)att_offset(&a->t[i], e) * size;
        const unsigned char *x = (const unsigned char *)a->t[i].data + at;
        const unsigned char *y = (const unsigned char *)b->t[i].data + at;

        if (!memcmp(x, y, size))
            continue;
        d.differ++;
        d.allowed += painted(x, size, pattern_of(a, i)) && painted(y, size, pattern_of(b, i));
    }
    return d;
}

static int same_shape(const struct att_tensor *a, const struct att_tensor *b)
{
    return a->rank == b->rank && a->dtype == b->dtype && !memcmp(a->dim, b->dim, sizeof(a->dim))
           && !memcmp(a->stride, b->stride, sizeof(a->stride));
}

/* Same data, other holes: elements differ only where both hold their hole. */
static void holes(struct tally *t, const char *name, const struct att_problem *a,
                  const struct att_problem *b)
{
    tally(t, a->hole != b->hole, "%s: one pattern for both kinds of holes", name);
    tally(t, a->poison != b->poison, "%s: outputs start alike in both", name);
    for (int i = 0; i < a->n; i++) {
        const struct difference d = compare(a, b, i);

        tally(t, d.differ == d.allowed, "%s: %s differs in %d elements that are no holes", name,
              a->t[i].name, (int)(d.differ - d.allowed));
    }
}

/* Other data: tensors of metadata are the same, some other input is not. */
static void fresh(struct tally *t, const char *name, const struct att_problem *a,
                  const struct att_problem *b)
{
    int64_t data = 0, changed = 0;

    for (int i = 0; i < a->n; i++) {
        const struct difference d = compare(a, b, i);

        if (!att_is_in(a, i))
            continue;
        if (a->c->op->slots[i].role & ATT_META) {
            tally(t, d.differ == 0, "%s: %d elements of the metadata %s changed", name,
                  (int)d.differ, a->t[i].name);
            continue;
        }
        data += d.elements;
        changed += d.differ;
    }
    // A list of facts or a mask without rows may have nothing that could change.
    tally(t, data == 0 || changed > 0 || strstr(name, "none") || strstr(name, "mask_meta"),
          "%s: fresh data is the old data", name);
}

static void guards(struct tally *t, const char *name, const struct att_problem *p)
{
    for (int i = 0; i < p->n; i++) {
        const struct att_block *b = &p->block[i];
        int                     bad = 0;

        if (!att_is_present(p, i) || p->home[i] != i)
            continue;
        for (size_t k = 0; k < ATT_GUARD; k++)
            bad += b->image[k] != pattern_of(p, i)
                   || b->image[b->bytes - 1 - k] != pattern_of(p, i);
        tally(t, bad == 0, "%s: %d bytes of the guards of %s", name, bad, p->t[i].name);
        bad = 0;
        for (int k = 1; k < b->n; k++)
            bad += b->segment[k].at <= b->segment[k - 1].at + b->segment[k - 1].bytes;
        bad += b->segment[0].at != 0
               || b->segment[b->n - 1].at + b->segment[b->n - 1].bytes != b->bytes;
        tally(t, bad == 0, "%s: the segments of %s overlap or do not reach the ends", name,
              p->t[i].name);
    }
}

/* Every element lies in a live segment. */
static int64_t strays(const struct att_problem *p, int i)
{
    const struct att_block *b = &p->block[p->home[i]];
    struct att_walk         w;
    int64_t                 bad = 0;

    for (att_walk_begin(&w, &p->t[i]); att_walk_next(&w);) {
        const size_t at = (size_t)((unsigned char *)p->t[i].data - b->image) + w.at;
        int          in = 0;

        for (int k = 0; k < b->n; k++)
            in |= at >= b->segment[k].at
                  && at + w.bytes <= b->segment[k].at + b->segment[k].bytes;
        bad += !in;
    }
    return bad;
}

static void one_case(struct tally *t, const char *name)
{
    struct att_caselist list = { 0 };
    struct att_problem *p[ATT_VARIANTS], *again;
    char                why[200] = "";

    if (att_cases_name(&list, name, 1, stdout)) {
        tally(t, 0, "%s is no case", name);
        return;
    }
    for (int v = 0; v < ATT_VARIANTS; v++) {
        p[v] = att_problem_make(&list.c[0], (enum att_variant)v, why, sizeof(why));
        tally(t, p[v] != NULL, "%s, variant %d: %s", name, v, why);
        if (!p[v])
            exit(tally_end(t));
        guards(t, name, p[v]);
        for (int i = 0; i < p[v]->n; i++) {
            tally(t, same_shape(&p[0]->t[i], &p[v]->t[i]), "%s: variants of other shapes",
                  name);
            tally(t, strays(p[v], i) == 0, "%s: elements of %s in no segment", name,
                  p[v]->t[i].name);
        }
    }
    holes(t, name, p[ATT_VARIANT_BASE], p[ATT_VARIANT_HOLES]);
    fresh(t, name, p[ATT_VARIANT_BASE], p[ATT_VARIANT_FRESH]);
    again = att_problem_make(&list.c[0], ATT_VARIANT_MIRROR, why, sizeof(why));
    for (int i = 0; again && i < again->n; i++)
        tally(t, compare(again, p[ATT_VARIANT_MIRROR], i).differ == 0,
              "%s: %s is not made the same twice", name, again->t[i].name);
    att_problem_free(again);
    for (int v = 0; v < ATT_VARIANTS; v++)
        att_problem_free(p[v]);
    att_cases_free(&list);
}

/* Other masks of the same counts: the lists differ, their lengths do not. */
static void test_mirror(struct tally *t)
{
    struct att_caselist list = { 0 };
    struct att_problem *a, *b;
    char                why[200];
    const int           bad = att_cases_name(&list, cases[0], 1, stdout);

    a = bad ? NULL : att_problem_make(&list.c[0], ATT_VARIANT_BASE, why, sizeof(why));
    b = bad ? NULL : att_problem_make(&list.c[0], ATT_VARIANT_MIRROR, why, sizeof(why));
    tally(t, a && b && a->t[3].dim[0] == b->t[3].dim[0], "lists of one length");
    tally(t, a && b && compare(a, b, 3).differ > 0, "a mirrored list is another list");
    att_problem_free(a);
    att_problem_free(b);
    att_cases_free(&list);
}

/* Tokens gigabytes apart cost megabytes. */
static void test_sparse(struct tally *t)
{
    struct att_caselist list = { 0 };
    struct att_problem *p;
    char                why[200];
    size_t              span = 0;

    if (att_cases_name(&list, "pack_qkv/b:2/s:5/h:2/d:24/mask:all/layout:far", 1, stdout))
        tally(t, 0, "a far case is no case");
    p = list.n ? att_problem_make(&list.c[0], ATT_VARIANT_BASE, why, sizeof(why)) : NULL;
    for (int i = 0; p && i < p->n; i++)
        span += att_is_present(p, i) ? att_span(&p->t[i]) : 0;
    tally(t, p && span > (size_t)8 << 30, "far blocks reach beyond 8 GiB: %zu", span);
    tally(t, p && p->bytes < (size_t)16 << 20, "far blocks are touched in few places");
    tally(t, p && p->block[0].n > 2, "far blocks have segments");
    att_problem_free(p);
    att_cases_free(&list);
}

/* What the definition leaves alone, asked for element by element. */
static void test_untouched(struct tally *t)
{
    struct att_caselist list = { 0 };
    struct att_problem *p;
    char                why[200];
    int                 touched = 0, left = 0;

    if (att_cases_name(&list, "mask_meta/b:2/s:20/mask:holes_500", 1, stdout))
        tally(t, 0, "mask_meta is no case");
    p = list.n ? att_problem_make(&list.c[0], ATT_VARIANT_BASE, why, sizeof(why)) : NULL;
    for (int i = 0; p && i < p->n; i++)
        for (int64_t e = 0; att_is_out(p, i) && e < att_count(&p->t[i]); e++)
            if (att_problem_untouched(p, i, e))
                left++;
            else
                touched++;
    // indices has room for all 40 rows, and half of them are valid.
    tally(t, left > 0 && left < 40 && touched > 20, "%d left alone, %d written", left, touched);
    att_problem_free(p);
    att_problem_free(NULL);
    att_cases_free(&list);
}

int main(void)
{
    struct tally t = { 0, 0 };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        one_case(&t, cases[i]);
    test_mirror(&t);
    test_sparse(&t);
    test_untouched(&t);
    return tally_end(&t);
}
