/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotlengths.c - lengths.dat: time and rate of each kernel by the length of its cases. Cases
 * of one length are one point: their median, and their range; of a single case it is the
 * interval.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/plotdata.h"
#include "reports/series.h"

enum { PANELS = 6, KERNELS = 12, LENGTHS = 5 };

struct point {
    int64_t length;
    int     kernel;
    double  s, low, high; // seconds
    double  work;         // flops or bytes of the definition
};

struct lengths {
    const struct att_series *s;
    struct point            *point; // by kernel, then by length
    int64_t                  n;
    double                  *scratch;
};

static int by_kernel_and_length(const void *a, const void *b)
{
    const struct point *x = a, *y = b;

    if (x->kernel != y->kernel)
        return x->kernel - y->kernel;
    return (x->length > y->length) - (x->length < y->length);
}

/* The points of one operator; returns how many lengths they have, up to 2. */
static int collect(struct lengths *l, int family)
{
    int lengths = 0;

    l->n = 0;
    for (int64_t i = 0; i < l->s->r->n; i++) {
        const struct att_record        *r = &l->s->r->record[i];
        const int64_t                   length = att_case_length(r->name);
        const struct att_series_kernel *k = &l->s->kernel[l->s->of[i]];
        const double                    work = k->arithmetic ? r->rate.flops : r->rate.bytes;
        if (k->family != family || !r->timed || length < 1 || !(r->time.ns.median > 0)
            || !(work > 0))
            continue;
        lengths |= !l->n ? 1 : length != l->point[0].length ? 2 : 0;
        l->point[l->n++] = (struct point){ length,
                                           l->s->of[i],
                                           r->time.ns.median / 1e9,
                                           r->time.ns.low / 1e9,
                                           r->time.ns.high / 1e9,
                                           work };
    }
    qsort(l->point, (size_t)l->n, sizeof(*l->point), by_kernel_and_length);
    return lengths & 2 ? 2 : lengths;
}

static void put_point(const struct lengths *l, int64_t from, int64_t to, FILE *data)
{
    const struct point *p = &l->point[from];
    struct att_interval time = { 1, p->s, p->low, p->high },
                        rate = { 1, p->work / p->s, p->work / p->high, p->work / p->low };

    if (to - from > 1) {
        for (int64_t i = from; i < to; i++)
            l->scratch[i - from] = l->point[i].s;
        time = att_series_sum(l->scratch, to - from);
        for (int64_t i = from; i < to; i++)
            l->scratch[i - from] = l->point[i].work / l->point[i].s;
        rate = att_series_sum(l->scratch, to - from);
    }
    fprintf(data, "%lld", (long long)p->length);
    att_plot_real(data, time.median);
    att_plot_real(data, time.low);
    att_plot_real(data, time.high);
    att_plot_real(data, rate.median);
    att_plot_real(data, rate.low);
    att_plot_real(data, rate.high);
    fprintf(data, " %lld\n", (long long)(to - from));
}

/* The text of a list in setup, under construction. */
struct list {
    char   text[8192];
    size_t n;
};

static void add(struct list *l, const char *word)
{
    if (l->n + strlen(word) + 2 < sizeof(l->text))
        l->n += (size_t)snprintf(l->text + l->n, sizeof(l->text) - l->n, "%s%s",
                                 l->n ? " " : "", word);
}

/* 1 when the nth of n lengths is drawn: LENGTHS of them, evenly over the ranks. */
static int is_shown(int64_t nth, int64_t n)
{
    return n <= LENGTHS || nth * (LENGTHS - 1) / (n - 1) != (nth - 1) * (LENGTHS - 1) / (n - 1)
           || nth == 0;
}

/* How many lengths the points from i to `to` have. */
static int64_t count_lengths(const struct lengths *l, int64_t i, int64_t to)
{
    int64_t n = i < to;

    for (i++; i < to; i++)
        n += l->point[i].length != l->point[i - 1].length;
    return n;
}

/* A data set per kernel; returns how many. */
static int put_panel(const struct lengths *l, FILE *data, struct list *name,
                     struct list *colour)
{
    char clean[96];
    int  sets = 0;

    for (int64_t i = 0, to; i < l->n && sets < KERNELS; i = to) {
        const struct att_series_kernel *k = &l->s->kernel[l->point[i].kernel];
        for (to = i; to < l->n && l->point[to].kernel == l->point[i].kernel; to++)
            ;
        fprintf(data, "# %s", att_plot_word(k->op, clean, sizeof(clean)));
        fprintf(data, " %s\n", att_plot_word(k->kernel, clean, sizeof(clean)));
        for (int64_t p = i, nth = 0, next; p < to; p = next, nth++) {
            for (next = p; next < to && l->point[next].length == l->point[p].length; next++)
                ;
            if (is_shown(nth, count_lengths(l, i, to)))
                put_point(l, p, next, data);
        }
        fputs("\n\n", data);
        add(name, att_plot_word(k->kernel, clean, sizeof(clean)));
        add(colour, att_plot_colour(k->hue, k->baseline));
        sets++;
    }
    return sets;
}

void att_plot_lengths(const struct att_series *s, FILE *data, FILE *setup)
{
    struct lengths l = { .s = s,
                         .point = att_must((size_t)(s->r->n + 1) * sizeof(*l.point)),
                         .scratch = att_must((size_t)(s->r->n + 1) * sizeof(*l.scratch)) };
    struct list    op = { .n = 0 }, first = { .n = 0 }, last = { .n = 0 }, name = { .n = 0 };
    struct list    colour = { .n = 0 }, unit = { .n = 0 };
    int            sets = 0, panels = 0;
    char           text[96];

    fputs("# a data set per kernel: 1:tokens 2:median_s 3:low_s 4:high_s 5:rate 6:low 7:high "
          "8:cases\n",
          data);
    for (int f = 0; f < s->families && panels < PANELS; f++) {
        int n;
        if (collect(&l, f) < 2)
            continue;
        add(&op, att_plot_word(s->kernel[l.point[0].kernel].op, text, sizeof(text)));
        snprintf(text, sizeof(text), "%d", sets);
        add(&first, text);
        n = put_panel(&l, data, &name, &colour);
        sets += n;
        snprintf(text, sizeof(text), "%d", sets - 1);
        add(&last, text);
        add(&unit, s->kernel[l.point[0].kernel].arithmetic ? "FLOP/s" : "B/s");
        panels++;
    }
    fprintf(setup,
            "length_panels = %d\nlength_op = \"%s\"\nlength_first = \"%s\"\n"
            "length_last = \"%s\"\nlength_name = \"%s\"\nlength_color = \"%s\"\n"
            "length_unit = \"%s\"\n",
            panels, op.text, first.text, last.text, name.text, colour.text, unit.text);
    free(l.point);
    free(l.scratch);
}
