/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_report_words.c - what reports say where it is easy to say too much: ratios of too few
 * rounds, figures that rounding would spoil, words that a kernel chose, files beside each
 * other.
 */
#include "harness/report.h"
#include "harness/tests/html_tags.h"
#include "harness/tests/results_files.h"
#include "reports/core/cells.h"
#include "reports/core/html_plots.h"
#include "reports/core/human.h"
#include "reports/core/mark.h"
#include "reports/core/word.h"

extern const struct att_report att_report_csv, att_report_html, att_report_junit,
    att_report_markdown, att_report_table;

static const struct att_report *const every[] = { &att_report_csv, &att_report_html,
                                                  &att_report_junit, &att_report_markdown,
                                                  &att_report_table };

enum { EVERY = sizeof(every) / sizeof(*every) };

/* What a report says of `r`, in one of these texts; free() it. */
static char *pull_text(const struct att_results *r)
{
    const struct att_pages_file file = { .name = "a", .r = r, .notice = "" };
    const struct att_pages      pages = { .file = &file, .files = 1, .full = "" };
    FILE                       *f = tmpfile();

    if (!f || att_pages_pull(&pages, f))
        abort();
    return stream_text(f, NULL);
}

static const char *cell_of(const struct att_record *r, const char *title, char *buf)
{
    const struct att_cell *c = att_cells;

    while (c->title && strcmp(c->title, title))
        c++;
    *buf = '\0';
    if (c->title)
        c->text(r, buf, ATT_CELL);
    return buf;
}

/* ---- too few rounds ---- */

static void test_rounds(struct tally *t, int few)
{
    struct att_results r = make_results(6, 1);
    char              *page, *pull, buf[ATT_CELL];

    for (int i = 1; i < r.n; i += 2)
        row_of(&r, i)->rate.speedup = few ? (struct att_interval){ 3, 1.47, NAN, NAN }
                                          : (struct att_interval){ 6, 1.47, 0.9, 1.5 };
    page = report_text(&att_report_html, &r, NULL);
    pull = pull_text(&r);
    tally(t,
          !strcmp(cell_of(&r.record[1], "vs baseline", buf),
                  few ? "1.47x? (pred 1.49)" : "1.47x (pred 1.49)"),
          "the table says %s", buf);
    tally(t, count_of(page, "<th scope=col>too few rounds") == few, "a column of these");
    tally(t,
          strstr(page, few ? "<td>6<td>0<td>0<td>0<td><b class=note>6</b>"
                           : "<td>6<td>0<td>0<td>6<td>1.47x")
              != NULL,
          "undecided is what has an interval with 1 in it");
    tally(t, count_of(page, "speed-ups rest on too few rounds") == few, "it is said aloud");
    tally(t, count_of(page, "6 of 6 rest on too few rounds to tell") == 2 * few,
          "and at the picture: %d", count_of(page, "6 of 6 rest on too few rounds to tell"));
    tally(t, count_of(page, "rounds: too few to tell") == 6 * few, "and in the details");
    tally(t,
          strstr(pull, few ? "| 6 | 0 | 0 | 0 | 6 | 1.47x | 1.47x? | 1.47x? |"
                           : "| 6 | 0 | 0 | 6 | 0 | 1.47x | 1.47x [0.900, 1.50] |")
              != NULL,
          "the pull request says so: %s", strstr(pull, "| `pack"));
    free(page);
    free(pull);
    drop_results(&r);
}

/* ---- figures ---- */

