/* SPDX-License-Identifier: Apache-2.0 */
/* history_show.c - one series: its points, and a table of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/history.h"
#include "harness/host.h"
#include "harness/screen.h"
#include "harness/suggest.h"

enum { BAR = 24 }; // columns of the drawing beside the numbers

/* ---- points ---------------------------------------------------------------------- */

static int has_time(const struct att_record *r)
{
    return r && r->status == ATT_PASS && r->timed && r->time.ns.median > 0;
}

static void take(struct att_history_point *p, const struct att_result_file *f, const char *row)
{
    const struct att_record *r = att_results_find(f, row);

    p->there = r != NULL;
    p->status = r ? r->status : ATT_NOT_RUN;
    if (has_time(r))
        p->ns = r->time.ns;
}

/* Steps to a faster level, among the points of this machine. */
static void mark_quicker(const struct att_history *h, struct att_history_point *p)
{
    double *y = att_must(((size_t)h->n + 1) * sizeof(*y));
    int     at;

    for (int i = 0; i < h->n; i++) {
        const int good = p[i].ns.n > 0 && !p[i].foreign && !p[i].red && p[i].entry->usable;
        y[i] = good ? log(p[i].ns.median) : NAN;
    }
    at = att_screen_quicker(y, h->n);
    if (at > 0)
        p[at].quicker = 1;
    free(y);
}

struct att_history_point *att_history_series(const struct att_history *h, const char *row,
                                             char *why, size_t why_size)
{
    struct att_history_point *p = att_must(((size_t)h->n + 1) * sizeof(*p));
    struct att_result_file    last = { .shards = 0 }, f = { .shards = 0 };
    char                      other[512];
    int       err = h->n ? att_history_load(h, &h->entry[h->n - 1], &last, why, why_size) : 0;
    const int loaded = h->n && !err;

    for (int i = 0; i < h->n && !err; i++) {
        err = att_history_load(h, &h->entry[i], &f, why, why_size);
        if (err)
            break;
        p[i] = (struct att_history_point){ .entry = &h->entry[i],
                                           .anew = att_history_anew(h, i, row),
                                           .red = att_history_red(h, i, row) };
        p[i].foreign = !att_results_same_machine(&f, &last, other, sizeof(other));
        take(&p[i], &f, row);
        att_results_free(&f);
    }
    if (loaded)
        att_results_free(&last);
    if (!err) {
        mark_quicker(h, p);
        return p;
    }
    free(p);
    return NULL;
}

/* Rows of one night that are called so, by row or by case. */
static void rows_of(const struct att_result_file *f, const char *name,
                    struct att_history_texts *t)
{
    t->text = att_must(((size_t)f->results.n + 1) * sizeof(*t->text));
    for (int64_t i = 0; i < f->results.n; i++) {
        const struct att_record *r = &f->results.record[i];
        if (strcmp(r->row, name) != 0 && strcmp(r->name, name) != 0)
            continue;
        t->text[t->n] = strdup(r->row);
        if (!t->text[t->n++])
            att_no_memory(sizeof(r->row));
    }
}

struct att_history_texts att_history_rows(const struct att_history *h, const char *name,
                                          char *why, size_t why_size)
{
    struct att_history_texts t = { .n = 0 };

    *why = '\0';
    for (int i = h->n - 1; i >= 0 && !t.n; i--) { // a row that is gone has a history, too
        struct att_result_file f = { .shards = 0 };
        if (att_history_load(h, &h->entry[i], &f, why, why_size))
            return t;
        free(t.text);
        rows_of(&f, name, &t);
        att_results_free(&f);
    }
    return t;
}

/* ---- a table --------------------------------------------------------------------- */

/* Where a value stands between the least and the largest, as a mark in a line. */
static void put_bar(FILE *out, double v, double low, double high)
{
    const int at = high > low ? (int)lround((v - low) / (high - low) * (BAR - 1)) : 0;

    fprintf(out, "|%*s*%*s|", at, "", BAR - 1 - at, "");
}

static const char *remark(const struct att_history_point *p)
{
    return p->red                                     ? "slower, says its gate"
           : p->entry->begin                          ? "all begins anew"
           : p->anew                                  ? "accepted: begins anew"
           : p->quicker                               ? "faster from here on"
           : p->foreign                               ? "another machine"
           : !p->entry->usable && p->entry->code >= 0 ? "night not usable"
           : !p->entry->usable                        ? "not usable"
                                                      : "";
}

static void put_point(const struct att_history_point *p, double low, double high, FILE *out)
{
    char text[40], started[64], git[96];

    fprintf(out, "  %4d  %-20.20s  %-10.10s  ", p->entry->number,
            att_shown(p->entry->started, started, sizeof(started)),
            *p->entry->git ? att_shown(p->entry->git, git, sizeof(git)) : "-");
    if (p->ns.n > 0) {
        const double half = (p->ns.high - p->ns.low) / 2 / p->ns.median;
        fprintf(out, "%10s", att_gate_time_text(p->ns.median, text, sizeof(text)));
        fputs(strstr(text, "\xc2\xb5") ? " " : "", out); // two bytes, one column
        if (isnan(half))
            fputs("        ", out);
        else
            fprintf(out, "  %4.1f %%", 100 * half);
        fputs("  ", out);
        put_bar(out, p->ns.median, low, high);
    } else {
        fprintf(out, "%10s", p->there ? att_status_words[p->status] : "absent");
    }
    fprintf(out, "%s%s\n", *remark(p) ? "  " : "", remark(p));
}

void att_history_print(const struct att_history *h, const char *row,
                       const struct att_history_point *p, FILE *out)
{
    double low = INFINITY, high = -INFINITY;
    char   a[40], b[40];

    for (int i = 0; i < h->n; i++)
        if (p[i].ns.n > 0) {
            low = fmin(low, p[i].ns.median);
            high = fmax(high, p[i].ns.median);
        }
    fprintf(out, "%s\n\n  %4s  %-20s  %-10s  %10s  %6s", row, "night", "started", "commit",
            "median",
            "\xc2\xb1"
            "95%");
    if (high >= low)
        fprintf(out, "    %s to %s", att_gate_time_text(low, a, sizeof(a)),
                att_gate_time_text(high, b, sizeof(b)));
    fputc('\n', out);
    for (int i = 0; i < h->n; i++)
        put_point(&p[i], low, high, out);
}
