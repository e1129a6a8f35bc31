/* SPDX-License-Identifier: Apache-2.0 */
/* claim_text.c - what was found, in sentences. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim_report.h"
#include "harness/stats.h"
#include "reports/core/human.h"

void att_clause_text(const struct att_clause_found *k, char *buf, size_t size)
{
    int n = snprintf(buf, size, "%s", k->found);

    if (n < 0 || (size_t)n >= size || k->verdict != ATT_CLAIM_INCONCLUSIVE || !(k->mde > 0))
        return;
    n += snprintf(buf + n, size - (size_t)n, "; differences from %.2g %% on would be seen",
                  100 * k->mde);
    if (k->more >= ATT_PAIRED_NEVER && (size_t)n < size)
        snprintf(buf + n, size - (size_t)n, "; too close for any number of processes");
    else if (k->more > 0 && (size_t)n < size)
        snprintf(buf + n, size - (size_t)n, "; about %d more process%s would decide", k->more,
                 att_one_or(k->more, "", "es"));
}

static double median(const double *x, int n)
{
    double sorted[ATT_PAIRED_PROCESSES];

    memcpy(sorted, x, (size_t)n * sizeof(*sorted));
    att_sort(sorted, n);
    return att_quantile(sorted, n, 0.5);
}

/* ---- what was measured -------------------------------------------------------------- */

/* " 1.997x [1.771, 2.030]"; of too few processes there is no interval. */
static void say_ratio(FILE *out, const struct att_paired *r)
{
    fprintf(out, " %.3fx", exp(r->theta));
    if (isfinite(r->low) && isfinite(r->high))
        fprintf(out, " [%.3f, %.3f]", exp(r->low), exp(r->high));
}

/* Where the arms answer different questions, how much less work the second one is. */
static void say_cases(FILE *out, const struct att_claim_found *f)
{
    const struct att_case *before = f->claim->before.list[f->b].c;
    const struct att_case *after = f->claim->after.list[f->b].c;
    int                    n = 0;

    for (int i = 0; i < f->n; i++) {
        struct att_cost a, b;
        if (!strcmp(before[i].name, after[i].name))
            continue;
        fprintf(out, "%s %s before, %s after",
                n++ ? ";" : " The arms run different cases:", before[i].name, after[i].name);
        if (!before[i].op->cost || !after[i].op->cost)
            continue;
        a = before[i].op->cost(before[i].params);
        b = after[i].op->cost(after[i].params);
        if (a.bytes > 0)
            fprintf(out, ", with %.3g times its bytes by definition", b.bytes / a.bytes);
        if (a.flops > 0)
            fprintf(out, ", %.3g times its flops", b.flops / a.flops);
    }
    fputs(n ? "." : "", out);
}

/* By what times were divided, and how much of that is due to the cases alone. */
static void say_work(FILE *out, const struct att_claim_found *f)
{
    double least = INFINITY, most = 0;
    char   to[32] = "";

    for (int i = 0; i < f->n; i++) {
        least = fmin(least, 1 / f->plan[i].work);
        most = fmax(most, 1 / f->plan[i].work);
    }
    if (!f->claim->work || !att_claim_is_timed(f))
        return;
    if (most > least)
        snprintf(to, sizeof(to), "%.4g", most);
    fprintf(out, " Times are divided by \"%s\", of which the case after has ", f->claim->work);
    if (fabs(least - 1) < 1e-4 && fabs(most - 1) < 1e-4)
        fputs("as much as the case before.", out);
    else
        fprintf(out, "%.4g%s%s times as much as the case before.", least, *to ? " to " : "",
                to);
}

static void say_times(FILE *out, const struct att_claim_found *f)
{
    double least = INFINITY, most = -INFINITY;
    int    n = 0;

    for (int i = 0; i < f->n; i++) {
        if (!isfinite(f->pair[i].theta))
            continue;
        n++;
        least = fmin(least, f->pair[i].theta);
        most = fmax(most, f->pair[i].theta);
    }
    if (n == 0)
        return;
    if (f->n == 1) {
        say_ratio(out, &f->pair[0]);
        fprintf(out, " on %s", f->pair[0].b.name);
    } else {
        fprintf(out, " %.3fx to %.3fx on %d", exp(least), exp(most), n);
        fprintf(out, n < f->n ? " of %d cases" : " cases", f->n);
    }
    if (f->n > 1 && f->mean && isfinite(f->mean->theta)) {
        fputc(',', out);
        say_ratio(out, f->mean);
        fputs(" in the geometric mean", out);
    }
    fputc(';', out);
}

/* "launches 3 -> 1" or, where cases differ, "launches 3 to 5 -> 1". */
static void say_range(FILE *out, const struct att_claim_found *f, int after,
                      int64_t (*count)(const struct att_record *r),
                      char *(*human)(int64_t n, char *buf, size_t size))
{
    int64_t least = INT64_MAX, most = -1;
    char    text[2][32];

    for (int i = 0; i < f->n; i++) {
        const int64_t v = count(after ? &f->pair[i].b : &f->pair[i].a);
        least = v < least ? v : least;
        most = v > most ? v : most;
    }
    human(least, text[0], sizeof(text[0]));
    human(most, text[1], sizeof(text[1]));
    fprintf(out, "%s%s%s", *text[0] ? text[0] : "unknown", least < most ? " to " : "",
            least < most ? text[1] : "");
}

static int64_t launches_of(const struct att_record *r)
{
    return r->accounted ? r->launches : -1;
}

