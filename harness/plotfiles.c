/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plotfiles.c - the data files of the plots, and the script that says what is in them.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/plotdata.h"
#include "harness/writer.h"

enum { LABEL = 52, LABEL_BYTES = 4 * LABEL };

static int has_part(const char *name, const char *part, size_t n)
{
    for (const char *at = strchr(name, '/'); at; at = strchr(at + 1, '/')) {
        if (strcspn(at + 1, "/") == n && !strncmp(at + 1, part, n))
            return 1;
    }
    return 0;
}

/* 1 when every drawn case of the operator has this part: then it tells nothing apart. */
static int common(const struct att_plot_data *d, const struct att_record *r, const char *part,
                  size_t n)
{
    for (int i = 0; i < d->n; i++) {
        if (!strcmp(d->row[i]->op, r->op) && !has_part(d->row[i]->name, part, n))
            return 0;
    }
    return 1;
}

/* The parts of the name that set this case apart, each cut to `most` characters. Returns the
 * number of characters. */
static size_t apart(const struct att_plot_data *d, const struct att_record *r, size_t most,
                    char *text, size_t size)
{
    size_t at = 0, shown = 0;

    text[0] = '\0';
    for (const char *p = strchr(r->name, '/'); p; p = strchr(p + 1, '/')) {
        const size_t n = strcspn(p + 1, "/"), cut = n > most;
        if (common(d, r, p + 1, n))
            continue;
        shown += (at > 0) + (cut ? most : n);
        at += (size_t)snprintf(text + at, size - at, "%s%.*s%s", at ? " " : "",
                               (int)(cut ? most - 1 : n), p + 1, cut ? "~" : "");
    }
    return shown;
}

/* What sets this case apart from the others of its operator. Long values give way first: a
 * short one at the end may be all that differs. */
static const char *label(const struct att_plot_data *d, const struct att_record *r, char *buf)
{
    char   text[2 * sizeof(r->name)];
    size_t most = LABEL;

    while (apart(d, r, most, text, sizeof(text)) > LABEL && most > 6)
        most--;
    att_plot_harmless(text, buf, LABEL_BYTES);
    return buf;
}

/* Last row of the case that begins at row i. */
static int last_of_case(const struct att_plot_data *d, int i)
{
    while (i + 1 < d->n && att_plot_same_case(d->row[i], d->row[i + 1]))
        i++;
    return i;
}

static void put_count(FILE *out, int64_t n)
{
    att_plot_real(out, n >= 0 ? (double)n : NAN);
}

static double copy_rate(const struct att_rate *rate)
{
    return rate->copy_ns > 0 ? rate->bytes / rate->copy_ns : NAN;
}

static void put_rows(const struct att_plot_data *d, FILE *out)
{
    char text[sizeof(d->row[0]->name)];

    fputs(
        "# 1:y 2:kernel 3:median_s 4:low_s 5:high_s 6:GB/s 7:copy_GB/s 8:of_copy 9:speedup\n"
        "# 10:predicted 11:launches 12:per_call_bytes 13:persistent_bytes 14:kernel 15:case\n",
        out);
    for (int i = 0; i < d->n; i++) {
        const struct att_record *r = d->row[i];
        const struct att_rate   *rate = &r->rate;
        fprintf(out, "%.2f %d", d->y[i], d->arm[i] + 1);
        att_plot_real(out, r->time.ns.median / 1e9);
        att_plot_real(out, r->time.ns.low / 1e9);
        att_plot_real(out, r->time.ns.high / 1e9);
        att_plot_real(out, rate->gbps);
        att_plot_real(out, copy_rate(rate));
        att_plot_real(out, rate->of_copy.n > 0 ? rate->of_copy.median : NAN);
        att_plot_real(out, rate->speedup.n > 0 ? rate->speedup.median : NAN);
        att_plot_real(out, rate->speedup.n > 0 && rate->predicted > 0 ? rate->predicted : NAN);
        put_count(out, r->accounted ? r->launches : -1);
        put_count(out, r->memory.per_call);
        put_count(out, r->memory.persistent);
        fprintf(out, " \"%s\" \"%s\"\n", d->kernel[d->arm[i]].name,
                att_plot_harmless(r->name, text, sizeof(text)));
    }
}

