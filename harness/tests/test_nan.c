/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_nan.c - a NaN is found wherever it is: the loop over many elements against the question
 * asked of each, for every number of 16 bits and every place in a run; and one NaN among the
 * rows of an output that nobody asked the reference about, at the borders of the pieces that
 * are looked at as a whole.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/dtype.h"
#include "harness/explain.h"
#include "harness/host.h"
#include "harness/problem.h"
#include "harness/tensor.h"
#include "harness/tests/case_tally.h"
#include "reference/fill.h"

/* NaN of both kinds and signs, then what is none though its bits are close. */
static const struct {
    const char    *name;
    enum att_dtype dtype;
    uint64_t       nan[4], other[4];
} number[] = {
    { "f64",
      ATT_F64,
      { 0x7ff8000000000000, 0x7ff0000000000001, 0xffffffffffffffff, 0xfff0000000000001 },
      { 0x7ff0000000000000, 0xfff0000000000000, 0x7fefffffffffffff, 0 } },
    { "f32",
      ATT_F32,
      { 0x7fc00000, 0x7f800001, 0xffffffff, 0xff800001 },
      { 0x7f800000, 0xff800000, 0x7f7fffff, 0 } },
    { "f16", ATT_F16, { 0x7e00, 0x7c01, 0xffff, 0xfc01 }, { 0x7c00, 0xfc00, 0x7bff, 0 } },
    { "bf16", ATT_BF16, { 0x7fc0, 0x7f81, 0xffff, 0xff81 }, { 0x7f80, 0xff80, 0x7f7f, 0 } },
};

static void test_patterns(struct tally *t)
{
    int wrong = 0;

    for (int half = 0; half < 2; half++)
        for (uint32_t bits = 0; bits < 1 << 16; bits++) {
            const enum att_dtype dtype = half ? ATT_F16 : ATT_BF16;
            const uint16_t       e[3] = { 0x3c00, (uint16_t)bits, 0 };
            wrong += att_any_nan(dtype, e, 3) != att_bits_nan(dtype, bits);
        }
    tally(t, !wrong, "%d numbers of 16 bits are taken for what they are not", wrong);
}

static void test_places(struct tally *t)
{
    enum { MOST = 70 };
    unsigned char e[8 * MOST];

    for (size_t k = 0; k < sizeof(number) / sizeof(*number); k++) {
        const enum att_dtype dtype = number[k].dtype;
        const size_t         size = att_elem_size(dtype);
        int                  found = 0, asked = 0, alarms = 0;

        for (size_t n = 0; n <= MOST; n++) {
            for (size_t i = 0; i < n; i++)
                att_store_bits(e + i * size, dtype, number[k].other[i % 4]);
            alarms += att_any_nan(dtype, e, n);
            for (size_t at = 0; at < n; at++, asked++) {
                att_store_bits(e + at * size, dtype, number[k].nan[at % 4]);
                found += att_any_nan(dtype, e, n);
                found -= att_any_nan(dtype, e, at); // it lies behind these
                att_store_bits(e + at * size, dtype, number[k].other[at % 4]);
            }
        }
        tally(t, found == asked, "%s: %d of %d found", number[k].name, found, asked);
        tally(t, !alarms, "%s: infinities and zeros are no NaN", number[k].name);
    }
    memset(e, 0xff, sizeof(e));
    tally(t, !att_any_nan(ATT_I64, e, MOST) && !att_any_nan(ATT_U8, e, MOST),
          "integers are no NaN");
}

/* A NaN as element `index` of an output of zeros: 1 when it is found, and nothing else. */
static int finds(const struct att_problem *p, int i, const struct att_tensor *got,
                 int64_t index)
{
    const size_t       at = (size_t)att_offset(got, index) * att_elem_size(got->dtype);
    struct att_verdict v = { .first_bad = -1 };
    unsigned char     *e = (unsigned char *)got->data + at;

    memset(e, 0xff, att_elem_size(got->dtype));
    att_find_stray_nan(p, i, got, &v);
    memset(e, 0, att_elem_size(got->dtype));
    return v.bad == 1 && v.first_bad == index;
}

