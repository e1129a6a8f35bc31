/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_approved.c - approved values, accepted losses and known issues: what a line says,
 * what it excuses and what it does not, and that no text of any kind does harm.
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
    { "perf-accept: cpu/a, time, +3 %", "no reason" },
    { "perf-accept: cpu/a, time, +3 %,  ", "no reason" },
    { "perf-accept: cpu/a, time, -3 %, faster", "percentage" },
    { "perf-accept: cpu/a, time, nan %, x", "percentage" },
    { "perf-accept: cpu/a, time, 3, x", "percentage" },
    { "perf-accept: cpu/a, time, inf ms, x", "percentage" },
    { "perf-accept: cpu/a, status, GONE, x", "a status" },
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

/* Row 5 launches 4 instead of 1, or what `what` says; the exit code under these lines. */
static int under(struct tally *t, const char *lines, int what, enum att_gate_word word,
                 const char *note)
{
    struct trial trial;
    int          code;

    trial_open(&trial, 1);
    trial_approve(&trial, lines);
    trial.world.slower[5] = what == 1 ? log1p(0.08) : 0;
    trial_measure(&trial);
    if (what == 0)
        spoil(att_gate_world_row(&trial.now, 5), 0, 3);
    if (what == 2)
        set_status(&trial.now, 5, ATT_SKIP);
    if (what == 3)
        set_status(&trial.now, 5, ATT_FAIL);
    code = trial_judge(&trial);
    tally(t, trial_count(&trial, word, NULL) == 1 || word == ATT_GATE_WORDS,
          "\"%s\", %d: no %s", lines, what, word < ATT_GATE_WORDS ? att_gate_words[word] : "");
    tally(t, !note || trial_notes(&trial, note), "\"%s\" says \"%s\": %s", lines,
          note ? note : "", trial.gate.notes ? trial.gate.note[0] : "no note");
    trial_close(&trial);
    return code;
}

#define ROW "cpu/pack_qkv/fused/b:1/s:6/h:2/d:8"

static void test_values(struct tally *t)
{
    const enum att_gate_word none = ATT_GATE_WORDS;

    tally(t, under(t, "approved: " ROW ", launches, 4", 0, none, NULL) == 0,
          "the total speaks for "
          "its parts");
    tally(t, under(t, "approved: " ROW ", kernels, 4", 0, none, NULL) == 0, "approved");
    tally(t, under(t, "approved: " ROW ", kernels, 3", 0, ATT_GATE_WORSE, NULL) == 3,
          "too few");
    tally(t, under(t, "approved: " ROW ", kernels, 5", 0, ATT_GATE_BETTER, NULL) == 0,
          "too many");
    tally(t,
          under(t, "approved: " ROW "0, kernels, 4", 0, ATT_GATE_WORSE, "no row is called")
              == 3,
          "another row");
    tally(t,
          under(t, "approved: " ROW ", kernels, 4, x, until 2026-11-19", 0, ATT_GATE_WORSE,
                "expired on 2026-11-19")
              == 3,
          "expired yesterday");
    tally(t, under(t, "approved: " ROW ", kernels, 4, x, until 2026-11-20", 0, none, NULL) == 0,
          "expires tonight");
    tally(t, under(t, "approved: " ROW ", syncs, 0", 0, ATT_GATE_WORSE, NULL) == 3,
          "another metric excuses nothing");
    tally(t, under(t, "approved: " ROW ", kernels, 2", 9, ATT_GATE_BETTER, NULL) == 0,
          "an approved value that is not reached is told");
}

