/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_details.c - all that is known about a row, folded away behind its status. Lines of plain
 * text: five thousand of these must stay small.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/core/cells.h"
#include "reports/core/html.h"
#include "reports/core/human.h"

static void put_time(FILE *out, const struct att_time *t)
{
    char a[32], b[32], c[32], d[32];

    if (att_has_interval(&t->ns))
        fprintf(out, "95%%: %s to %s; ", att_human_time(t->ns.low, a, sizeof(a)),
                att_human_time(t->ns.high, b, sizeof(b)));
    else
        fputs("too few samples for an interval; ", out);
    fprintf(out, "min %s, quartiles %s, %s, max %s; %lld sample%s",
            att_human_time(t->min, a, sizeof(a)), att_human_time(t->q1, b, sizeof(b)),
            att_human_time(t->q3, c, sizeof(c)), att_human_time(t->max, d, sizeof(d)),
            (long long)t->ns.n, att_plural(t->ns.n));
    if (t->runs_per_sample > 1)
        fprintf(out, " of %d runs each", t->runs_per_sample);
    fprintf(out, " in %d block%s", t->blocks, att_plural(t->blocks));
    if (isfinite(t->lag1))
        fprintf(out, ", lag-1 %.2f", t->lag1);
    fprintf(out, "\n%s, %s", t->cold, t->settled ? "settled" : "still drifting");
    if (!t->target_met)
        fputs(", wider than asked", out);
    if (t->plan_ns > 0)
        fprintf(out, "; with its plan %s", att_human_time(t->amortised_ns, a, sizeof(a)));
    fputc('\n', out);
}

static void put_rivals(FILE *out, const struct att_record *r)
{
    const char *lead = "";
    char        a[96];

    for (int i = 0; i < r->n_rivals && i < ATT_RIVALS; i++) {
        if (!*att_html_ratio(&r->rival[i].speedup, a, sizeof(a)))
            continue;
        fprintf(out, "%s%s over ", lead, a);
        att_html_text(out, r->rival[i].name);
        lead = "; ";
    }
    fputs(*lead ? "\n" : "", out);
}

static void put_rate(FILE *out, const struct att_record *r)
{
    const struct att_rate *rate = &r->rate;
    char                   a[96], b[32];

    if (rate->bytes >= 0 && rate->bytes < 0x1p62)
        fprintf(out, "the definition moves %s",
                att_human_bytes((int64_t)rate->bytes, b, sizeof(b)));
    if (rate->flops > 0)
        fprintf(out, ", %.3g flops", rate->flops);
    if (isfinite(rate->of_peak) && rate->of_peak > 0)
        fprintf(out, ", %.0f%% of the peak", rate->of_peak * 100);
    if (*att_html_ratio(&rate->of_copy, a, sizeof(a)))
        fprintf(out, "; of the copy %s", a);
    fputc('\n', out);
    if (*att_html_ratio(&rate->speedup, a, sizeof(a))) {
        fprintf(out, "%s over ", a);
        att_html_text(out, rate->against);
        fprintf(out, ", %lld round%s%s\n", (long long)rate->speedup.n,
                att_plural(rate->speedup.n),
                att_has_interval(&rate->speedup) ? "" : ": too few to tell");
    }
    put_rivals(out, r);
}

/* What was timed, unless it is what nearly always is. */
static void put_replay(FILE *out, const struct att_record *r)
{
    char a[96], b[32];

    if (strncmp(r->time.timer, "replay", 6))
        return;
    fprintf(out, "timed by replay: %d run%s enqueued at a stroke", r->time.runs_per_sample,
            att_plural(r->time.runs_per_sample));
    if (*att_html_ratio(&r->rate.of_empty, a, sizeof(a)))
        fprintf(out, "; of an empty launch %s, which took %s", a,
                att_human_time(r->rate.empty_ns, b, sizeof(b)));
    fputc('\n', out);
}

