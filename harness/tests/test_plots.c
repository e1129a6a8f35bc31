/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_plots.c - the plots are drawn from few, many, hostile and unmeasured rows; a gnuplot
 * that is missing or fails costs the plots and nothing else. Without gnuplot the drawing itself
 * is not tested.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/plots.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/report_data.h"

static const char *const names[] = { "bandwidth", "latency", "launches", "memory" };

/* Where everything goes: the scripts, a scratch folder, the plots in it. */
struct place {
    char scripts[512], scratch[64], dir[96], why[2048];
    int  gnuplot; // 1: there is one
};

static char *slurp(const char *dir, const char *name, const char *suffix)
{
    char   path[256];
    size_t n;
    char  *text = calloc(1, 1 << 20);
    FILE  *f;

    snprintf(path, sizeof(path), "%s/%s%s", dir, name, suffix);
    f = fopen(path, "r");
    n = f && text ? fread(text, 1, (1 << 20) - 1, f) : 0;
    if (f)
        fclose(f);
    if (text)
        text[n] = '\0';
    return text;
}

static int write_plots(struct place *p, const struct att_results *r)
{
    return att_plots_write(r, p->dir, p->scripts, p->why, sizeof(p->why));
}

/* All plots are whole SVG files, and gnuplot complained about nothing but missing numbers. */
static void test_drawn(struct tally *t, struct place *p, const struct att_results *r,
                       const char *what)
{
    int   rc = write_plots(p, r);
    char *log;

    tally(t, rc == !p->gnuplot, "%s: %d %s", what, rc, p->why);
    for (int i = 0; p->gnuplot && i < 4; i++) {
        char *svg = slurp(p->dir, names[i], ".svg");
        tally(t, strstr(svg, "<svg") && strstr(svg, "</svg>"), "%s: %s.svg is whole", what,
              names[i]);
        tally(t, strstr(svg, "cpu/fused") != NULL, "%s: %s.svg has its legend", what, names[i]);
        free(svg);
    }
    log = slurp(p->dir, "gnuplot", ".log");
    tally(t, !*log || strstr(log, "no valid points"), "%s: gnuplot says %s", what, log);
    free(log);
}

static void test_data(struct tally *t, struct place *p, const struct att_results *r)
{
    char *rows, *setup;
    int   lines = 0;

    write_plots(p, r);
    rows = slurp(p->dir, "rows", ".dat");
    setup = slurp(p->dir, "setup", ".gp");
    for (const char *s = rows; *s; s++)
        lines += *s == '\n' && s[1] && s[1] != '#';
    tally(t, lines == (int)r->n, "a line per row: %d of %d", lines, (int)r->n);
    tally(t,
          strstr(rows, " 1.47 1.49 1 1048576 0 \"cpu/fused\" \"pack_qkv/dtype:bf16/") != NULL,
          "speed-up, prediction, launches, memory, names:\n%s", rows);
    tally(t, strstr(setup, "kernel_name = \"cpu/unfused cpu/fused\"") != NULL, "kernels");
    tally(t, strstr(setup, "kernel_color = \"#8C8C8C #0072B2\"") != NULL, "baselines are grey");
    tally(t, strstr(setup, "\"pack_qkv\\nimg:64 valid:32_0\"") != NULL,
          "labels say what tells cases apart:\n%s", setup);
    free(rows);
    free(setup);
}

/* What was not measured leaves a gap. */
static void forget(struct att_results *r)
{
    for (int i = 0; i < r->n; i++) {
        struct att_record *row = row_of(r, i);
        row->rate.gbps = row->rate.copy_ns = row->rate.predicted = NAN;
        row->rate.of_copy.n = row->rate.speedup.n = 0;
        row->accounted = 0;
        row->memory.per_call = row->memory.persistent = -1;
    }
}

static int count_of(const char *text, const char *what)
{
    int n = 0;

    for (; (text = strstr(text, what)) != NULL; text++)
        n++;
    return n;
}

