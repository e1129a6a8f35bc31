/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_history_gate.c - a gate.json that was changed, cut off, or is of another run is refused
 * with its name, and nothing is added.
 */
#include "harness/history_index.h"
#include "harness/tests/history_for_tests.h"
#include "harness/tests/sanitized.h"

/* What is written, and what has to be said; from the seventh on with a digest that fits. */
#define GATE(code, run)                                                                        \
    "{\"attest_gate\": {\"exit_code\": " code                                                  \
    ", \"verdict\": \"x\", \"new\": {\"run_id\": \"" run "\"}"
static const char *const bad_ones[][2] = {
    { "", "line 1" },
    { "{}", "no gate.json" },
    { "{\"attest_gate\": [1]}", "no gate.json" },
    { GATE("0", "night-0001") "}}", "no digest" },
    { GATE("0", "night-0001") ", \"digest\": \"0\"}}", "does not fit" },
    { GATE("0", "night-0001") ", \"exit_code\": 0}}", "twice" },
    { GATE("0", "y"), "judges the run y" },
    { GATE("0.5", "night-0001"), "no gate.json" },
    { GATE("130", "night-0001"), "cut off (130)" },
    { GATE("124", "night-0001"), "cut off (124)" },
};
#undef GATE

static void test_refused(struct tally *t)
{
    static const struct night first = { NULL, 0, 0, 0, NULL };
    struct place              p;
    char                      results[128], gate[128];

    open_place(t, &p, &first, 1);
    snprintf(results, sizeof(results), "%s.results", p.dir);
    snprintf(gate, sizeof(gate), "%s.gate", p.dir);
    write_results(&p, 1, &first, results);
    for (size_t i = 0; i < sizeof(bad_ones) / sizeof(*bad_ones); i++) {
        const struct att_history_night night = { results, gate, 0 };
        int                            number;
        FILE                          *f = i < 6 ? fopen(gate, "w") : NULL;
        if (f)
            fputs(bad_ones[i][0], f), fclose(f);
        else
            write_sealed(gate, bad_ones[i][0]);
        tally(t,
              att_history_add(p.dir, &night, &number, p.why, sizeof(p.why)) == ATT_EINVAL
                  && strstr(p.why, bad_ones[i][1]) && strstr(p.why, ".gate"),
              "%s: %s", bad_ones[i][0], p.why);
    }
    unlink(results);
    unlink(gate);
    close_place(&p);
}

/* Whoever forges the digest as well does no harm: any text is taken, or refused in one line. */
static void test_mutants(struct tally *t)
{
    static const char whole[] =
        "{\"attest_gate\": {\"exit_code\": 3, \"verdict\": \"x\", \"new\": {\"run_id\": "
        "\"r\"}, "
        "\"accepted\": [{\"row\": \"a/b\", \"value\": \"+5 %\", \"reason\": \"y\"}], "
        "\"findings\": "
        "[{\"word\": \"SLOWER\", \"red\": true, \"row\": \"a/b\", \"metric\": \"time\"}]";
    static const char other[] = "0\"{}[],: x";
    int               taken = 0, refused = 0;
    char              path[] = "/tmp/attest-gate-XXXXXX", text[sizeof(whole)];
    const int         fd = mkstemp(path);

    if (fd < 0)
        abort();
    close(fd);
    for (size_t at = 0; at + 1 < sizeof(whole); at += SANITIZED ? 3 : 1)
        for (size_t k = 0; k + 1 < sizeof(other); k++) {
            struct att_history_entry e = { .run_id = "r" };
            char                     why[600] = "";
            int                      bad;
            memcpy(text, whole, sizeof(whole));
            text[at] = other[k];
            unlink(path);
            write_sealed(path, text);
            bad = att_history_read_gate(&e, path, why, sizeof(why));
            taken += !bad;
            refused += bad != 0;
            if (bad && (!strstr(why, path) || strchr(why, '\n')))
                tally(t, 0, "\"%s\" names no file, or is no line", why);
            if (!bad && (e.red.n > 1 || e.accept.n > 1 || e.accepted))
                tally(t, 0, "%s was taken for more than it says", text);
            att_history_texts_free(&e.red);
            att_history_texts_free(&e.accept);
        }
    unlink(path);
    tally(t, taken > 100 && refused > 100, "%d taken, %d refused", taken, refused);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_refused(&t);
    test_mutants(&t);
    return tally_end(&t);
}