static void put_note(FILE *out, const struct att_record *r)
{
    if (!*r->note)
        return;
    fputs("the kernel says: ", out);
    att_html_text(out, r->note);
    fputc('\n', out);
}

static void put_check(FILE *out, const struct att_record *r)
{
    char a[32], wall[32];

    att_human_time(r->wall_s * 1e9, wall, sizeof(wall));
    if (r->check.compared > 0)
        fprintf(out, "%s element%s compared, %d run%s%s%s; hash %016" PRIx64 "\n",
                att_human_count(r->check.compared, a, sizeof(a)), att_plural(r->check.compared),
                r->check.runs, att_plural(r->check.runs), *wall ? ", " : "", wall,
                r->output_hash);
    if (r->accuracy.judged > 0 && isfinite(r->accuracy.max_abs) && isfinite(r->accuracy.gain)
        && isfinite(r->accuracy.gain_limit))
        fprintf(out, "largest error %.3g, bias %.2g of %.2g\n", r->accuracy.max_abs,
                r->accuracy.gain, r->accuracy.gain_limit);
}

static void put_memory(FILE *out, const struct att_record *r)
{
    char a[32], b[32], c[32];

    att_human_bytes(r->memory.outputs, a, sizeof(a));
    att_human_bytes(r->memory.temporaries, b, sizeof(b));
    att_human_bytes(r->memory.persistent, c, sizeof(c));
    if ((r->timed || att_status_class(r->status) == ATT_GOOD) && *a && *b && *c)
        fprintf(out, "outputs %s, temporaries %s, plan %s\n", a, b, c);
    if (!r->accounted)
        return;
    fputs("launches ", out);
    att_html_text(out, *r->launch_names ? r->launch_names : r->launches == 0 ? "nothing" : "");
    if (r->syncs > 0)
        fprintf(out, ", %lld wait%s", (long long)r->syncs, att_plural(r->syncs));
    fputc('\n', out);
}

static void put_felt(FILE *out, const struct att_time *t)
{
    if (!t->feels)
        return;
    fputs("device:", out);
    if (isfinite(t->felt.sm_mhz))
        fprintf(out, " %.0f MHz", t->felt.sm_mhz);
    if (isfinite(t->felt.power_w))
        fprintf(out, ", %.0f W", t->felt.power_w);
    if (isfinite(t->felt.temperature_c))
        fprintf(out, ", %.0f \xc2\xb0\x43", t->felt.temperature_c);
    fputs(*t->felt.limits ? ", held down by " : "", out);
    att_html_text(out, t->felt.limits);
    fputc('\n', out);
}

/* What a reader has to know besides: on a line of its own, first. */
static void put_remarks(FILE *out, const struct att_record *r)
{
    char caveat[256];

    att_html_text(out, r->detector);
    fputs(*r->detector && *r->reason ? ": " : "", out);
    att_html_text(out, r->reason);
    fputs(*r->detector || *r->reason ? "\n" : "", out);
    att_row_caveat(r, caveat, sizeof(caveat));
    att_html_text(out, caveat);
    fputs(*caveat ? "\n" : "", out);
    if (*r->edge) {
        fputs("edge: ", out);
        att_html_text(out, r->edge);
        fputc('\n', out);
    }
}

void att_html_details(struct att_html *h, const struct att_record *r)
{
    fprintf(h->out, "<details><summary class=%s>%s</summary><div><code>",
            att_status_class(r->status) == ATT_GOOD  ? "good"
            : att_status_class(r->status) == ATT_BAD ? "bad"
                                                     : "note",
            att_status_words[r->status]);
    att_html_text(h->out, r->repro);
    fputs("</code>", h->out);
    put_remarks(h->out, r);
    if (r->timed) {
        put_time(h->out, &r->time);
        put_rate(h->out, r);
        put_replay(h->out, r);
    }
    put_check(h->out, r);
    put_memory(h->out, r);
    put_note(h->out, r);
    if (r->timed)
        put_felt(h->out, &r->time);
    fputs("</div></details>", h->out);
}