/* Fewer than six samples have no interval: the row keeps its mark and its figure. */
static void test_few(struct tally *t, struct place *p)
{
    struct att_results r = make_results(2, 1);
    char              *svg;

    for (int i = 0; i < r.n; i++) {
        struct att_interval *ns = &row_of(&r, i)->time.ns;
        *ns = (struct att_interval){ 3, ns->median, NAN, NAN };
    }
    test_drawn(t, p, &r, "few samples");
    svg = slurp(p->dir, "latency", ".svg");
    tally(t, !p->gnuplot || (strstr(svg, "33.33 \xc2\xb5s") && strstr(svg, "66.67 \xc2\xb5s")),
          "their times are there");
    free(svg);
    svg = slurp(p->dir, "rate", ".svg");
    tally(t, !p->gnuplot || count_of(svg, "<use xlink:href='#gpPt") >= 6,
          "%d marks, two of these in the legend", count_of(svg, "<use xlink:href='#gpPt"));
    free(svg);
    drop_results(&r);
}

static void test_rows(struct tally *t, struct place *p)
{
    static const int   sizes[] = { 1, 3, 60 };
    struct att_results r;

    for (int i = 0; i < 3; i++) {
        r = make_results(sizes[i], 1);
        test_drawn(t, p, &r, "ordinary rows");
        drop_results(&r);
    }
    r = make_results(2, 1);
    forget(&r);
    test_drawn(t, p, &r, "nothing but times");
    drop_results(&r);
    r = make_results(3, 1);
    test_data(t, p, &r);
    for (int i = 0; i < 2; i++) {
        spoil_row(&r, i, i);
        fill_time(row_of(&r, i), 0);
    }
    test_drawn(t, p, &r, "hostile names");
    drop_results(&r);
}

static void test_limit(struct tally *t, struct place *p)
{
    struct att_results r = make_results(ATT_PLOT_ROWS, 1);
    char              *setup;

    write_plots(p, &r);
    setup = slurp(p->dir, "setup", ".gp");
    tally(t, strstr(setup, "the largest cases of each operator: 100 of 200 rows") != NULL,
          "a title says what is left out");
    free(setup);
    drop_results(&r);
}

/* What the plots of whole series draw: rounding, arithmetic, a device that tells how it feels.
 */
static void enrich(struct att_results *r)
{
    for (int i = 0; i < r->n; i++) {
        struct att_record *row = row_of(r, i);
        row->accuracy.judged = 100;
        row->accuracy.over_bound = 0.1 + 0.0005 * i;
        row->rate.flops = 20.0 * (i + 10) * row->rate.bytes;
        row->rate.gflops = row->rate.flops / row->time.ns.median;
        row->rate.of_peak = row->rate.gflops / 1e6;
        row->time.feels = 1;
        row->time.blocks = 64;
        for (int b = 0; b < 64; b++) {
            row->time.block_ns[b] = row->time.ns.median * (1 + 0.001 * b);
            row->time.block_felt[b] = (struct att_felt){ 1900 + b, NAN, 300 + b, 50, "" };
        }
    }
}

static void test_series(struct tally *t, struct place *p)
{
    static const char *const more[] = { "rate",  "length",  "roofline",  "error",    "rounds",
                                        "trace", "latency", "bandwidth", "launches", "memory" };
    struct att_results       r = make_results(600, 1);
    char                    *data;

    enrich(&r);
    write_plots(p, &r);
    for (size_t i = 0; i < sizeof(more) / sizeof(*more) && p->gnuplot; i++) {
        char *svg = slurp(p->dir, more[i], ".svg");
        tally(t, strstr(svg, "<svg") && strstr(svg, "</svg>"), "%s.svg is whole: %s", more[i],
              p->why);
        tally(t, strlen(svg) <= 102400, "%s.svg has %zu bytes", more[i], strlen(svg));
        free(svg);
    }
    data = slurp(p->dir, "rounds", ".dat");
    tally(t, strstr(data, "\n1 1.73333333\n") != NULL, "30 GB/s against 52: %.80s", data);
    free(data);
    data = slurp(p->dir, "setup_series", ".gp");
    tally(t,
          strstr(data, "roof_peak = 1e+15") != NULL && strstr(data, "error_lanes = 2")
              && strstr(data, "length_unit = \"FLOP/s\""),
          "what the scripts have to know:\n%s", data);
    free(data);
    drop_results(&r);
    r = make_results(2, 1);
    write_plots(p, &r);
    data = slurp(p->dir, "error", ".svg");
    tally(t, !*data, "no plot of what nothing tells");
    free(data);
    drop_results(&r);
}