static void stray_in(struct tally *t, const struct att_problem *p, int i)
{
    static const int64_t border[] = { 0, 1, 511, 512, 1023, 1024, 2047, 2048, 4095, 4096 };
    struct att_tensor    got = p->t[i];
    const int64_t        n = att_count(&got);
    struct att_verdict   v = { .first_bad = -1 };
    int                  missed = 0;

    got.data = calloc(1, att_span(&got));
    if (!got.data)
        abort();
    att_find_stray_nan(p, i, &got, &v);
    tally(t, !v.bad, "%s: %lld NaN found in zeros", p->c->name, (long long)v.bad);
    for (size_t k = 0; k < sizeof(border) / sizeof(*border); k++) {
        missed += border[k] < n && !finds(p, i, &got, border[k]);
        missed += border[k] < n && !finds(p, i, &got, n - 1 - border[k]);
    }
    tally(t, !missed, "%s: %s: %d NaN at borders were missed", p->c->name, got.name, missed);
    free(got.data);
}

/* Rows of output i whose answer is NaN hold it, all others zeros. Returns how many NaN. */
static int64_t put_answers(const struct att_problem *p, int i, const struct att_tensor *got)
{
    const int64_t   inner = p->truth[i]->inner, rows = att_count(got) / inner;
    const size_t    size = att_elem_size(got->dtype);
    double         *value = calloc((size_t)inner * 3, sizeof(*value));
    struct att_call call = { .size = sizeof(call), .n_tensors = p->n };
    int64_t         n = 0;

    call.params = p->c->params;
    call.t = p->t;
    for (int64_t row = 0; value && row < rows; row++) {
        if (p->c->op->rows(&call, i, &row, 1, value, value + inner, value + 2 * inner))
            abort();
        for (int64_t k = 0; k < inner; k++)
            if (isnan(value[k])) {
                memset((unsigned char *)got->data
                           + (size_t)att_offset(got, row * inner + k) * size,
                       0xff, size);
                n++;
            }
    }
    free(value);
    return n;
}

/* NaN where the answer is NaN is right, as often as one asks; beside it, it is not. */
static void right_in(struct tally *t, const struct att_problem *p, int i)
{
    struct att_tensor  got = p->t[i];
    struct att_verdict v = { .first_bad = -1 };
    int64_t            n, zero = 0;

    got.data = calloc(1, att_span(&got));
    if (!got.data)
        abort();
    n = put_answers(p, i, &got);
    tally(t, n > 0 && n < att_count(&got), "%s: %lld NaN in the answer", p->c->name,
          (long long)n);
    for (int again = 0; again < 2; again++)
        att_find_stray_nan(p, i, &got, &v);
    tally(t, !v.bad, "%s: %lld right NaN are called wrong", p->c->name, (long long)v.bad);
    while (att_bits_nan(got.dtype, att_bits(got.dtype, (unsigned char *)got.data
                                                           + (size_t)att_offset(&got, zero)
                                                                 * att_elem_size(got.dtype))))
        zero++;
    tally(t, finds(p, i, &got, zero), "%s: a NaN beside right ones is not found", p->c->name);
    free(got.data);
}

static void test_stray(struct tally *t, const char *name)
{
    struct att_caselist list = { 0 };
    struct att_problem *p;
    char                why[200];

    if (att_cases_name(&list, name, 1, stdout))
        tally(t, 0, "%s is no case", name);
    p = list.n ? att_problem_make(&list.c[0], ATT_VARIANT_BASE, why, sizeof(why)) : NULL;
    for (int i = 0; p && i < p->n; i++)
        if (att_is_out(p, i) && p->truth[i])
            (strcmp(p->c->fill, "spiked") ? stray_in : right_in)(t, p, i);
    tally(t, p != NULL, "%s: no problem", name);
    att_problem_free(p);
    att_cases_free(&list);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_patterns(&t);
    test_places(&t);
    test_stray(&t, "attention/b:2/s:73/h:3/d:40/lse:1");
    test_stray(&t, "attention/dtype:f32/b:2/s:67/h:2/d:36/layout:bhsd");
    test_stray(&t, "attention/dtype:f16/s:81/h:3/d:72/layout:gap");
    test_stray(&t, "attention/b:2/s:40/h:3/d:20/fill:spiked");
    test_stray(&t, "attention/dtype:f16/b:2/s:33/h:2/d:64/fill:spiked/lse:1");
    return tally_end(&t);
}