static int64_t per_call_of(const struct att_record *r)
{
    return r->memory.per_call;
}

static void say_change(FILE *out, const struct att_claim_found *f,
                       int64_t (*count)(const struct att_record *r),
                       char *(*human)(int64_t n, char *buf, size_t size))
{
    int same = 1;

    for (int i = 0; i < f->n; i++)
        same &= count(&f->pair[i].a) == count(&f->pair[i].b);
    say_range(out, f, 0, count, human);
    if (same) {
        fputs(" as before", out);
        return;
    }
    fputs(" -> ", out);
    say_range(out, f, 1, count, human);
}

static void say_counts(FILE *out, const struct att_claim_found *f)
{
    int same = 1;

    fputs(" launches ", out);
    say_change(out, f, launches_of, att_human_count);
    fputs(", memory per call ", out);
    say_change(out, f, per_call_of, att_human_bytes);
    for (int i = 0; i < f->n; i++)
        same &= att_claim_same_bits(f, i);
    fputs(same ? ", outputs the same bits." : ".", out);
}

/* Nothing but the machine is compared. */
static void say_self(FILE *out, const struct att_claim_found *f)
{
    if (att_claim_is_self(f))
        fputs(" Both arms are the same kernel of the same program: no change is compared.",
              out);
}

/* How it was measured, and whether the controls did what they must. */
static void say_how(FILE *out, const struct att_claim_found *f)
{
    double worst = 0, planted = 0, share = 0, mde = 0;
    int    n = 0;

    for (int i = 0; i < f->n; i++) {
        const struct att_paired *r = &f->pair[i];
        if (r->n < 1)
            continue;
        n++;
        if (fabs(median(r->null, r->n)) > fabs(worst))
            worst = median(r->null, r->n);
        planted += median(r->planted, r->n);
        share += r->planted_share;
        mde = fmax(mde, r->mde);
    }
    if (n == 0) {
        fputs(" Counts, bytes and bits are of runs that were proved right; nothing was timed.",
              out);
        return;
    }
    fprintf(out,
            " Paired ABBA blocks in %d fresh process%s (%s), exact 95 %% sign intervals over "
            "processes",
            f->processes, att_one_or(f->processes, "", "es"),
            f->pair[0].together ? "both arms in each" : "one per arm");
    fprintf(out, "; two equal arms differ by %.2f %%", 100 * expm1(fabs(worst)));
    if (share > 0)
        fprintf(out, ", a planted delay of %.1f %% is seen as %.1f %% (%s)", 100 * share / n,
                100 * expm1(-planted / n), f->pair[0].planted_how);
    if (isfinite(mde))
        fprintf(out, ", effects from %.2g %% on would be found", 100 * expm1(mde));
    fputc('.', out);
}

/* What holds in few words, what does not with what was found instead. */
static void say_clauses(FILE *out, const struct att_claim_found *f)
{
    char text[480];
    int  n = 0;

    for (int k = 0; k < f->n_clauses; k++)
        if (f->clause[k].verdict == ATT_CLAIM_CONFIRMED)
            fprintf(out, "%s %s", n++ ? ";" : " Confirmed:", f->clause[k].said);
    fputs(n ? "." : "", out);
    for (int k = 0; k < f->n_clauses; k++) {
        if (f->clause[k].verdict == ATT_CLAIM_CONFIRMED || !*f->clause[k].said)
            continue;
        att_clause_text(&f->clause[k], text, sizeof(text));
        fprintf(out, " %s: %s, found %s.", att_claim_words[f->clause[k].verdict],
                f->clause[k].said, text);
    }
}

/* A text of the claim, as the end of a sentence. */
static void say_end(FILE *out, const char *text)
{
    const size_t n = strlen(text);

    fprintf(out, "%s%s", text, n && strchr(".!?", text[n - 1]) ? "" : ".");
}

/* Every arm was proved, so that its counts mean something. */
static int is_proved(const struct att_claim_found *f)
{
    for (int i = 0; i < f->n; i++)
        if (f->pair[i].a.status != ATT_PASS || f->pair[i].b.status != ATT_PASS)
            return 0;
    return 1;
}

char *att_claim_paragraph(const struct att_claim_page *page, const struct att_claim_found *f)
{
    char     *text;
    size_t    size;
    FILE     *out = open_memstream(&text, &size);
    const int told = f->pair && f->verdict != ATT_CLAIM_NOT_APPLICABLE && !f->wrong;
    const int two = *f->device[0] && strcmp(f->device[0], f->device[1]);

    fprintf(out, "%s on %s: %s%s", f->claim->name, f->backend, att_claim_words[f->verdict],
            *f->why ? ": " : ".");
    if (*f->why)
        say_end(out, f->why);
    if (told && is_proved(f)) {
        fprintf(out, " %s against %s:", f->arm[1], f->arm[0]);
        say_times(out, f);
        say_counts(out, f);
        say_self(out, f);
        say_cases(out, f);
        say_work(out, f);
    }
    if (told) {
        say_clauses(out, f);
        if (is_proved(f))
            say_how(out, f);
    }
    if (*f->device[1])
        fprintf(out, " On %s%s%s.", f->device[1], two ? " and " : "", two ? f->device[0] : "");
    fputs(" Not measured: ", out);
    say_end(out, f->claim->cannot);
    fprintf(out, " (attest %s%s%.12s, %.10s)", page->env->version,
            *page->env->git_sha ? " " : "", page->env->git_sha, page->env->started);
    fclose(out);
    return text;
}
