/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotblocks.c - rounds.dat and trace.dat: what happened block after block.
 */
#include <math.h>
#include <string.h>

#include "harness/plotdata.h"
#include "reports/series.h"

enum { PAIRS = 4, BLOCKS = 64, BUCKETS = 400 };

/* The row that `now` was written to beat, in the same case. */
static const struct att_record *replaced(const struct att_results *r, int64_t now)
{
    const struct att_record *by = &r->record[now];
    int64_t                  at = now;

    while (at > 0 && att_plot_same_case(&r->record[at - 1], by))
        at--;
    for (; at < r->n && att_plot_same_case(&r->record[at], by); at++)
        if (!strcmp(r->record[at].variant, by->rate.against) && r->record[at].timed
            && !strcmp(r->record[at].backend, by->backend))
            return &r->record[at];
    return NULL;
}

/* The largest case of a kernel that has a pair; -1: none. */
static int64_t largest(const struct att_series *s, int kernel)
{
    int64_t best = -1;

    for (int64_t i = 0; i < s->r->n; i++) {
        const struct att_record *r = &s->r->record[i];
        if (s->of[i] != kernel || !r->timed || r->rate.speedup.n < 6 || !replaced(s->r, i))
            continue;
        if (best < 0 || r->rate.bytes > s->r->record[best].rate.bytes)
            best = i;
    }
    return best;
}

static void put_pair(const struct att_record *old, const struct att_record *now, FILE *data)
{
    int n = old->time.blocks < now->time.blocks ? old->time.blocks : now->time.blocks;

    for (int b = 0; b < n && b < BLOCKS; b++) {
        fprintf(data, "%d", b + 1);
        att_plot_real(data, old->time.block_ns[b] / now->time.block_ns[b]);
        fputc('\n', data);
    }
    fputs("\n\n", data);
}

void att_plot_rounds(const struct att_series *s, FILE *data, FILE *setup)
{
    char a[256], b[512];
    int  n = 0;

    fputs("# a data set per pair: 1:round 2:time of the replaced kernel / own time\n", data);
    for (int k = 0; k < s->kernels && n < PAIRS; k++) {
        const int64_t            i = largest(s, k);
        const struct att_record *r = i < 0 ? NULL : &s->r->record[i];
        if (!r)
            continue;
        put_pair(replaced(s->r, i), r, data);
        n++;
        snprintf(b, sizeof(b), "%s %s over %s", r->op, s->kernel[k].kernel, r->rate.against);
        fprintf(setup, "round_title_%d = \"%s\"\n", n, att_plot_harmless(b, a, sizeof(a)));
        snprintf(b, sizeof(b), "%.90s", strchr(r->name, '/') ? strchr(r->name, '/') + 1 : "");
        fprintf(setup, "round_case_%d = \"%s\"\n", n, att_plot_harmless(b, a, sizeof(a)));
        fprintf(setup, "round_median_%d =", n);
        att_plot_real(setup, r->rate.speedup.median);
        fprintf(setup, "\nround_low_%d =", n);
        att_plot_real(setup, r->rate.speedup.low);
        fprintf(setup, "\nround_high_%d =", n);
        att_plot_real(setup, r->rate.speedup.high);
        fputc('\n', setup);
    }
    fprintf(setup, "round_pairs = %d\n", n);
}

/* ---- trace --------------------------------------------------------------------------------
 */

/* Consecutive blocks as one line of data: least and largest of each figure. */
struct bucket {
    double  low[3], high[3];
    int64_t blocks, held, discarded;
};

struct trace {
    FILE         *out;
    struct bucket bucket;
    int64_t       step, n, lines;
};

static void flush_bucket(struct trace *t)
{
    if (!t->bucket.blocks)
        return;
    fprintf(t->out, "%lld", (long long)(t->n - t->bucket.blocks));
    for (int i = 0; i < 3; i++) {
        att_plot_real(t->out, t->bucket.low[i]);
        att_plot_real(t->out, t->bucket.high[i]);
    }
    fprintf(t->out, " %d %lld\n", t->bucket.held > 0, (long long)t->bucket.discarded);
    t->bucket = (struct bucket){ { NAN, NAN, NAN }, { NAN, NAN, NAN }, 0, 0, 0 };
    t->lines++;
}

static void note(struct trace *t, const struct att_record *r, int b)
{
    const struct att_felt *f = &r->time.block_felt[b];
    const double           v[] = { f->sm_mhz, f->power_w, f->temperature_c };

    for (int i = 0; i < 3; i++) {
        t->bucket.low[i] = fmin(t->bucket.low[i], v[i]); // of a number and NaN: the number
        t->bucket.high[i] = fmax(t->bucket.high[i], v[i]);
    }
    t->bucket.held += *f->limits != '\0';
    t->bucket.discarded += !isfinite(r->time.block_ns[b]);
    t->bucket.blocks++;
    t->n++;
    if (t->bucket.blocks == t->step)
        flush_bucket(t);
}

static int blocks_of(const struct att_record *r)
{
    return r->timed && r->time.feels ? (r->time.blocks < BLOCKS ? r->time.blocks : BLOCKS) : 0;
}

void att_plot_trace(const struct att_series *s, FILE *data, FILE *setup)
{
    const struct att_results *r = s->r;
    struct trace              t = { .out = data,
                                    .bucket = { { NAN, NAN, NAN }, { NAN, NAN, NAN }, 0, 0, 0 } };
    int64_t                   all = 0;

    fputs("# 1:block 2:least_MHz 3:most_MHz 4:least_W 5:most_W 6:least_C 7:most_C 8:held_down "
          "9:discarded\n",
          data);
    for (int64_t i = 0; i < r->n; i++)
        all += blocks_of(&r->record[i]);
    t.step = all / BUCKETS + 1;
    for (int64_t i = 0, to; i < r->n; i = to) {
        for (to = i; to < r->n && att_plot_same_case(&r->record[to], &r->record[i]); to++)
            ;
        for (int b = 0; b < BLOCKS; b++) // kernels of a case take turns
            for (int64_t k = i; k < to; k++)
                if (b < blocks_of(&r->record[k]))
                    note(&t, &r->record[k], b);
    }
    flush_bucket(&t);
    fprintf(setup, "trace_lines = %lld\n", (long long)t.lines);
}