static void test_figures(struct tally *t)
{
    struct att_results r = make_results(1, 1);
    struct att_record *row = row_of(&r, 0);
    char               buf[ATT_CELL];

    row->time.ns = (struct att_interval){ 30, 1000, 999.6, 1000.4 };
    tally(t,
          !strcmp(cell_of(row,
                          "\xc2\xb1"
                          "95%",
                          buf),
                  "0.04%"),
          "not 0.0%%: %s", buf);
    row->time.ns = (struct att_interval){ 3, 1000, NAN, NAN };
    row->time.target_met = row->time.settled = 0;
    tally(t,
          !strcmp(cell_of(row,
                          "\xc2\xb1"
                          "95%",
                          buf),
                  "?~"),
          "no interval: %s", buf);
    row->accuracy.judged = 1;
    row->accuracy.over_bound = 1.004;
    tally(t, !strcmp(cell_of(row, "error", buf), "1.0040"), "beyond its bound: %s", buf);
    row->accuracy.over_bound = 1e30;
    tally(t, !strcmp(cell_of(row, "error", buf), "1e+30"), "no thirty digits: %s", buf);
    row->accuracy.over_bound = row->accuracy.rms = NAN;
    tally(t, !*cell_of(row, "error", buf) && !*cell_of(row, "rms", buf), "NaN is nothing: %s",
          buf);
    row->rate.of_copy.median = 0.004;
    tally(t, !strcmp(cell_of(row, "copy", buf), "0.4%"), "not 0%%: %s", buf);
    row->rate.gbps = 0.0042;
    tally(t, !strcmp(cell_of(row, "rate", buf), "4.20 MB/s"), "not 0.00 GB/s: %s", buf);
    row->rate.gbps = 0.65;
    tally(t, !strcmp(cell_of(row, "rate", buf), "0.65 GB/s"), "%s", buf);
    drop_results(&r);
}

static void test_spelling(struct tally *t)
{
    char buf[ATT_CELL];

    tally(t, !strcmp(att_axis_ratio(1000, buf, sizeof(buf)), "1000x"), "not 1e+03x: %s", buf);
    att_html_ratio(&(struct att_interval){ 9, 1.02, 1.0003, 1.06 }, buf, sizeof(buf));
    tally(t, !strcmp(buf, "1.020x [1.0003, 1.060]"), "no end is rounded onto 1: %s", buf);
    att_kernel_fold("a_backend_of_long_name/avx2_and_much_more", 30, buf, sizeof(buf));
    tally(t, strstr(buf, "/avx2_and") && att_text_width(buf) <= 30, "not its variant: %s", buf);
    att_kernel_fold("cpu/fused", 30, buf, sizeof(buf));
    tally(t, !strcmp(buf, "cpu/fused"), "%s", buf);
}

/* Counts and shares have no values below nothing, and neither have their axes. */
static void test_axes(struct tally *t)
{
    const struct att_scale few = att_scale_for(0, 2, 0, 6), none = att_scale_for(0, 0, 0, 6),
                           mixed = att_scale_for(-1, 2, 0, 6);

    tally(t, few.low >= 0 && few.high >= 6, "%g to %g", few.low, few.high);
    tally(t, none.low >= 0 && none.high >= 6, "%g to %g", none.low, none.high);
    tally(t, mixed.low <= -1 && mixed.high >= 2, "%g to %g", mixed.low, mixed.high);
}

/* A legend explains what is printed, and nothing else. */
static void test_legend(struct tally *t)
{
    struct att_results r = make_results(2, 1);
    char              *text = report_text(&att_report_table, &r, NULL);

    tally(t, strstr(text, "memory: bytes") && strstr(text, "vs baseline: time"), "%s", text);
    tally(t, !strstr(text, "vs peer") && !strstr(text, "rms:"), "no such columns: %s", text);
    free(text);
    for (int i = 0; i < r.n; i++) {
        row_of(&r, i)->accuracy.judged = 1;
        row_of(&r, i)->accuracy.over_bound = row_of(&r, i)->accuracy.rms = 0.5;
        row_of(&r, i)->time.plan_ns = 100;
        memset(row_of(&r, i)->variant, 'v', 40);
    }
    text = report_text(&att_report_table, &r, NULL);
    tally(t, !strstr(text, "memory"), "its column gave way, and so does its legend: %s", text);
    free(text);
    drop_results(&r);
}

/* ---- what a kernel says ---- */

