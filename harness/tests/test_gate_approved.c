/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_approved.c - approved values and accepted losses: what a line says, what it excuses
 * and what it does not, and that no text of any kind does harm.
 */
#include "harness/exit.h"
#include "harness/tests/gate_for_tests.h"

static const char today[] = "2026-11-20";

/* ---- lines ----------------------------------------------------------------------- */

/* Parsed without complaint; what was complained of in `said`. */
static int parses(const char *text, size_t size, struct att_approved *a, char *said,
                  size_t room)
{
    FILE *err = fmemopen(said, room, "w");
    int   bad;

    memset(said, 0, room);
    if (!err)
        abort();
    bad = att_approved_parse(a, text, size, "file", today, err);
    fclose(err);
    return !bad;
}

static const char *const good_lines[] = {
    "",
    "\n\n  # a comment\n",
    "approved: cpu/op/v/b:1, launches, 3",
    "approved: cpu/op/v/b:1, output_hash, 0123456789abcdef, why, with a comma",
    "perf-accept: cpu/op/v/b:1, time, +12 %, numerics need it",
    "perf-accept: cpu/op/v/b:1, time, 0.5%, a reason",
    "perf-accept: cpu/op/v/b:1, time, 8.5 ms, a reason, until 2027-01-31",
    "perf-accept: cpu/op/v/b:1, time, 3 \xc2\xb5s, a reason",
    "perf-accept: cpu/op/v/b:1, status, absent, removed on purpose\r",
    "\tperf-accept:cpu/op/v/b:1,library,-4096,reason",
    "sentinel: ^cudnn/",
};
static const char *const bad_lines[][2] = {
    { "accept: x, y, z", "begins with" },
    { "approved:", "no row" },
    { "approved: cpu/a", "no metric" },
    { "approved: cpu/a, launches", "no value" },
    { "approved: cpu/a, lanches, 3", "did you mean \"launches\"" },
    { "approved: cpu/a, launches, three", "whole number" },
    { "approved: cpu/a, launches, 3.5", "whole number" },
    { "approved: cpu/a, launches, 99999999999999999999", "whole number" },
    { "approved: cpu/a, output_hash, 0123", "16 hexadecimal" },
    { "approved: cpu/a, time, +3 %", "perf-accept" },
    { "approved: cpu/a, status, SKIP", "perf-accept" },
    { "approved: cpu/a, compared, 7", "perf-accept" },
    { "perf-accept: cpu/a, time, +3 %", "no reason" },
    { "perf-accept: cpu/a, time, +3 %,  ", "no reason" },
    { "perf-accept: cpu/a, time, -3 %, faster", "percentage" },
    { "perf-accept: cpu/a, time, nan %, x", "percentage" },
    { "perf-accept: cpu/a, time, 3, x", "percentage" },
    { "perf-accept: cpu/a, time, inf ms, x", "percentage" },
    { "perf-accept: cpu/a, status, GONE, x", "SKIP, NOT_RUN" },
    { "perf-accept: cpu/a, status, FAIL, x", "SKIP, NOT_RUN" },
    { "perf-accept: cpu/a, status, CRASH, x", "SKIP, NOT_RUN" },
    { "perf-accept: cpu/a, status, XPASS, x", "SKIP, NOT_RUN" },
    { "perf-accept: cpu/a, time, +3 %, x, until tomorrow", "a date" },
    { "perf-accept: cpu/a, time, +3 %, x, until 2026-13-01", "a date" },
    { "perf-accept: cpu/a, time, +3 %, until 2027-01-31", "no reason" },
    { "sentinel:", "no regular expression" },
    { "sentinel: (", "no extended" },
    { "approved: a/b, syncs, 1\napproved: a/b, syncs, 2", "line 1 speaks" },
};

static void test_lines(struct tally *t)
{
    static char         many[1 << 17];
    struct att_approved a;
    char                said[2000];

    for (size_t i = 0; i < sizeof(good_lines) / sizeof(*good_lines); i++) {
        tally(t, parses(good_lines[i], strlen(good_lines[i]), &a, said, sizeof(said)) && !*said,
              "\"%s\" is good: %s", good_lines[i], said);
        tally(t, a.n == (i > 1), "\"%s\" is a line", good_lines[i]);
        att_approved_free(&a);
    }
    for (size_t i = 0; i < sizeof(bad_lines) / sizeof(*bad_lines); i++) {
        tally(t, !parses(bad_lines[i][0], strlen(bad_lines[i][0]), &a, said, sizeof(said)),
              "\"%s\" is bad", bad_lines[i][0]);
        tally(t, strstr(said, bad_lines[i][1]) && strstr(said, "file: line"), "\"%s\": %s",
              bad_lines[i][0], said);
        att_approved_free(&a);
    }
    memset(many, '\n', sizeof(many));
    tally(t, !parses(many, sizeof(many), &a, said, sizeof(said)) && strstr(said, "65536 lines"),
          "a file of lines: %s", said);
    tally(t, !parses("a\0b", 3, &a, said, sizeof(said)) && strstr(said, "NUL"), "NUL: %s",
          said);
}

