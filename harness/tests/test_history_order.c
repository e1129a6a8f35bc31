/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_history_order.c - a history grows at its end: a run that began before the last night is
 * refused, a clock that was wrong once ends nothing, and a HEAD that could not be written is
 * written before the next night is added.
 */
#include "harness/tests/history_for_tests.h"

/* Night i, as if it had begun then; NULL: as it is made up. The number, or an error. */
static int add_at(struct place *p, int i, const char *started)
{
    char                     path[128];
    struct att_history_night night = { path, NULL, 0 };
    struct att_result_file   f;
    int                      number = 0, err;

    snprintf(path, sizeof(path), "%s.results", p->dir);
    att_gate_world_file(&p->world, i, &f);
    if (started)
        snprintf(f.env.started, sizeof(f.env.started), "%s", started);
    write_file(p, &f, path);
    att_results_free(&f);
    err = att_history_add(p->dir, &night, &number, p->why, sizeof(p->why));
    unlink(path);
    return err ? err : number;
}

static void test_order(struct tally *t)
{
    struct place p;

    open_place(t, &p, NULL, 0);
    tally(t, add_at(&p, 5, NULL) == 1, "the first: %s", p.why);
    tally(t,
          add_at(&p, 3, NULL) == ATT_EINVAL && strstr(p.why, "\"started\"")
              && strstr(p.why, "night 1 of") && strstr(p.why, ".results"),
          "an older one: %s", p.why);
    tally(t, add_at(&p, 3, "") == ATT_EINVAL, "one without a date: %s", p.why);
    tally(t, add_at(&p, 6, NULL) == 2, "a younger one: %s", p.why);
    tally(t, add_at(&p, 7, "2999-01-01T00:00:00Z") == 3, "a clock that is wrong: %s", p.why);
    tally(t, add_at(&p, 8, NULL) == 4, "holds nobody up: %s", p.why);
    tally(t, add_at(&p, 4, NULL) == ATT_EINVAL && strstr(p.why, "night 4 of"),
          "but the order stays: %s", p.why);
    close_place(&p);
}

/* A night of the future is not among those before tonight. */
static void test_future(struct tally *t)
{
    struct place p;
    char         text[64];

    open_place(t, &p, NULL, 0);
    add_at(&p, 0, NULL);
    add_at(&p, 1, "2999-01-01T00:00:00Z");
    add_at(&p, 2, NULL);
    att_history_past_free(&p.past);
    att_history_free(&p.h);
    tally(t,
          !att_history_open(&p.h, p.dir, p.why, sizeof(p.why))
              && !att_history_past(&p.h, &p.now, &p.past, NULL, p.why, sizeof(p.why))
              && !strcmp(nights_of(&p, 3, text), "ac"),
          "nights before tonight: %s", text);
    close_place(&p);
}

/* HEAD was not written with night 2: whoever adds next writes it before anything else, since
 * two nights behind is a history that was touched. */
static void test_head(struct tally *t)
{
    const struct att_history_night missing = { "/nowhere/results.json", NULL, 0 };
    struct place                   p;
    char                           head[128], old[160];
    int                            number;

    open_place(t, &p, NULL, 0);
    snprintf(head, sizeof(head), "%s/HEAD", p.dir);
    snprintf(old, sizeof(old), "%s.old", head);
    tally(t, add_at(&p, 0, NULL) == 1 && !link(head, old), "night 1: %s", p.why);
    tally(t, add_at(&p, 1, NULL) == 2 && !rename(old, head), "night 2: %s", p.why);
    tally(t, !att_history_open(&p.h, p.dir, p.why, sizeof(p.why)) && *p.h.note,
          "HEAD is one behind: %s", p.why);
    att_history_free(&p.h);
    tally(t,
          att_history_add(p.dir, &missing, &number, p.why, sizeof(p.why)) == ATT_EINVAL
              && strstr(p.why, "nowhere"),
          "what is added is not there: %s", p.why);
    tally(t, !att_history_open(&p.h, p.dir, p.why, sizeof(p.why)) && p.h.n == 2 && !*p.h.note,
          "but HEAD has caught up: %s", p.h.note);
    close_place(&p);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_order(&t);
    test_future(&t);
    test_head(&t);
    return tally_end(&t);
}
