/* SPDX-License-Identifier: Apache-2.0 */
/* history_past.c - the nights before, as numbers: what the gate compares tonight with. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/history.h"
#include "harness/host.h"
#include "harness/screen.h"
#include "reports/core/human.h"

/* ---- one night ------------------------------------------------------------------- */

static int digest_of_file(const char *path, char *hex)
{
    FILE             *f = fopen(path, "rbe");
    struct att_digest d;
    char              buf[1 << 16];
    size_t            n;
    int               bad;

    if (!f)
        return ATT_EDEVICE;
    att_digest_begin(&d);
    while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
        att_digest_add(&d, buf, n);
    att_digest_text(&d, hex);
    bad = ferror(f);
    fclose(f);
    return bad ? ATT_EDEVICE : 0;
}

int att_history_load(const struct att_history *h, const struct att_history_entry *e,
                     struct att_result_file *f, char *why, size_t why_size)
{
    char path[ATT_PATH], digest[ATT_DIGEST_TEXT] = "";

    att_history_path(h, e, path, sizeof(path));
    if (digest_of_file(path, digest)) {
        snprintf(why, why_size, "%.3900s: it cannot be read: %s", path, strerror(errno));
        return ATT_EDEVICE;
    }
    if (strcmp(digest, e->digest) != 0) {
        snprintf(
            why, why_size,
            "%.3900s: the file of night %d was changed after it was added: its digest does "
            "not fit",
            path, e->number);
        return ATT_EINVAL;
    }
    return att_results_load(f, path, why, why_size);
}

static int has_time(const struct att_record *r)
{
    return r && r->status == ATT_PASS && r->timed && r->time.ns.median > 0
           && isfinite(r->time.ns.median);
}

/* ---- all of them ----------------------------------------------------------------- */

/* What is filled: column `night` of the arrays, from entry i. */
struct column {
    const struct att_history     *h;
    const struct att_result_file *now, *f;
    struct att_gate_past         *past;
    int                           i, night;
};

static void take_night(const struct column *c)
{
    const struct att_results *now = &c->now->results;

    for (int64_t r = 0; r < now->n; r++) {
        const struct att_record *old = att_results_find(c->f, now->record[r].row);
        const size_t             at = (size_t)r * ATT_HISTORY_NIGHTS + (size_t)c->night;
        const double             copy = has_time(old) ? old->rate.copy_ns : NAN;
        const int                red = att_history_red(c->h, c->i, now->record[r].row);
        c->past->y[at] = has_time(old) && !red ? log(old->time.ns.median) : NAN;
        c->past->copy[at] = copy > 0 ? log(copy) : NAN;
    }
}

/* Who judges an old night again compares it with what was before it. */
static int is_younger(const struct att_history_entry *e, const struct att_result_file *now)
{
    return strcmp(e->started, now->env.started) > 0;
}

/* Before the night at which a loss was accepted, a series was another one. `kept` [nights] are
 * the entries of the columns. */
static void begin_anew(const struct att_history *h, const struct att_result_file *now,
                       const int *kept, struct att_gate_past *past)
{
    for (int64_t r = 0; r < now->results.n; r++) {
        int from = 0;
        for (int i = 0; i < h->n; i++)
            if (h->entry[i].accept.n && !is_younger(&h->entry[i], now)
                && att_history_anew(h, i, now->results.record[r].row))
                from = i;
        for (int k = 0; k < past->nights; k++)
            if (kept[k] < from)
                past->y[(size_t)r * (size_t)past->nights + (size_t)k] = NAN;
    }
}

/* The columns were filled from the end; bring them to the front, rows close together. */
static void compact(struct att_gate_past *past, int64_t rows, int nights)
{
    for (int64_t r = 0; r < rows; r++) {
        const size_t from =
            (size_t)r * ATT_HISTORY_NIGHTS + (size_t)(ATT_HISTORY_NIGHTS - nights);
        memmove(past->y + (size_t)r * (size_t)nights, past->y + from,
                (size_t)nights * sizeof(*past->y));
        memmove(past->copy + (size_t)r * (size_t)nights, past->copy + from,
                (size_t)nights * sizeof(*past->copy));
    }
    past->nights = nights;
}

