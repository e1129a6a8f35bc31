/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_selftest.c - planted faults, one kind after the other, through the whole of the gate. A
 * night counts as found when the planted rows are red in the planted way and the exit code is
 * right; every other red row is a false one.
 */
#include "harness/gate_selftest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/exit.h"
#include "harness/gate_world.h"
#include "harness/host.h"
#include "harness/workers.h"

enum { SERIES = 300, EARLIER = ATT_WORLD_NIGHTS, TOGETHER = 10, LIMIT = 16 };

/* What is planted, how often, and what has to come of it. */
struct plant {
    const char *name;
    int         nights, each; // nights, and planted rows in each
    double      slower;       // relative; 0: `spoil` plants instead
    double      machine;      // relative: the machine, not the kernels
    int         all;          // 1: every row is slower, the machine is as it was
    void (*spoil)(struct att_result_file *now, int row);
    enum att_gate_word word;  // how a planted row is red
    int                code;  // exit code of such a night
    double             least; // share of planted rows that must be found; negative: none
};

static void plant_launch(struct att_result_file *f, int i)
{
    struct att_record *r = att_gate_world_row(f, i);

    r->launches++;
    r->kernels++;
}

static void plant_byte(struct att_result_file *f, int i)
{
    att_gate_world_row(f, i)->memory.temporaries++;
}

static void plant_bits(struct att_result_file *f, int i)
{
    att_gate_world_row(f, i)->output_hash ^= 1;
}

static void plant_fault(struct att_result_file *f, int i)
{
    struct att_record *r = att_gate_world_row(f, i);

    r->status = ATT_FAIL;
    r->timed = 0;
    strcpy(r->detector, "exact");
    strcpy(r->reason, "planted");
}

static void plant_skip(struct att_result_file *f, int i)
{
    struct att_record *r = att_gate_world_row(f, i);

    r->status = ATT_SKIP;
    r->timed = 0;
}

static void plant_element(struct att_result_file *f, int i)
{
    att_gate_world_row(f, i)->check.compared--;
}

/* The last one: the others keep their places. */
static void plant_hole(struct att_result_file *f, int i)
{
    (void)i;
    att_gate_world_drop(f, (int)f->results.n - 1);
}

static const struct plant plants[] = {
    { "nothing (A/A nights)", 240, 0, 0, 0, 0, NULL, ATT_GATE_SLOWER, 0, -1 },
    { "+2 % of one kernel", 20, 5, 0.02, 0, 0, NULL, ATT_GATE_SLOWER, 3, -1 },
    { "+3 %", 20, 5, 0.03, 0, 0, NULL, ATT_GATE_SLOWER, 3, 0.55 },
    { "+5 %", 20, 5, 0.05, 0, 0, NULL, ATT_GATE_SLOWER, 3, 0.85 },
    { "+10 %", 20, 5, 0.10, 0, 0, NULL, ATT_GATE_SLOWER, 3, 0.99 },
    { "one more launch", 10, 1, 0, 0, 0, plant_launch, ATT_GATE_WORSE, 3, 1 },
    { "one more byte", 10, 1, 0, 0, 0, plant_byte, ATT_GATE_WORSE, 3, 1 },
    { "other bits", 10, 1, 0, 0, 0, plant_bits, ATT_GATE_WORSE, 3, 1 },
    { "a wrong answer", 10, 1, 0, 0, 0, plant_fault, ATT_GATE_WRONG, 1, 1 },
    { "a row refused", 10, 1, 0, 0, 0, plant_skip, ATT_GATE_LOST, 3, 1 },
    { "a row gone", 10, 1, 0, 0, 0, plant_hole, ATT_GATE_LOST, 3, 1 },
    { "one element unchecked", 10, 1, 0, 0, 0, plant_element, ATT_GATE_LOST, 3, 1 },
    { "+3 % of the machine", 10, 0, 0, 0.03, 0, NULL, ATT_GATE_SLOWER, 5, -1 },
    { "+5 % of every kernel", 10, 0, 0.05, 0, 1, NULL, ATT_GATE_SLOWER, 3, 1 },
};
enum { PLANTS = sizeof(plants) / sizeof(*plants), MOST_NIGHTS = 240, MOST_EACH = 8 };

/* What came of one night. */
struct outcome {
    int found, missed, false_reds, code;
};

/* What all jobs share. */
struct test {
    const struct att_gate_selftest *how;
    struct outcome                 *night; // [PLANTS][MOST_NIGHTS], shared with the workers
};

static int nights_of(const struct test *t, const struct plant *p)
{
    if (att_gate_selftest_wants(t->how->filter, p->name) <= 0)
        return 0;
    return t->how->nights && t->how->nights < p->nights ? t->how->nights : p->nights;
}

/* ---- one night ------------------------------------------------------------------- */

static int is_planted(const int *row, int n, const char *name,
                      const struct att_result_file *base)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(base->results.record[row[i]].row, name))
            return 1;
    return 0;
}

static void count(const struct plant *p, const struct att_gate *g, const int *row,
                  struct outcome *o)
{
    for (int i = 0; i < g->n; i++) {
        const struct att_gate_finding *f = &g->finding[i];
        const char *name = f->base ? f->base->row : f->now ? f->now->row : "";
        if (!att_gate_is_red(f->word))
            continue;
        if (p->all || is_planted(row, p->each, name, g->base))
            o->found += f->word == p->word;
        else
            o->false_reds++;
    }
    o->missed = p->each - o->found;
    o->code = g->code;
}

