/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bound.c - arithmetic that rounds, judged by three arms; each sees what the others cannot.
 *
 *     element   |error| <= bound of that element. NaN, infinities and exact zeros must be the
 *               same. Finds anything gross, in any single element.
 *     rms       rms(error) / rms(predicted rounding) <= 1.15 and what chance may add to so
 *               many independent errors, over the whole output and over each of its parts
 *               along the first dim. Finds what is small everywhere: a
 *               dropped key among thousands, sums in a narrow format.
 *     gain      slope of the error over the value, |gain| <= 6 sigma + 2^-12. Finds what is
 *               signed: a scale that is off by 2^-9, truncation instead of rounding.
 *
 * sigma is the gain's own spread under the predicted rounding, of errors as independent as the
 * reference says. Six of them, not four: a night has 10^5 comparisons, and none of them may cry
 * wolf.
 *
 * The source's own rule (rtol and atol by dtype) is evaluated beside them, and only reported.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/check.h"
#include "harness/dtype.h"
#include "harness/tensor.h"

static const double RMS_LIMIT = 1.15;
static const double GAIN_SIGMAS = 6, GAIN_FLOOR = 0x1p-12;

enum { PARTS = 16, MIN_ELEMENTS = 1024 };

/* What is summed over a part of the output. */
struct sums {
    int64_t n;
    double  err2, var;         // for rms
    double  errors, square;    // independent ones; squared variances over them, by row
    double  err_value, value2; // for gain, weighted by 1 / var
};

static void add(struct sums *s, double err, double value, double var)
{
    s->n++;
    s->err2 += err * err;
    s->var += var;
    s->err_value += err * value / var;
    s->value2 += value * value / var;
}

static void worst(double *to, double x)
{
    if (!(x <= *to))
        *to = x;
}

static void complain(struct att_verdict *v, const char *arm, int64_t index, const char *what)
{
    v->bad++;
    if (v->first_bad >= 0)
        return;
    v->first_bad = index;
    v->arm = arm;
    snprintf(v->what, sizeof(v->what), "%s", what);
}

/* rtol and atol of the source's tests (spec/operators.md 1.10). */
static int outside_seed_rule(enum att_dtype dtype, double err, double value)
{
    const double rtol = dtype == ATT_BF16 ? 1e-2 : dtype == ATT_F16 ? 5e-3 : 1e-5;
    const double atol = dtype == ATT_BF16 ? 5e-2 : dtype == ATT_F16 ? 1e-2 : 1e-5;

    return !(err <= atol + rtol * fabs(value));
}

/* Values that no bound is for: they are equal, or they are wrong. */
static int special(double want, double bound, double got, uint64_t bits)
{
    if (!isfinite(want) || !isfinite(got))
        return isnan(want) ? isnan(got) : want == got;
    return bound > 0 || (want == 0 ? bits == 0 : want == got);
}

static void element(enum att_dtype dtype, const unsigned char *e, int64_t index, double want,
                    double bound, double var, struct sums *part, struct att_verdict *v)
{
    const uint64_t bits = att_bits(dtype, e);
    const double   got = att_bits_value(dtype, bits), err = fabs(got - want);
    char           what[160];

    if (isinf(bound))
        return; // free, see att_op.free_rows; vacuity tells whether it may be
    v->compared++;
    if (!special(want, bound, got, bits)) {
        snprintf(what, sizeof(what), "is %.9g, want %s%.9g", got, bound > 0 ? "" : "exactly ",
                 want);
        complain(v, "element", index, what);
        return;
    }
    if (!isfinite(want) || bound <= 0)
        return;
    worst(&v->accuracy.over_bound, err / bound);
    worst(&v->accuracy.max_abs, err);
    v->accuracy.judged++;
    v->accuracy.seed_rule += outside_seed_rule(dtype, err, want);
    if (!(err <= bound)) {
        snprintf(what, sizeof(what), "is %.9g, want %.9g +- %.3g (error %.3g)", got, want,
                 bound, err);
        complain(v, "element", index, what);
    }
    if (var > 0)
        add(part, got - want, want, var);
}

/* Few errors scatter: the limit widens by what chance may do. The errors of a row are few where
 * few keys decide, however many its elements. */
static void judge_sums(const struct sums *s, int64_t index, struct att_verdict *v)
{
    const double dof = s->square > 0 ? s->var * s->var / s->square : (double)s->n;
    const double slack = 1 + 6 / sqrt(2 * (dof + 1));
    const double rms = s->var > 0 ? sqrt(s->err2 / s->var) : 0;
    const double gain = s->value2 > 0 ? s->err_value / s->value2 : 0;
    const double shared = s->errors > 0 ? (double)s->n / s->errors : 1;
    const double limit =
        GAIN_SIGMAS * sqrt(shared / (s->value2 > 0 ? s->value2 : 1)) + GAIN_FLOOR;
    char what[160];

    if (s->n < MIN_ELEMENTS)
        return;
    worst(&v->accuracy.rms, rms);
    if (fabs(gain) * v->accuracy.gain_limit >= fabs(v->accuracy.gain) * limit) {
        v->accuracy.gain = gain;
        v->accuracy.gain_limit = limit;
    }
    if (!(rms <= RMS_LIMIT * slack)) {
        snprintf(what, sizeof(what),
                 "and its part err %.3g times what rounding predicts (limit %.3g)", rms,
                 RMS_LIMIT * slack);
        complain(v, "rms", index, what);
    }
    if (!(fabs(gain) <= limit)) {
        snprintf(what, sizeof(what),
                 "and its part are biased by %+.3g of their value (limit %.3g)", gain, limit);
        complain(v, "gain", index, what);
    }
}

static void total(struct sums *all, const struct sums *part)
{
    all->n += part->n;
    all->err2 += part->err2;
    all->var += part->var;
    all->errors += part->errors;
    all->square += part->square;
    all->err_value += part->err_value;
    all->value2 += part->value2;
}

static void judge_rows(const struct att_truth *truth, const struct att_tensor *got,
                       struct att_verdict *v)
{
    const size_t  size = att_elem_size(got->dtype);
    const int64_t first = got->rank > 1 && got->dim[0] > 0 ? got->dim[0] : 1;
    const int64_t rows = truth->inner > 0 ? att_count(got) / truth->inner : 0;
    struct sums   part[PARTS] = { { 0 } }, all = { 0 };

    for (int64_t i = 0; i < truth->n; i++) {
        const int64_t which = truth->row[i] / (rows / first > 0 ? rows / first : 1);
        struct sums  *to = &part[first <= PARTS ? which : which * PARTS / first];
        struct sums   row = { 0 };

        for (int64_t e = 0; e < truth->inner; e++) {
            const int64_t index = truth->row[i] * truth->inner + e, k = i * truth->inner + e;
            const size_t  at = (size_t)att_offset(got, index) * size;
            element(got->dtype, (const unsigned char *)got->data + at, index, truth->value[k],
                    truth->bound[k], truth->var[k], &row, v);
        }
        if (row.n > 0) {
            row.errors = fmin(truth->dof[i], (double)row.n);
            row.square = row.var * row.var / row.errors;
        }
        total(to, &row);
    }
    for (int p = 0; p < PARTS; p++) {
        total(&all, &part[p]);
        judge_sums(&part[p], truth->n ? truth->row[0] * truth->inner : 0, v);
    }
    judge_sums(&all, truth->n ? truth->row[0] * truth->inner : 0, v);
}

const struct att_check att_check_bound = {
    .name = "bound",
    .about = "per element within its bound, rms and bias as rounding predicts",
    .judge_rows = judge_rows,
};