/* Any text is read, or refused with whole lines; what is read holds what it says. */
static void test_mutants(struct tally *t)
{
    static const char seed[] = "# x\napproved: cpu/op/v/b:1, launches, 3, y\n"
                               "perf-accept: cpu/op/v/b:2, time, +12 %, z, until 2027-01-31\n"
                               "sentinel: ^a/(b|c)\n";
    static char       said[1 << 16];
    uint64_t          x = 99;
    int               read = 0, refused = 0;

    for (int i = 0; i < 20000; i++) {
        struct att_approved a;
        char                text[sizeof(seed) + 8];
        size_t              n = sizeof(seed) - 1;
        memcpy(text, seed, n);
        for (int k = 0; k < 1 + i % 4 && n > 1; k++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            const size_t at = (size_t)(x >> 33) % n;
            switch (x >> 20 & 3) {
            case 0: text[at] = (char)(x >> 40); break;
            case 1: memmove(text + at, text + at + 1, --n - at); break;
            case 2: text[at] = ",:\n%(#\0 "[x >> 40 & 7]; break;
            default: n = at ? at : 1;
            }
        }
        if (parses(text, n, &a, said, sizeof(said))) {
            read++;
            for (int k = 0; k < a.n; k++)
                if (!*a.line[k].row
                    || (a.line[k].kind == ATT_APPROVED_LOSS && !*a.line[k].reason))
                    tally(t, 0, "a line without row or reason: %.*s", (int)n, text);
        } else {
            refused++;
            if (strncmp(said, "attest: file: ", 14) || said[strlen(said) - 1] != '\n')
                tally(t, 0, "no whole line: %s", said);
        }
        att_approved_free(&a);
    }
    tally(t, read > 1000 && refused > 5000, "%d read, %d refused", read, refused);
}

/* ---- what they do ---------------------------------------------------------------- */

#define ROW "cpu/pack_qkv/fused/b:1/s:6/h:2/d:8"

/* What is planted in row 5, under which line, what it is called and how the gate ends. */
struct rule {
    const char        *line;
    int                what;
    enum att_gate_word word; // ATT_GATE_WORDS: nothing is asked
    int                code;
    const char        *note; // or NULL
};
enum { LAUNCHES, SLOWER, SKIPPED, WRONG, NOTHING = 9 };

static const struct rule rules[] = {
    { "approved: " ROW ", launches, 4", LAUNCHES, ATT_GATE_WORDS, 0, NULL }, // and its parts
    { "approved: " ROW ", launches, 5", LAUNCHES, ATT_GATE_BETTER, 3, NULL },
    { "approved: " ROW ", kernels, 4", LAUNCHES, ATT_GATE_WORDS, 0, NULL },
    { "approved: " ROW ", kernels, 3", LAUNCHES, ATT_GATE_WORSE, 3, NULL },
    { "approved: " ROW ", kernels, 5", LAUNCHES, ATT_GATE_BETTER, 0, NULL },
    { "approved: " ROW "0, kernels, 4", LAUNCHES, ATT_GATE_WORSE, 3, "no row is called" },
    { "approved: " ROW ", kernels, 4, x, until 2026-11-19", LAUNCHES, ATT_GATE_WORSE, 3,
      "expired on 2026-11-19" },
    { "approved: " ROW ", kernels, 4, x, until 2026-11-20", LAUNCHES, ATT_GATE_WORDS, 0, NULL },
    { "approved: " ROW ", syncs, 0", LAUNCHES, ATT_GATE_WORSE, 3, NULL }, // another metric
    { "approved: " ROW ", kernels, 2", NOTHING, ATT_GATE_BETTER, 0, NULL },
    { "approved: " ROW ", output_hash, 0123456789abcdef", NOTHING, ATT_GATE_WORSE, 3, NULL },

    { "perf-accept: " ROW ", time, +9 %, x", SLOWER, ATT_GATE_ACCEPTED, 0, NULL },
    { "perf-accept: " ROW ", time, +5 %, x", SLOWER, ATT_GATE_SLOWER, 3, NULL },
    { "perf-accept: " ROW ", time, 10 s, x", SLOWER, ATT_GATE_ACCEPTED, 0, NULL },
    { "perf-accept: " ROW ", time, 1 ns, x", SLOWER, ATT_GATE_SLOWER, 3, NULL },
    { "perf-accept: " ROW ", kernels, 4, x", SLOWER, ATT_GATE_SLOWER, 3, "needs it any more" },
    { "perf-accept: " ROW ", time, +9 %, x, until 2026-11-19", SLOWER, ATT_GATE_SLOWER, 3,
      "expired" },
    { "perf-accept: " ROW ", kernels, 4, x", LAUNCHES, ATT_GATE_ACCEPTED, 0, NULL },
    { "perf-accept: " ROW ", launches, 4, x", LAUNCHES, ATT_GATE_ACCEPTED, 0, NULL },
    { "perf-accept: " ROW ", launches, 3, x", LAUNCHES, ATT_GATE_WORSE, 3, NULL },
    { "perf-accept: " ROW ", kernels, 5, x", LAUNCHES, ATT_GATE_WORSE, 3, NULL },
    { "perf-accept: " ROW ", status, SKIP, x", SKIPPED, ATT_GATE_ACCEPTED, 0, NULL },
    { "perf-accept: " ROW ", status, absent, x", SKIPPED, ATT_GATE_LOST, 3, NULL },
    { "perf-accept: " ROW ", status, absent, x", WRONG, ATT_GATE_WRONG, 1, NULL },
    { "perf-accept: " ROW ", time, +9 %, x", NOTHING, ATT_GATE_WORDS, 0, "needs it any more" },
    { "sentinel: ^nobody/", NOTHING, ATT_GATE_WORDS, 0, "no row is called or like" },
    { "sentinel: /s:6/", SLOWER, ATT_GATE_WORDS, 0, NULL }, // is not judged itself
};