/* Different rows of each night; a hole is always the last one. */
static void pick_rows(const struct plant *p, const struct att_gate_world *w, int *row)
{
    for (int i = 0; i < p->each; i++)
        row[i] = (att_nights_pick(&w->nights, w->tonight, 7, SERIES) + 37 * i) % SERIES;
    if (p->spoil == plant_hole)
        row[0] = SERIES - 1;
}

/* Tonight is w->tonight; nothing is planted before it. */
static void one_night(const struct test *t, const struct plant *p, struct att_gate_world *w,
                      struct outcome *o)
{
    struct att_result_file base, now;
    struct att_gate_past   past;
    struct att_gate       *g = att_must(sizeof(*g));
    int                    row[MOST_EACH];

    pick_rows(p, w, row);
    for (int i = 0; i < SERIES; i++)
        w->slower[i] = p->all ? log1p(p->slower) : 0;
    for (int i = 0; i < p->each; i++)
        w->slower[row[i]] = log1p(p->slower);
    att_gate_world_file(w, w->tonight - 1, &base);
    att_gate_world_file(w, w->tonight, &now);
    att_gate_world_past(w, &past);
    for (int i = 0; i < p->each && p->spoil; i++)
        p->spoil(&now, row[i]);
    *g = (struct att_gate){ .base = &base, .now = &now, .past = &past, .most = LIMIT };
    g->confirm = t->how->confirm ? t->how->confirm : att_gate_world_pairs;
    g->user = w;
    att_gate_judge(g);
    count(p, g, row, o);
    att_gate_free(g);
    free(g);
    free(past.y);
    free(past.copy);
    att_results_free(&base);
    att_results_free(&now);
}

/* Ten nights in a row share their history. */
static void some_nights(const struct test *t, const struct plant *p, int begin)
{
    const int             nights = nights_of(t, p);
    const int             end = begin + TOGETHER < nights ? begin + TOGETHER : nights;
    struct att_nights     model = att_nights_usual;
    struct att_gate_world w;

    model.series = SERIES;
    model.seed = 2026 + (uint64_t)(p - plants);
    model.common = 0.002; // a machine of one's own: its nights stay within 1 %
    att_gate_world_make(&w, &model, begin, EARLIER + end - 1);
    w.machine = log1p(p->machine);
    for (int i = begin; i < end; i++) {
        w.tonight = EARLIER + i;
        one_night(t, p, &w, &t->night[(p - plants) * MOST_NIGHTS + i]);
    }
    att_gate_world_free(&w);
}

static int jobs_of(const struct test *t, const struct plant *p)
{
    return (nights_of(t, p) + TOGETHER - 1) / TOGETHER;
}

/* Job i of the workers: the nights of all plants, one after the other. */
static void job(void *user, int i)
{
    const struct test *t = user;

    for (int p = 0; p < PLANTS; i -= jobs_of(t, &plants[p]), p++)
        if (i < jobs_of(t, &plants[p])) {
            some_nights(t, &plants[p], i * TOGETHER);
            return;
        }
}

/* ---- the table ------------------------------------------------------------------- */

/* 1 when the bar is missed. */
static int print_plant(const struct test *t, const struct plant *p)
{
    const struct outcome *night = &t->night[(p - plants) * MOST_NIGHTS];
    const int             nights = nights_of(t, p);
    int                   found = 0, planted = 0, false_reds = 0, right_codes = 0, bad;

    for (int i = 0; i < nights; i++) {
        found += p->all ? night[i].found > 0 : night[i].found;
        planted += p->all ? 1 : p->each;
        false_reds += night[i].false_reds;
        right_codes +=
            night[i].code == p->code
            || (p->slower > 0 && !p->all && !night[i].found && night[i].code == ATT_EXIT_OK);
    }
    bad =
        false_reds > 0 || right_codes < nights || (p->least >= 0 && found < p->least * planted);
    printf("%-24s %4d  ", p->name, nights);
    if (planted)
        printf("%4d of %-4d %5.1f %%", found, planted, 100.0 * found / planted);
    else
        printf("%19s", "-");
    if (p->least >= 0)
        printf("  %5.1f %%", 100 * p->least);
    else
        printf("  %7s", "-");
    printf("  %5d  %5d of %-4d%s\n", false_reds, right_codes, nights, bad ? "  MISSED" : "");
    return bad;
}

int att_gate_selftest(const struct att_gate_selftest *how)
{
    struct test t = { .how = how };
    int         jobs = 0, bad = 0, tried = 0;

    for (int p = 0; p < PLANTS; p++)
        tried += nights_of(&t, &plants[p]) > 0;
    if (!tried)
        return ATT_EXIT_NOTHING;
    t.night = att_workers_memory(PLANTS * MOST_NIGHTS * sizeof(*t.night));
    for (int p = 0; p < PLANTS; p++)
        jobs += jobs_of(&t, &plants[p]);
    if (att_workers(jobs, job, &t)) {
        fprintf(stderr, "attest: the self-test itself was cut off\n");
        return ATT_EXIT_SELFTEST;
    }
    printf("%d series, %d nights of history, made-up noise: %.1f %% between processes\n\n"
           "%-24s %4s  %-19s  %7s  %5s  %s\n",
           SERIES, EARLIER, 100 * att_nights_usual.between, "planted", "nights", "found",
           "at least", "false", "right exit code");
    for (int p = 0; p < PLANTS; p++)
        if (nights_of(&t, &plants[p]))
            bad += print_plant(&t, &plants[p]);
    if (bad)
        printf("\n%d of %d bars are missed: no verdict of the gate may be trusted\n", bad,
               tried);
    else
        printf(
            "\nall %d bars are met; of a change to every kernel at most %d rows are measured "
            "again, and one is enough\n",
            tried, LIMIT);
    return bad ? ATT_EXIT_SELFTEST : ATT_EXIT_OK;
}