static void test_injection(struct tally *t)
{
    static const char  turned[] = "run \xe2\x80\xae"
                                  "gnihton\xe2\x80\xac \xe2\x80\x8b\xef\xbb\xbf";
    struct att_results r = make_results(3, 1);
    char              *text, buf[64];
    FILE              *f = tmpfile();

    for (int i = 0; i < EVERY; i++) {
        set_status(row_of(&r, 1), ATT_FAIL, "exact", turned);
        snprintf(row_of(&r, 1)->repro, sizeof(r.record->repro), "%s", turned);
        text = report_text(every[i], &r, NULL);
        tally(t,
              !strstr(text, "\xe2\x80\xae") && !strstr(text, "\xe2\x80\x8b")
                  && !strstr(text, "\xef\xbb\xbf"),
              "%s: nothing turns the text around", every[i]->name);
        free(text);
    }
    snprintf(row_of(&r, 1)->reason, sizeof(r.record->reason), "=HYPERLINK(\"x\")");
    snprintf(row_of(&r, 1)->repro, sizeof(r.record->repro), "@sum");
    text = report_text(&att_report_csv, &r, NULL);
    tally(t, strstr(text, ",\"'=HYPERLINK(\"\"x\"\")\",\"'@sum\",") != NULL,
          "a spreadsheet runs nothing");
    free(text);
    att_mark_plain(f, "$x$ a|b");
    att_mark_code(f, "");
    att_mark_code(f, "c\\|d");
    text = stream_text(f, NULL);
    tally(t, !strcmp(text, "\\$x\\$ a\\|b`c\\\\\\|d`"), "no formula, span or cell: %s", text);
    free(text);
    tally(t, strlen(att_text_clean(turned, buf, sizeof(buf))) == strlen(turned), "%s", buf);
    drop_results(&r);
}

/* ---- one file ---- */

static void test_page(struct tally *t)
{
    struct att_results r = make_results(2, 0);
    char              *text = report_text(&att_report_html, &r, NULL);

    tally(t, strstr(text, "<title>attest check smoke</title>") != NULL, "its title");
    free(text);
    for (int i = 0; i < r.n; i++) {
        set_status(row_of(&r, i), ATT_SKIP, "", i ? "needs a GPU" : "");
        row_of(&r, i)->accounted = 0;
        row_of(&r, i)->wall_s = NAN;
        row_of(&r, i)->check.compared = row_of(&r, i)->check.runs = 0;
    }
    text = report_text(&att_report_html, &r, NULL);
    tally(t, !strstr(text, "colspan=0") && strstr(text, "<th scope=col class=x>reason"),
          "a reason has a column of its own where there are no numbers");
    tally(t, count_of(text, "<col>") == 3, "%d columns", count_of(text, "<col>"));
    free(text);
    r.verdict = "1 row is not right";
    row_of(&r, 0)->status = ATT_XPASS;
    r.exit_code = 1;
    text = report_text(&att_report_html, &r, NULL);
    tally(t, strstr(text, "id=failures") && strstr(text, ">XPASS</b>"),
          "what made the run fail stands under failures");
    free(text);
    drop_results(&r);
}

static void test_details(struct tally *t)
{
    struct att_results r = make_results(1, 1);
    struct att_record *row = row_of(&r, 0);
    char              *text;

    row->time.runs_per_sample = 4;
    row->rate.bytes = row->accuracy.max_abs = row->accuracy.gain = NAN;
    row->accuracy.judged = 5;
    row->memory.outputs = -1;
    text = report_text(&att_report_html, &r, NULL);
    tally(t, strstr(text, "300 samples of 4 runs each in 10 blocks") != NULL,
          "what a sample is");
    tally(t, !strstr(text, "nan") && !strstr(text, "outputs ,"), "what is unknown is left out");
    free(text);
    drop_results(&r);
}

/* Blocks that are held down by turns: a picture has no more shades than columns. */
static void test_trace(struct tally *t)
{
    struct att_results r = make_results(40, 1);
    char              *text;

    for (int i = 0; i < r.n; i++) {
        row_of(&r, i)->time.feels = 1;
        row_of(&r, i)->time.blocks = 64;
        for (int b = 0; b < 64; b++)
            row_of(&r, i)->time.block_felt[b] = (struct att_felt){ 1900, NAN, 300, 50, "" };
        for (int b = i % 2; b < 64; b += 2)
            strcpy(row_of(&r, i)->time.block_felt[b].limits, "x");
    }
    text = report_text(&att_report_html, &r, NULL);
    tally(t, count_of(text, "<rect class=\"z\"") <= 3 * 400, "%d shades",
          count_of(text, "<rect class=\"z\""));
    tally(t, strstr(text, "(2560 of 5120 blocks)") != NULL, "they are counted");
    free(text);
    drop_results(&r);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_rounds(&t, 1);
    test_rounds(&t, 0);
    test_figures(&t);
    test_spelling(&t);
    test_axes(&t);
    test_legend(&t);
    test_injection(&t);
    test_page(&t);
    test_details(&t);
    test_trace(&t);
    return tally_end(&t);
}