static void test_rules(struct tally *t)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
        const struct rule *r = &rules[i];
        struct trial       trial;
        trial_open(&trial, 1);
        trial_approve(&trial, r->line);
        trial.world.slower[5] = r->what == SLOWER ? log1p(0.08) : 0;
        trial_measure(&trial);
        if (r->what == LAUNCHES)
            spoil(att_gate_world_row(&trial.now, 5), 0, 3);
        if (r->what == SKIPPED || r->what == WRONG)
            set_status(&trial.now, 5, r->what == WRONG ? ATT_FAIL : ATT_SKIP);
        trial_judge(&trial);
        tally(t, trial.gate.code == r->code, "\"%s\": exit code %d, not %d: %s", r->line,
              trial.gate.code, r->code, trial.gate.verdict);
        tally(t, r->word == ATT_GATE_WORDS || trial_count(&trial, r->word, NULL) == 1,
              "\"%s\": no %s", r->line,
              r->word < ATT_GATE_WORDS ? att_gate_words[r->word] : "");
        tally(t, !r->note || trial_notes(&trial, r->note), "\"%s\" says \"%s\": %s", r->line,
              r->note ? r->note : "", trial.gate.notes ? trial.gate.note[0] : "no note");
        trial_close(&trial);
    }
}

/* Approved values hold for rows that BASELINE does not have, too. */
static void test_new_row(struct tally *t)
{
    for (int launches = 3; launches <= 5; launches++) {
        struct trial trial;
        trial_open(&trial, 1);
        trial_approve(&trial, "approved: " ROW ", kernels, 4");
        trial_measure(&trial);
        att_gate_world_drop(&trial.base, 5);
        att_gate_world_row(&trial.now, 5)->kernels = launches;
        trial_judge(&trial);
        tally(t,
              trial.gate.code == (launches > 4 ? ATT_EXIT_REGRESSION : ATT_EXIT_OK)
                  && trial_count(&trial, ATT_GATE_NEW, NULL) == 1
                  && trial_count(&trial, ATT_GATE_WORSE, "kernels") == (launches > 4)
                  && !trial_notes(&trial, "needs it any more"),
              "a new row with %d kernels: %s", launches, trial.gate.verdict);
        trial_close(&trial);
    }
}

/* A percentage is accepted once: what BASELINE has already is not accepted on top of it. */
static void test_spent(struct tally *t)
{
    static const char *const line[] = { "perf-accept: " ROW ", time, +9 %, x",
                                        "perf-accept: " ROW ", time, 10 s, x" };

    for (int i = 0; i < 4; i++) {
        const int    red = i == 3;
        struct trial trial;
        trial_open(&trial, 1);
        trial_approve(&trial, line[i < 2]);
        trial.approved.line[0].spent = i % 2 ? 12 : 0;
        trial.world.slower[5] = log1p(0.08);
        trial_measure(&trial);
        trial_judge(&trial);
        tally(t,
              trial.gate.code == (red ? ATT_EXIT_REGRESSION : ATT_EXIT_OK)
                  && (!red || strstr(trial.gate.finding[0].text, "night 12")),
              "turn %d: %s", i, trial.gate.verdict);
        trial_close(&trial);
    }
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_lines(&t);
    test_mutants(&t);
    test_rules(&t);
    test_new_row(&t);
    test_spent(&t);
    return tally_end(&t);
}
