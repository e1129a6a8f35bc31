/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_table.c - the terminal table: its width whatever is in it, its content, its colours, and
 * commands that survive being folded.
 */
#include "harness/jsonout.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/report_data.h"
#include "reports/table.h"

static int count_of(const char *text, const char *what)
{
    int n = 0;

    for (; (text = strstr(text, what)) != NULL; text++)
        n++;
    return n;
}

/* Columns of the widest line. */
static int widest(const char *text)
{
    int      width = 0, most = 0, n;
    uint32_t c;

    for (; (n = att_utf8_next(text, &c)) > 0; text += n) {
        width = c == '\n' ? 0 : width + 1;
        most = width > most ? width : most;
    }
    return most;
}

static char *table_text(const struct att_results *r, int colour, int width)
{
    FILE *f = tmpfile();

    if (!f)
        abort();
    att_table_print(r, f, colour, width);
    return stream_text(f, NULL);
}

static void test_table_width(struct tally *t, const struct att_results *r, const char *what)
{
    static const int widths[] = { 80, 100, 132 };

    for (int i = 0; i < 3; i++) {
        char *text = table_text(r, 0, widths[i]);
        tally(t, widest(text) <= widths[i], "%s: table of %d is %d wide:\n%s", what, widths[i],
              widest(text), text);
        tally(t, !strchr(text, '\x1b'), "%s: no colour unless asked for", what);
        free(text);
    }
}

static void test_table_content(struct tally *t)
{
    struct att_results r = make_results(3, 1);
    char              *text = table_text(&r, 1, 100);

    tally(t, strstr(text, "\x1b[32mPASS") != NULL, "colour when asked for");
    free(text);
    set_status(row_of(&r, 3), ATT_FAIL, "exact", "holds 1, want 2");
    text = table_text(&r, 0, 100);
    tally(t, strstr(text, "1.47x (pred 1.49)") != NULL, "speed-up beside the prediction");
    tally(t, strstr(text, "33.33 \xc2\xb5s  2.0%  30.0 GB/s   53%") != NULL,
          "time and rate:\n%s", text);
    tally(t,
          strstr(text, "\n          exact: holds 1, want 2\n          repro: attest check ")
              != NULL,
          "detector, reason, repro:\n%s", text);
    tally(t, count_of(text, "\npack_qkv/dtype:bf16/b:2/img:128/h:24/valid:32_1\n") == 1,
          "a case is named once");
    tally(t, strstr(text, r.verdict) != NULL, "the verdict");
    free(text);
    drop_results(&r);
    r = make_results(3, 0);
    text = table_text(&r, 0, 100);
    tally(t, !strstr(text, "median") && strstr(text, "compared"), "no times in a check");
    free(text);
    drop_results(&r);
}

/* A folded command, joined as a shell joins it, is the command. */
static void test_repro_survives(struct tally *t)
{
    struct att_results r = make_results(1, 0);
    struct att_record *row = row_of(&r, 1);
    char               joined[sizeof(row->repro)], *text, *from, *to = joined;

    set_status(row, ATT_FAIL, "exact", "wrong");
    strcpy(row->repro, "attest check cpu/op");
    for (int i = 0; i < 30; i++)
        sprintf(row->repro + strlen(row->repro), "/key_%d:%d_%d", i, i * 1000, i);
    strcat(row->repro, " --seed 1");
    text = table_text(&r, 0, 100);
    from = strstr(text, "repro: ") + 7;
    while (*from != '\n') {
        if (from[0] == '\\' && from[1] == '\n') {
            from += 2;
            from += from[0] == ' ' ? strspn(from, " ") : 0;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    tally(t, !strcmp(joined, row->repro), "want %s\n   got %s", row->repro, joined);
    free(text);
    drop_results(&r);
}

int main(void)
{
    static const struct {
        const char *what;
        int         cases, timed, spread, hostile;
    } run[] = { { "empty", 0, 1, 0, 0 },   { "timed", 6, 1, 0, 0 },
                { "checked", 6, 0, 0, 0 }, { "all statuses", 8, 1, 1, 0 },
                { "hostile", 3, 1, 0, 1 }, { "very long", 3, 1, 0, 2 },
                { "many", 2500, 1, 0, 0 } };
    struct tally t = { 0, 0 };

    for (size_t i = 0; i < sizeof(run) / sizeof(run[0]); i++) {
        struct att_results r = make_results(run[i].cases, run[i].timed);
        if (run[i].spread)
            spread_statuses(&r);
        for (int k = 1; run[i].hostile && k < r.n; k += 2)
            spoil_row(&r, k, run[i].hostile == 2);
        test_table_width(&t, &r, run[i].what);
        drop_results(&r);
    }
    test_table_content(&t);
    test_repro_survives(&t);
    return tally_end(&t);
}