struct left_out {
    int  unusable, foreign, younger;
    char why[512]; // of the last foreign one
};

/* 1 when entry i is not to be looked into. */
static int is_left_out(const struct att_history_entry *e, const struct att_result_file *now,
                       struct left_out *out)
{
    const int younger = is_younger(e, now);

    if (!strcmp(e->run_id, now->env.run_id))
        return 1;
    out->younger += younger;
    out->unusable += !younger && !e->usable;
    return younger || !e->usable;
}

static int read_nights(const struct att_history *h, const struct att_result_file *now,
                       struct att_gate_past *past, int *kept, struct left_out *out, char *why,
                       size_t why_size)
{
    int at = ATT_HISTORY_NIGHTS, begun = 0;

    for (int i = h->n - 1; i >= 0 && at > 0 && !begun && out->foreign < ATT_HISTORY_NIGHTS;
         i--) {
        struct att_result_file f = { .shards = 0 };
        struct column          c = { h, now, &f, past, i, at - 1 };
        int                    err, same;
        begun = h->entry[i].begin && !is_younger(&h->entry[i], now);
        if (is_left_out(&h->entry[i], now, out))
            continue;
        err = att_history_load(h, &h->entry[i], &f, why, why_size);
        if (err)
            return err;
        same = att_results_same_machine(&f, now, out->why, sizeof(out->why));
        out->foreign += !same;
        if (same) {
            take_night(&c);
            kept[--at] = i;
        }
        att_results_free(&f);
    }
    return ATT_HISTORY_NIGHTS - at;
}

static void tell(struct att_gate *g, const struct att_history *h,
                 const struct att_result_file *now, int nights, const struct left_out *out)
{
    if (!g)
        return;
    if (nights < att_screen_rules.least)
        att_gate_note(
            g,
            "history %.300s: %d usable night%s, %d are needed for a screen; until then "
            "candidates come from the intervals of the two files",
            h->dir, nights, att_plural(nights), att_screen_rules.least);
    if (out->unusable)
        att_gate_note(g,
                      "history: %d %s left out: wrong, disturbed, cut off or of local "
                      "changes",
                      out->unusable, att_one_or(out->unusable, "night is", "nights are"));
    if (out->younger)
        att_gate_note(g, "history: %d night%s began after NEW (%.20s) and %s left out",
                      out->younger, att_plural(out->younger), now->env.started,
                      att_one_or(out->younger, "is", "are"));
    if (out->foreign)
        att_gate_note(g, "history: %d %s of another machine and left out: %.450s", out->foreign,
                      att_one_or(out->foreign, "night is", "nights are"), out->why);
    if (*h->note)
        att_gate_note(g, "history: %s", h->note);
}

int att_history_past(const struct att_history *h, const struct att_result_file *now,
                     struct att_gate_past *past, struct att_gate *notes, char *why,
                     size_t why_size)
{
    const size_t    room = (size_t)now->results.n * ATT_HISTORY_NIGHTS + 1;
    struct left_out out = { .unusable = 0 };
    int             kept[ATT_HISTORY_NIGHTS];
    int             nights;

    past->y = att_must(room * sizeof(*past->y));
    past->copy = att_must(room * sizeof(*past->copy));
    nights = read_nights(h, now, past, kept, &out, why, why_size);
    if (nights < 0) {
        att_history_past_free(past);
        return nights;
    }
    compact(past, now->results.n, nights);
    begin_anew(h, now, kept + ATT_HISTORY_NIGHTS - nights, past);
    tell(notes, h, now, nights, &out);
    return 0;
}

void att_history_past_free(struct att_gate_past *past)
{
    free(past->y);
    free(past->copy);
    *past = (struct att_gate_past){ .nights = 0 };
}