static void put_cases(const struct att_plot_data *d, FILE *out)
{
    char text[LABEL_BYTES];

    fputs("# 1:top 2:bottom 3:copy_GB/s 4:case\n", out);
    for (int i = 0, last; i < d->n; i = last + 1) {
        double rate = NAN; // the best that the copy did beside any of the kernels
        last = last_of_case(d, i);
        for (int k = i; k <= last; k++)
            rate = fmax(rate, copy_rate(&d->row[k]->rate));
        fprintf(out, "%.2f %.2f", d->y[i] + 0.5, d->y[last] - 0.5);
        att_plot_real(out, rate);
        fprintf(out, " \"%s", att_plot_harmless(d->row[i]->op, text, sizeof(text)));
        fprintf(out, " %s\"\n", label(d, d->row[i], text));
    }
}

static void put_kernels(const struct att_plot_data *d, FILE *out)
{
    int hues = 0, greys = 0;

    fprintf(out, "kernels = %d\nkernel_name = \"", d->arms);
    for (int k = 0; k < d->arms; k++)
        fprintf(out, "%s%s", k ? " " : "", d->kernel[k].name);
    fputs("\"\nkernel_color = \"", out);
    for (int k = 0; k < d->arms; k++)
        fprintf(
            out, "%s%s", k ? " " : "",
            att_plot_colour(d->kernel[k].baseline ? greys++ : hues++, d->kernel[k].baseline));
    fputs("\"\n", out);
}

/* A variable that is positive whatever was measured: axes need an end. */
static void put_limit(FILE *out, const char *name, double v)
{
    fprintf(out, "%s = %.9g\n", name, isfinite(v) && v > 0 ? v : 1);
}

static void put_limits(const struct att_plot_data *d, FILE *out)
{
    double least_s = INFINITY, most_s = 0, gbps = 0, launches = 0, bytes = 0;

    for (int i = 0; i < d->n; i++) {
        const struct att_record *r = d->row[i];
        least_s = fmin(least_s, fmin(r->time.ns.low, r->time.ns.median) / 1e9);
        most_s = fmax(most_s, fmax(r->time.ns.high, r->time.ns.median) / 1e9);
        gbps = fmax(gbps, fmax(r->rate.gbps, copy_rate(&r->rate)));
        launches = fmax(launches, r->accounted ? (double)r->launches : 0);
        bytes = fmax(bytes, (double)r->memory.per_call + fmax(0, (double)r->memory.persistent));
    }
    put_limit(out, "least_s", least_s);
    put_limit(out, "most_s", most_s);
    put_limit(out, "most_gbps", gbps);
    put_limit(out, "most_launches", launches);
    put_limit(out, "most_bytes", bytes);
}

/* Where a line parts two cases. */
static void put_separators(const struct att_plot_data *d, FILE *out)
{
    fputs("separators = \"", out);
    for (int i = 0; i + 1 < d->n; i++) {
        if (!att_plot_same_case(d->row[i], d->row[i + 1]))
            fprintf(out, "%.2f ", (d->y[i] + d->y[i + 1]) / 2);
    }
    fputs("\"\n", out);
}

static void put_setup(const struct att_plot_data *d, FILE *out)
{
    char text[256], clean[256];

    att_plot_put_title(d->r, out);
    if (d->left_out)
        fprintf(out,
                "run_title = run_title . \"\\nthe largest cases of each operator: %d of %d "
                "rows\"\n",
                d->n, d->n + d->left_out);
    fprintf(out, "row_count = %d\ncase_count = %d\nbottom = %.2f\n", d->n, d->cases, d->bottom);
    put_kernels(d, out);
    put_limits(d, out);
    put_separators(d, out);
    fputs("set ytics ( \\\n", out);
    for (int i = 0, last; i < d->n; i = last + 1) {
        last = last_of_case(d, i);
        fprintf(out, "    \"%s", att_plot_harmless(d->row[i]->op, clean, sizeof(clean)));
        label(d, d->row[i], text);
        fprintf(out, "%s%s\" %.2f%s \\\n",
                !*text     ? ""
                : last > i ? "\\n"
                           : " ",
                text, (d->y[i] + d->y[last]) / 2, last + 1 < d->n ? "," : "");
    }
    fputs("    )\n", out);
}

static int write_one(const struct att_plot_data *d, const char *dir, const char *name,
                     void (*put)(const struct att_plot_data *, FILE *), char *why,
                     size_t why_size)
{
    struct att_file file;
    char            path[ATT_PATH];
    int             err;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    err = att_file_open(&file, path, why, why_size);
    if (err)
        return err;
    put(d, file.out);
    return att_file_commit(&file, why, why_size);
}

int att_plot_data_write(const struct att_plot_data *d, const char *dir, char *why,
                        size_t why_size)
{
    int err = write_one(d, dir, "rows.dat", put_rows, why, why_size);

    err = err ? err : write_one(d, dir, "cases.dat", put_cases, why, why_size);
    return err ? err : write_one(d, dir, "setup.gp", put_setup, why, why_size);
}