/* A gnuplot of our own: `script` is its text, "" for none at all. */
static int with_gnuplot(struct place *p, const struct att_results *r, const char *script)
{
    char path[128], old[8192];
    int  rc;

    snprintf(old, sizeof(old), "%s", getenv("PATH"));
    snprintf(path, sizeof(path), "%s/gnuplot", p->scratch);
    if (*script) {
        FILE *f = fopen(path, "w");
        fputs(script, f);
        fclose(f);
        chmod(path, 0755);
    }
    setenv("PATH", p->scratch, 1);
    rc = write_plots(p, r);
    setenv("PATH", old, 1);
    unlink(path);
    return rc;
}

static void test_failures(struct tally *t, struct place *p)
{
    struct att_results r = make_results(2, 1), none = make_results(2, 0);
    struct place       wrong = *p;
    char              *svg, *rows;
    int                rc = with_gnuplot(p, &r, "");

    tally(t, rc == 1 && strstr(p->why, "gnuplot cannot be started"), "%d %s", rc, p->why);
    svg = slurp(p->dir, "latency", ".svg");
    rows = slurp(p->dir, "rows", ".dat");
    tally(t, !*svg && *rows, "no plot of an earlier run, but the data of this one");
    free(svg);
    free(rows);
    rc = with_gnuplot(p, &r, "#!/bin/sh\nexit 3\n");
    tally(t, rc == 1 && strstr(p->why, "gnuplot failed on"), "%d %s", rc, p->why);
    rc = write_plots(p, &none);
    tally(t, rc == 1 && strstr(p->why, "nothing was timed"), "%d %s", rc, p->why);
    strcpy(wrong.scripts, "/nowhere");
    rc = write_plots(&wrong, &r);
    tally(t, rc == ATT_EDEVICE && strstr(wrong.why, "/nowhere"), "%d %s", rc, wrong.why);
    strcpy(wrong.scripts, p->scratch);
    rc = write_plots(&wrong, &r);
    tally(t, rc == ATT_EINVAL && strstr(wrong.why, "no plot script"), "%d %s", rc, wrong.why);
    wrong = *p;
    strcpy(wrong.dir, "/proc/attest");
    rc = write_plots(&wrong, &r);
    tally(t, rc == ATT_EDEVICE && strstr(wrong.why, "/proc/attest"), "%d %s", rc, wrong.why);
    drop_results(&r);
    drop_results(&none);
}

int main(void)
{
    const char  *source = getenv("ATT_SOURCE_DIR");
    struct tally t = { 0, 0 };
    struct place p = { .scratch = "/tmp/attest-plots-XXXXXX" };
    char         command[256];

    if (!mkdtemp(p.scratch))
        return 2;
    snprintf(p.scripts, sizeof(p.scripts), "%s/reports/plots", source ? source : ".");
    snprintf(p.dir, sizeof(p.dir), "%s/out/plots", p.scratch);
    p.gnuplot = system("command -v gnuplot >/dev/null") == 0;
    if (!p.gnuplot)
        puts("gnuplot is not installed: no plot is drawn");
    test_rows(&t, &p);
    test_few(&t, &p);
    test_limit(&t, &p);
    test_series(&t, &p);
    test_failures(&t, &p);
    snprintf(command, sizeof(command), "rm -rf %s", p.scratch);
    tally(&t, system(command) == 0, "%s", command);
    return tally_end(&t);
}
