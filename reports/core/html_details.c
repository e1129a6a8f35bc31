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

    if (isfinite(t->ns.low) && isfinite(t->ns.high))
        fprintf(out, "95%%: %s to %s; ", att_human_time(t->ns.low, a, sizeof(a)),
                att_human_time(t->ns.high, b, sizeof(b)));
    fprintf(out, "min %s, quartiles %s, %s, max %s; %lld samples, %d blocks",
            att_human_time(t->min, a, sizeof(a)), att_human_time(t->q1, b, sizeof(b)),
            att_human_time(t->q3, c, sizeof(c)), att_human_time(t->max, d, sizeof(d)),
            (long long)t->ns.n, t->blocks);
    if (t->runs_per_sample != 1)
        fprintf(out, " of %d runs", t->runs_per_sample);
    if (isfinite(t->lag1))
        fprintf(out, ", lag-1 %.2f", t->lag1);
    fprintf(out, "\n%s, %s", t->cold, t->settled ? "settled" : "still drifting");
    if (!t->target_met)
        fputs(", wider than asked", out);
    if (t->plan_ns > 0)
        fprintf(out, "; with its plan %s", att_human_time(t->amortised_ns, a, sizeof(a)));
    fputc('\n', out);
}

static void put_rate(FILE *out, const struct att_record *r)
{
    const struct att_rate *rate = &r->rate;
    char                   a[96], b[32];

    fprintf(out, "moves %s", att_human_bytes((int64_t)rate->bytes, b, sizeof(b)));
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
        fprintf(out, ", %lld rounds\n", (long long)rate->speedup.n);
    }
    for (int i = 0; i < r->n_rivals && i < ATT_RIVALS; i++) {
        fprintf(out, "%s%s over ", i ? "; " : "",
                att_html_ratio(&r->rival[i].speedup, a, sizeof(a)));
        att_html_text(out, r->rival[i].name);
    }
    if (r->n_rivals)
        fputc('\n', out);
}

static void put_check(FILE *out, const struct att_record *r)
{
    char a[32], b[32];

    if (r->check.compared > 0)
        fprintf(out, "%s elements compared, %d runs, %s; hash %016" PRIx64 "\n",
                att_human_count(r->check.compared, a, sizeof(a)), r->check.runs,
                att_human_time(r->wall_s * 1e9, b, sizeof(b)), r->output_hash);
    if (r->accuracy.judged > 0)
        fprintf(out, "largest error %.3g, bias %.2g of %.2g\n", r->accuracy.max_abs,
                r->accuracy.gain, r->accuracy.gain_limit);
}

static void put_memory(FILE *out, const struct att_record *r)
{
    char a[32], b[32], c[32];

    if (r->timed || att_status_class(r->status) == ATT_GOOD)
        fprintf(out, "outputs %s, temporaries %s, plan %s\n",
                att_human_bytes(r->memory.outputs, a, sizeof(a)),
                att_human_bytes(r->memory.temporaries, b, sizeof(b)),
                att_human_bytes(r->memory.persistent, c, sizeof(c)));
    if (!r->accounted)
        return;
    fputs("launches ", out);
    att_html_text(out, r->launch_names);
    if (r->syncs > 0)
        fprintf(out, ", %lld waits", (long long)r->syncs);
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
    }
    put_check(h->out, r);
    put_memory(h->out, r);
    if (r->timed)
        put_felt(h->out, &r->time);
    fputs("</div></details>", h->out);
}
