/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_judge.c - from the numbers of the processes to a verdict. Order statistics alone: no
 * distribution is assumed for the verdict, and whoever doubts it can redo it by hand.
 *
 * The looks share alpha evenly (Bonferroni), so that the whole plan errs at most alpha often.
 */
#include "harness/paired.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "harness/paired_power.h"
#include "harness/stats.h"
#include "reports/core/human.h"

static const double NULL_ALPHA = 0.01; // the null arm must exclude 0 at 99 %
/* A delay that is this many times the smallest detectable one is found 98 times of 100. */
static const double SURELY_FOUND = 1.5;

const char *const att_paired_words[] = { "FASTER",       "SLOWER",  "SAME", "TINY",
                                         "INCONCLUSIVE", "INVALID", NULL };

/* ---- order statistics --------------------------------------------------------------- */

/* Median of x - shift with its interval; the bounds are NaN when n is too small for alpha. */
static struct att_interval band(const double *x, int n, double shift, double alpha)
{
    double sorted[ATT_PAIRED_PROCESSES];

    for (int i = 0; i < n; i++)
        sorted[i] = x[i] - shift;
    att_sort(sorted, n);
    return att_median(sorted, n, alpha);
}

/* ---- the plan ----------------------------------------------------------------------- */

static int looks_of(const struct att_paired_plan *plan)
{
    int n = 0;

    while (n < 3 && plan->looks[n] > 0)
        n++;
    return n ? n : 1;
}

static double share(const struct att_paired_plan *plan)
{
    return (plan->alpha > 0 ? plan->alpha : 0.05) / looks_of(plan);
}

__attribute__((format(printf, 3, 4))) static void
say(struct att_paired *r, enum att_paired_label label, const char *fmt, ...)
{
    va_list args;

    r->label = label;
    va_start(args, fmt);
    vsnprintf(r->why, sizeof(r->why), fmt, args);
    va_end(args);
}

static double percent(double ln)
{
    return 100 * expm1(ln);
}

/* ---- the controls ------------------------------------------------------------------- */

static int all_finite(const double *x, int n)
{
    for (int i = 0; i < n; i++)
        if (!isfinite(x[i]))
            return 0;
    return 1;
}

/* Two equal arms must look equal. What they are known to differ by is no difference of
 * kernels: no verdict rests on so little, and half of the margin is too much. */
static int null_is_bad(const struct att_paired_plan *plan, struct att_paired *r)
{
    const struct att_interval m = band(r->null, r->n, 0, NULL_ALPHA);

    r->bias = m.low > 0 || m.high < 0 ? fabs(m.median) : 0;
    if (r->bias <= log1p(plan->margin) / 2)
        return 0;
    say(r, ATT_INVALID,
        "two equal arms differ: the null arm is %+.2f %% off its original [%+.2f, %+.2f], with "
        "99 %% confidence",
        percent(-m.median), percent(-m.high), percent(-m.low));
    return 1;
}

/* A delay that this spread lets through for sure must be seen, and as a delay. */
static int planted_is_missed(const struct att_paired_plan *plan, struct att_paired *r)
{
    const double              alpha = share(plan);
    const struct att_interval m = band(r->planted, r->n, 0, alpha);
    const double              least =
        att_paired_detectable(r->n, alpha) * att_paired_deviation(&m, r->n, alpha);

    if (!(plan->planted > 0) || isnan(m.low) || m.high < 0)
        return 0;
    if (m.low <= 0 && !(log1p(plan->planted) >= SURELY_FOUND * least))
        return 0;
    say(r, ATT_INVALID,
        "a planted delay of %+.2f %% was missed: the arm that carries it measures %+.2f %% "
        "[%+.2f, %+.2f]",
        100 * plan->planted, percent(-m.median), percent(-m.high), percent(-m.low));
    return 1;
}

/* ---- the verdict -------------------------------------------------------------------- */

int att_paired_more(const struct att_paired_plan *plan, const struct att_paired *r)
{
    const double margin = log1p(plan->margin), size = fabs(r->theta);
    const double half = (r->high - r->low) / 2;
    double       need = margin, n;

    if (isnan(half)) {
        int least = r->n;
        while (!att_order_k(least, share(plan)))
            least++;
        return least - r->n;
    }
    if (plan->at_least > 0)
        need = fmax(0, fabs(r->theta - log(plan->at_least)) - r->bias);
    else if (size > margin - size)
        need = size;
    else
        need = margin - size;
    n = ceil(r->n * (half / need) * (half / need)) - r->n;
    return n > ATT_PAIRED_NEVER || isnan(n) ? ATT_PAIRED_NEVER : n < 1 ? 1 : (int)n;
}