static void test_losses(struct tally *t)
{
    const enum att_gate_word yes = ATT_GATE_ACCEPTED;

    tally(t, under(t, "perf-accept: " ROW ", time, +9 %, x", 1, yes, NULL) == 0, "+8 of +9 %%");
    tally(t, under(t, "perf-accept: " ROW ", time, +5 %, x", 1, ATT_GATE_SLOWER, NULL) == 3,
          "+8 of +5 %%");
    tally(t, under(t, "perf-accept: " ROW ", time, 10 s, x", 1, yes, NULL) == 0,
          "below a time");
    tally(t, under(t, "perf-accept: " ROW ", time, 1 ns, x", 1, ATT_GATE_SLOWER, NULL) == 3,
          "above");
    tally(
        t,
        under(t, "perf-accept: " ROW ", kernels, 4, x", 1, ATT_GATE_SLOWER, "needs it any more")
            == 3,
        "another metric");
    tally(t,
          under(t, "perf-accept: " ROW ", time, +9 %, x, until 2026-11-19", 1, ATT_GATE_SLOWER,
                "expired")
              == 3,
          "expired");
    tally(t, under(t, "perf-accept: " ROW ", kernels, 4, x", 0, yes, NULL) == 0,
          "exactly so many");
    tally(t, under(t, "perf-accept: " ROW ", kernels, 5, x", 0, ATT_GATE_WORSE, NULL) == 3,
          "no other number");
    tally(t, under(t, "perf-accept: " ROW ", status, SKIP, x", 2, yes, NULL) == 0,
          "refused now");
    tally(t, under(t, "perf-accept: " ROW ", status, absent, x", 2, ATT_GATE_LOST, NULL) == 3,
          "but not gone");
    tally(t, under(t, "perf-accept: " ROW ", status, FAIL, x", 3, ATT_GATE_WRONG, NULL) == 1,
          "a wrong answer is not for sale");
    tally(
        t,
        under(t, "perf-accept: " ROW ", time, +9 %, x", 9, ATT_GATE_WORDS, "needs it any more")
            == 0,
        "a line that excuses nothing is told");
    tally(t, under(t, "sentinel: ^nobody/", 9, ATT_GATE_WORDS, "no row is called or like") == 0,
          "and so is a sentinel that is not there");
    tally(t, under(t, "sentinel: /s:6/", 1, ATT_GATE_WORDS, NULL) == 0,
          "a sentinel is not judged itself");
}

static int with_known(struct tally *t, const char *row, const char *signature, int expired,
                      int what, enum att_gate_word word)
{
    struct att_known_entry entry = { .expired = expired };
    struct att_known       known = { 1, &entry };
    struct trial           trial;
    int                    code;

    if (regcomp(&entry.row, row, REG_EXTENDED | REG_NOSUB))
        abort();
    strcpy(entry.pattern, row);
    snprintf(entry.signature, sizeof(entry.signature), "%s", signature);
    strcpy(entry.expires, "2026-12-31");
    trial_open(&trial, 1);
    trial.world.slower[5] = what == 1 ? log1p(0.08) : 0;
    trial_measure(&trial);
    if (what == 3)
        set_status(&trial.now, 5, ATT_FAIL);
    if (what == 4)
        set_status(&trial.now, 5, ATT_KNOWN);
    trial.gate.known = &known;
    code = trial_judge(&trial);
    tally(t,
          trial_notes(&trial, "nothing fails like that")
              == (word != ATT_GATE_KNOWN && what != 4 && !expired),
          "known %s, %s: it is told when nothing needs it", row, signature);
    tally(t, word == ATT_GATE_WORDS || trial_count(&trial, word, NULL) == 1,
          "known %s, %s: no finding", row, signature);
    trial_close(&trial);
    regfree(&entry.row);
    return code;
}

static void test_known(struct tally *t)
{
    tally(t, with_known(t, "/s:6/", "planted", 0, 3, ATT_GATE_KNOWN) == 0, "a known fault");
    tally(t, with_known(t, "/s:6/", "other", 0, 3, ATT_GATE_WRONG) == 1, "in another way");
    tally(t, with_known(t, "/s:60/", "planted", 0, 3, ATT_GATE_WRONG) == 1, "in another row");
    tally(t, with_known(t, "/s:6/", "planted", 1, 3, ATT_GATE_WRONG) == 1, "expired");
    tally(t, with_known(t, "/s:6/", "time", 0, 1, ATT_GATE_KNOWN) == 0, "a known slow-down");
    tally(t, with_known(t, "/s:6/", "planted", 0, 4, ATT_GATE_WORDS) == 0, "known to the run");
    tally(t, with_known(t, "/s:6/", "planted", 0, 9, ATT_GATE_WORDS) == 0, "nothing fails");
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_lines(&t);
    test_mutants(&t);
    test_values(&t);
    test_losses(&t);
    test_known(&t);
    return tally_end(&t);
}
