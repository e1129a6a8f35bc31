/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_html.c - the page: complete, closed, and harmless whatever the results hold. Tags are
 * followed with a stack of our own; a browser's opinion is asked for by nobody here.
 */
#include <time.h>

#include "harness/jsonout.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/html_tags.h"
#include "harness/tests/report_data.h"
#include "harness/tests/sanitized.h"
#include "reports/pages.h"

extern const struct att_report att_report_html;

enum { MANY = SANITIZED ? 250 : 2500, LARGEST = 6000000 };

/* The first byte that is no UTF-8 or no printable character. U+FFFD is written on purpose. */
static long broken_at(const char *text)
{
    uint32_t c;
    int      n;

    for (const char *s = text; (n = att_utf8_next(s, &c)) > 0; s += n)
        if ((n == 1 && c == 0xfffd) || (c < ' ' && c != '\n') || (c >= 0x7f && c < 0xa0)
            || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e))
            return (long)(s - text);
    return -1;
}

/* Every link leads to an id of the page. */
static int dead_links(const char *text)
{
    int dead = 0;

    for (const char *s = text; (s = strstr(s, "href=\"#")) != NULL; s++) {
        char target[48], id[64], quoted[64];
        sscanf(s + 7, "%47[^\"]", target);
        snprintf(id, sizeof(id), " id=%s>", target);
        snprintf(quoted, sizeof(quoted), "\nid=%s>", target);
        dead += !strstr(text, id) && !strstr(text, quoted)
                && (snprintf(id, sizeof(id), " id=%s ", target), !strstr(text, id));
    }
    return dead;
}

/* What holds for every page. */
static char *test_page(struct tally *t, const struct att_results *r, const char *what)
{
    size_t      size;
    char       *text = report_text(&att_report_html, r, &size);
    struct nest n = { .depth = 0 };
    const char *script = strstr(text, "<script nonce=attest>");
    const int   dead = dead_links(text);

    follow(&n, text);
    tally(t, !*n.fault && !n.depth, "%s: %s, %d open at the end", what, n.fault, n.depth);
    tally(t, broken_at(text) < 0 && strlen(text) == size, "%s: byte %ld is not clean", what,
          broken_at(text));
    tally(t, count_of(text, "<script") == 1 && count_of(text, "</script") == 1 && script,
          "%s: one script, ours", what);
    tally(t,
          !strstr(text, "http:") && !strstr(text, "https:") && !strstr(text, "<link")
              && !strstr(text, "<img") && !strstr(text, "url(") && !strstr(text, "@import"),
          "%s: loads nothing", what);
    tally(t, !dead, "%s: %d dead links", what, dead);
    tally(t, count_of(text, "<tr\nid=r") == r->n, "%s: a line per row", what);
    tally(t,
          !strstr(text, ">nan") && !strstr(text, "\"nan") && !strstr(text, " nan")
              && !strstr(text, "-nan") && !strstr(text, "inf\""),
          "%s: prints no NaN", what);
    return text;
}

static void test_hostile(struct tally *t)
{
    struct att_results      r = make_results(4, 1);
    struct att_environment *env = (struct att_environment *)(uintptr_t)r.env;
    char                   *text;

    for (int i = 1; i < r.n; i += 2)
        spoil_row(&r, i, i == 3);
    snprintf(row_of(&r, 0)->reason, sizeof(r.record->reason),
             "</code></details><script>alert(1)</script><img src=x onerror=alert(1)>");
    row_of(&r, 0)->status = ATT_KNOWN;
    snprintf(row_of(&r, 2)->reason, sizeof(r.record->reason),
             "a \xe2\x80\xae turned \xe2\x80\x8b");
    row_of(&r, 2)->status = ATT_SKIP;
    row_of(&r, 2)->timed = 0;
    snprintf(env->host, sizeof(env->host), "%s", "\"><svg onload=alert(1)>");
    snprintf(env->device[0], sizeof(env->device[0]), "%s", hostile);
    r.command = r.suites = r.verdict = hostile;
    r.exit_code = 1;
    text = test_page(t, &r, "hostile");
    tally(t, !strstr(text, "<img") && !strstr(text, "<svg onload") && !strstr(text, "</x>"),
          "markup of results is text");
    tally(t, strstr(text, "&lt;script&gt;alert(1)&lt;/script&gt;") != NULL,
          "and it is all there");
    free(text);
    drop_results(&r);
}