static void undecided(const struct att_paired_plan *plan, int look, struct att_paired *r)
{
    if (isnan(r->low)) {
        say(r, ATT_INCONCLUSIVE, "%d %s too few for an interval at %.3g %%", r->n,
            att_one_or(r->n, "process is", "processes are"), 100 * (1 - share(plan)));
        return;
    }
    say(r, ATT_INCONCLUSIVE,
        "%+.2f %% [%+.2f, %+.2f] neither leaves 0 by %.3g %% nor stays within it; effects from "
        "%.2f %% on are seen here (look %d of %d)",
        percent(r->theta), percent(r->low), percent(r->high), 100 * plan->margin,
        percent(r->mde), look + 1, looks_of(plan));
}

static int every_one_slower(const struct att_paired_plan *plan, const struct att_paired *r)
{
    for (int i = 0; i < r->n; i++)
        if (!(r->d[i] - log(plan->work > 0 ? plan->work : 1) < 0))
            return 0;
    return r->n > 0;
}

/* `noise`: how far equal arms stray here; no difference below it matters. */
static void classify(const struct att_paired_plan *plan, int look, double noise,
                     struct att_paired *r)
{
    const double margin = log1p(plan->margin), size = fabs(r->theta);
    const int    matters = size >= margin && !(noise > size);
    int          slower = r->high < -r->bias && matters;

    if (plan->all_slower)
        slower = every_one_slower(plan, r) && size >= margin;
    r->why[0] = '\0';
    if (slower)
        r->label = ATT_SLOWER;
    else if (r->low > r->bias && matters)
        r->label = ATT_FASTER;
    else if ((r->low > 0 || r->high < 0) && size < margin)
        r->label = ATT_TINY;
    else if (r->one_low > -margin && r->one_high < margin)
        r->label = ATT_SAME;
    else
        undecided(plan, look, r);
}

void att_paired_judge(const struct att_paired_plan *plan, int look, struct att_paired *r)
{
    const double        work = log(plan->work > 0 ? plan->work : 1), alpha = share(plan);
    struct att_interval two, one, null;

    r->why[0] = '\0';
    r->more = 0;
    r->bias = 0;
    r->theta = r->low = r->high = r->one_low = r->one_high = r->mde = NAN;
    if (r->n < 1 || r->n > ATT_PAIRED_PROCESSES || !all_finite(r->d, r->n)
        || !all_finite(r->null, r->n) || (plan->planted > 0 && !all_finite(r->planted, r->n))) {
        say(r, ATT_INVALID, "not every one of %d process%s gave a number", r->n,
            att_one_or(r->n, "", "es"));
        return;
    }
    two = band(r->d, r->n, work, alpha);
    one = band(r->d, r->n, work, 2 * alpha);
    null = band(r->null, r->n, 0, alpha);
    r->theta = two.median;
    r->low = two.low;
    r->high = two.high;
    r->one_low = one.low;
    r->one_high = one.high;
    r->mde = att_paired_detectable(r->n, alpha) * att_paired_deviation(&two, r->n, alpha);
    if (null_is_bad(plan, r) || planted_is_missed(plan, r))
        return;
    r->one_low -= r->bias;
    r->one_high += r->bias;
    classify(plan, look, (null.high - null.low) / 2, r);
    if (plan->at_least > 0 ? !att_paired_claim(plan, r) : r->label == ATT_INCONCLUSIVE)
        r->more = att_paired_more(plan, r);
}

struct att_interval att_paired_bounds(const struct att_paired_plan *plan, const double *x,
                                      int n, double shift, int parts)
{
    return band(x, n, shift, 2 * share(plan) / parts);
}

int att_paired_claim(const struct att_paired_plan *plan, const struct att_paired *r)
{
    const double least = plan->at_least > 0 ? log(plan->at_least) : 0;

    if (r->label == ATT_INVALID || plan->at_least <= 0)
        return 0;
    if (r->one_low >= least)
        return 1;
    return r->one_high < least ? -1 : 0;
}
