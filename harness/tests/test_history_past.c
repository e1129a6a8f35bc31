/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_history_past.c - which nights and which rows of them the gate compares tonight with: not
 * what was wrong, disturbed, red, of another machine, or before a loss was accepted; and what a
 * night's gate.json has to do with it.
 */
#include "harness/tests/history_for_tests.h"

static void test_left_out(struct tally *t)
{
    static const struct night night[] = {
        { NULL, 0, 0, 0, NULL }, { "", 0, 0, 0, NULL }, { "", 1, 0, 0, NULL },
        { "", 5, 0, 0, NULL },   { "", 3, 0, 0, NULL }, { "", 0, 1, 0, NULL },
        { "", 0, 0, 1, NULL },   { "", 4, 0, 0, NULL },
    };
    struct place p;
    char         text[64];

    open_place(t, &p, night, 8);
    tally(t, !strcmp(nights_of(&p, 3, text), "abeh"), "nights that count: %s", text);
    tally(t, att_history_last(&p.h) && att_history_last(&p.h)->number == 6,
          "the baseline is the last with code 0 that is whole");
    close_place(&p);
}

static void test_red(struct tally *t)
{
    static const char slow[] =
        "{\"row\": \"" ROW(4) "\", \"word\": \"SLOWER\", \"metric\": \"time\"}";
    static const char open[] =
        "{\"row\": \"" ROW(5) "\", \"word\": \"UNCONFIRMED\", \"metric\": \"time\"}";
    static const char passing[] =
        "{\"row\": \"" ROW(6) "\", \"word\": \"TRANSIENT\", \"metric\": \"time\"}";
    static const char launch[] =
        "{\"row\": \"" ROW(7) "\", \"word\": \"WORSE\", \"metric\": \"kernels\"}";
    const struct night night[] = {
        { "", 0, 0, 0, NULL },      { slow, 3, 0, 0, NULL },   { open, 0, 0, 0, NULL },
        { passing, 0, 0, 0, NULL }, { launch, 3, 0, 0, NULL },
    };
    struct place p;
    char         text[64];

    open_place(t, &p, night, 5);
    tally(t, !strcmp(nights_of(&p, 3, text), "a.cde"), "a slow night is not usual: %s", text);
    tally(t, !strcmp(nights_of(&p, 4, text), "ab.de"), "nor one that nobody decided: %s", text);
    tally(t, !strcmp(nights_of(&p, 5, text), "abcde"), "a transient is noise: %s", text);
    tally(t, !strcmp(nights_of(&p, 6, text), "abcde"), "a launch is no time: %s", text);
    tally(t,
          p.h.entry[0].accepted && !p.h.entry[1].accepted && !p.h.entry[2].accepted
              && p.h.entry[3].accepted && !p.h.entry[4].accepted,
          "what is red or open is no baseline");
    close_place(&p);
}

static void test_accepted(struct tally *t)
{
    static const char old[] =
        "{\"row\": \"" ROW(4) "\", \"value\": \"+5 %\", \"reason\": \"x\"}";
    static const char both[] = "{\"row\": \"" ROW(
        4) "\", \"value\": \"+5 %\", \"reason\": \"x\"},"
           "{\"row\": \"" ROW(5) "\", \"value\": \"+5 %\", \"reason\": \"x\"}";
    const struct night night[] = {
        { "", 0, 0, 0, NULL }, { "", 0, 0, 0, old },  { NULL, 0, 0, 0, NULL },
        { "", 0, 0, 0, old },  { "", 0, 0, 0, both }, { "", 0, 0, 0, both },
    };
    struct place p;
    char         text[64];

    open_place(t, &p, night, 6);
    tally(t, !strcmp(nights_of(&p, 3, text), ".bcdef"), "anew from the first night on: %s",
          text);
    tally(t, !strcmp(nights_of(&p, 4, text), "....ef"), "the other one later: %s", text);
    tally(t, !strcmp(nights_of(&p, 5, text), "abcdef"), "and no other row: %s", text);
    close_place(&p);
}

/* An old night, judged again, knows nothing of those after it. */
static void test_younger(struct tally *t)
{
    static const char old[] =
        "{\"row\": \"" ROW(4) "\", \"value\": \"+5 %\", \"reason\": \"x\"}";
    const struct night night[] = {
        { "", 0, 0, 0, NULL }, { "", 0, 0, 0, NULL }, { "", 0, 0, 0, NULL },
        { "", 0, 0, 0, old },  { "", 0, 0, 0, old },
    };
    struct place p;
    char         text[64];

    open_place(t, &p, night, 5);
    att_history_past_free(&p.past);
    att_results_free(&p.now);
    att_gate_world_file(&p.world, 2, &p.now);
    tally(t,
          !att_history_past(&p.h, &p.now, &p.past, NULL, p.why, sizeof(p.why))
              && !strcmp(nights_of(&p, 3, text), "ab"),
          "before night 3: %s", text);
    close_place(&p);
}

/* After a new driver: nothing before it counts, and it is a baseline. */
static void test_begin(struct tally *t)
{
    const struct night night[] = { { "", 0, 0, 0, NULL }, { "", 5, 0, 0, NULL } };
    struct place       p;
    char               text[64];

    open_place(t, &p, night, 2);
    add(t, &p, 2, &beginning);
    add(t, &p, 3, &night[0]);
    att_history_past_free(&p.past);
    att_history_free(&p.h);
    tally(t,
          !att_history_open(&p.h, p.dir, p.why, sizeof(p.why)) && p.h.entry[2].begin
              && !p.h.entry[3].begin && p.h.entry[2].accepted
              && att_history_anew(&p.h, 2, ROW(4)),
          "night 3 is where all begins anew: %s", p.why);
    tally(t,
          !att_history_past(&p.h, &p.now, &p.past, NULL, p.why, sizeof(p.why))
              && !strcmp(nights_of(&p, 3, text), "cd"),
          "what counts: %s", text);
    close_place(&p);
}

/* A line whose loss a baseline has already. */
static void test_spent(struct tally *t)
{
    static const char line[] =
        "{\"row\": \"" ROW(4) "\", \"value\": \"+5 %\", \"reason\": \"x\"}";
    const struct night night[] = {
        { "", 0, 0, 0, NULL },
        { "", 5, 0, 0, line },
        { "", 0, 0, 0, line },
        { "", 3, 0, 0, line },
    };
    struct place p;

    open_place(t, &p, night, 4);
    for (int i = 0; i < 4; i++) // night 2 was no baseline, night 3 is
        tally(t,
              att_history_accepted(&p.h, ROW(4), "+5 %", "x", p.h.entry[i].started)
                  == (i < 2 ? 0 : 3),
              "as night %d knows", i + 1);
    tally(t, !att_history_accepted(&p.h, ROW(4), "+5 %", "y", "2999"), "another reason");
    close_place(&p);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_left_out(&t);
    test_red(&t);
    test_accepted(&t);
    test_younger(&t);
    test_begin(&t);
    test_spent(&t);
    return tally_end(&t);
}