static void test_order(struct tally *t)
{
    struct att_results r = make_results(ATT_STATUSES, 1);
    char              *text;
    long               verdict, failures, notable, plots, rows, machine;

    spread_statuses(&r);
    text = test_page(t, &r, "all statuses");
    verdict = place_of(text, "some rows failed");
    failures = place_of(text, "id=failures");
    notable = place_of(text, "id=notable");
    plots = place_of(text, "id=plots");
    rows = place_of(text, "id=rows");
    machine = place_of(text, "id=machine");
    tally(t,
          0 < verdict && verdict < failures && failures < notable && notable < plots
              && plots < rows && rows < machine,
          "the order: %ld %ld %ld %ld %ld %ld", verdict, failures, notable, plots, rows,
          machine);
    for (int i = 0; i < ATT_STATUSES; i++) {
        char word[32];
        snprintf(word, sizeof(word), ">%s</summary>", att_status_words[i]);
        tally(t, strstr(text, word) != NULL, "a row is called %s", att_status_words[i]);
    }
    tally(t, count_of(text, "<pre class=r>") == 6, "a command per failure: %d",
          count_of(text, "<pre class=r>"));
    tally(t, count_of(text, "<code>attest check ") == r.n, "a command per row: %d",
          count_of(text, "<code>attest check "));
    tally(t,
          count_of(text, "<svg") == count_of(text, "<desc id=")
              && count_of(text, "<svg") == count_of(text, "role=\"img\""),
          "every picture has a description");
    tally(t, strstr(text, "verdict bad") && strstr(text, "FAIL</b> some rows failed"),
          "the verdict is told by a word, not by colour alone");
    free(text);
    drop_results(&r);
}

/* Kernel 1 beats kernel 0 in the made-up rows. */
static void test_notable(struct tally *t)
{
    struct att_results r = make_results(6, 1);
    char              *text;

    row_of(&r, 5)->rate.speedup = (struct att_interval){ 30, 0.9, 0.85, 0.95 };
    text = test_page(t, &r, "timed");
    tally(t,
          strstr(text, "<td>6<td><b class=good>5</b><td><b class=bad>1</b><td>0<td>1.47x")
              != NULL,
          "five faster, one slower");
    tally(t, strstr(text, "href=\"#r5\">0.900x [0.850, 0.950]") != NULL,
          "the slowest is linked");
    tally(t,
          strstr(text, "pack_qkv: time by length") == NULL
              && strstr(text, "Bandwidth against the ceiling") != NULL
              && strstr(text, "Speed-up over the kernel it replaces") != NULL
              && strstr(text, "pack_qkv: rate by length") != NULL
              && strstr(text, "round by round") != NULL,
          "pictures where there are data");
    free(text);
    drop_results(&r);
}

static void test_trace(struct tally *t)
{
    struct att_results r = make_results(2, 1);
    double             sample[200];
    char              *text;

    for (int i = 0; i < 200; i++)
        sample[i] = row_of(&r, 0)->time.ns.median * (1 + 0.0001 * i);
    for (int i = 0; i < r.n; i++) {
        row_of(&r, i)->time.feels = 1;
        row_of(&r, i)->samples = sample;
        row_of(&r, i)->n_samples = 200;
        for (int b = 0; b < 10; b++) {
            struct att_felt felt = { 1980 - b, NAN, 400 + b, 50, "" };
            if (b == 3)
                strcpy(felt.limits, "sw_power_cap");
            row_of(&r, i)->time.block_felt[b] = felt;
        }
    }
    row_of(&r, 1)->time.block_ns[3] = NAN;
    text = test_page(t, &r, "felt");
    tally(t,
          strstr(text, "(4 of 40 blocks); dots below the clock: discarded for it (1)") != NULL,
          "the trace counts what was held down and discarded");
    tally(t, strstr(text, "distribution of samples") != NULL, "samples are drawn where kept");
    free(text);
    drop_results(&r);
}

/* Five thousand rows: written in less than a second, and no larger than a page may be. */
static void test_many(struct tally *t)
{
    struct att_results r = make_results(MANY, 1);
    struct timespec    a, b;
    FILE              *out = fopen("/dev/null", "w");
    char              *text;
    size_t             size;
    double             s;

    if (!out)
        abort();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
    att_report_html.write(&r, out);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
    fclose(out);
    s = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
    text = test_page(t, &r, "many");
    size = strlen(text);
    printf("%d rows: %.2f s, %zu bytes\n", 2 * MANY, s, size);
    tally(t, s < 1, "%.2f s for %d rows", s, 2 * MANY);
    tally(t, size < LARGEST, "%zu bytes for %d rows", size, 2 * MANY);
    free(text);
    drop_results(&r);
}

int main(void)
{
    struct tally       t = { 0, 0 };
    struct att_results none = make_results(0, 1), checked = make_results(3, 0);

    free(test_page(&t, &none, "empty"));
    free(test_page(&t, &checked, "checked"));
    drop_results(&none);
    drop_results(&checked);
    test_hostile(&t);
    test_order(&t);
    test_notable(&t);
    test_trace(&t);
    test_many(&t);
    return tally_end(&t);
}
