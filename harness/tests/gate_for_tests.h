/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_for_tests.h - one made-up night before the gate, to be spoilt in one respect: what the
 * tests of the gate share.
 */
#ifndef ATT_TESTS_GATE_FOR_TESTS_H
#define ATT_TESTS_GATE_FOR_TESTS_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/gate_world.h"
#include "harness/host.h"
#include "harness/tests/case_tally.h"

enum { TRIAL_SERIES = 40 };

/* Everything of one judgement. */
struct trial {
    struct att_gate_world  world;
    struct att_result_file base, now;
    struct att_gate_past   past;
    struct att_approved    approved;
    struct att_gate        gate;
    int                    measured; // pairs that were asked for
};

static inline void trial_open(struct trial *t, int history)
{
    struct att_nights model = att_nights_usual;

    memset(t, 0, sizeof(*t));
    model.series = TRIAL_SERIES;
    model.seed = 77;
    model.common = 0.001;
    model.between = 0.004;
    model.uneven = 0.1;
    att_gate_world_make(&t->world, &model, 0, ATT_WORLD_NIGHTS);
    att_gate_world_file(&t->world, ATT_WORLD_NIGHTS - 1, &t->base);
    if (history)
        att_gate_world_past(&t->world, &t->past);
    t->gate = (struct att_gate){ .base = &t->base, .now = &t->now, .most = 16 };
    t->gate.past = history ? &t->past : NULL;
}

/* Tonight, once what is slower in it is known. */
static inline void trial_measure(struct trial *t)
{
    att_gate_world_file(&t->world, ATT_WORLD_NIGHTS, &t->now);
}

static inline int trial_pairs(void *user, const int *row, int n, struct att_paired *result,
                              char *why, size_t why_size)
{
    struct trial *t = user;

    t->measured += n;
    return att_gate_world_pairs(&t->world, row, n, result, why, why_size);
}

static inline int trial_judge(struct trial *t)
{
    t->gate.confirm = trial_pairs;
    t->gate.user = t;
    att_gate_judge(&t->gate);
    return t->gate.code;
}

static inline void trial_close(struct trial *t)
{
    att_gate_free(&t->gate);
    att_results_free(&t->base);
    att_results_free(&t->now);
    free(t->past.y);
    free(t->past.copy);
    att_approved_free(&t->approved);
    att_gate_world_free(&t->world);
}

static inline void trial_approve(struct trial *t, const char *text)
{
    if (att_approved_parse(&t->approved, text, strlen(text), "approved.txt", "2026-11-20",
                           stdout))
        abort();
    t->gate.approved = &t->approved;
}

/* Findings of that word, of that metric when it is not NULL. */
static inline int trial_count(const struct trial *t, enum att_gate_word word,
                              const char *metric)
{
    int n = 0;

    for (int i = 0; i < t->gate.n; i++)
        n += t->gate.finding[i].word == word
             && (!metric || !strcmp(t->gate.finding[i].metric, metric));
    return n;
}

static inline int trial_reds(const struct trial *t)
{
    int n = 0;

    for (int i = 0; i < t->gate.n; i++)
        n += att_gate_is_red(t->gate.finding[i].word);
    return n;
}

/* 1 when a note says something like that. */
static inline int trial_notes(const struct trial *t, const char *text)
{
    for (int i = 0; i < t->gate.notes; i++)
        if (strstr(t->gate.note[i], text))
            return 1;
    return 0;
}

/* One more (or so many) of what is counted: 0 kernels .. 10 allocations in runs. */
static inline void spoil(struct att_record *r, int what, int by)
{
    switch (what) {
    case 0: r->kernels += by, r->launches += by; break;
    case 1: r->copies += by, r->launches += by; break;
    case 2: r->fills += by, r->launches += by; break;
    case 3: r->syncs += by; break;
    case 4: r->allocs += by; break;
    case 5: r->memory.outputs += by; break;
    case 6: r->memory.temporaries += by; break;
    case 7: r->memory.persistent += by; break;
    case 8: r->memory.per_call += by; break;
    case 9: r->memory.library += by; break;
    default: r->memory.run_allocs += by; break;
    }
}

static inline void set_status(struct att_result_file *f, int i, enum att_status status)
{
    struct att_record *r = att_gate_world_row(f, i);

    r->status = status;
    r->timed = status == ATT_PASS;
    snprintf(r->reason, sizeof(r->reason), "planted");
}

/* Row i belongs to another back-end; its name stays. */
static inline void move_row(struct att_result_file *f, int i, const char *backend)
{
    struct att_record *r = att_gate_world_row(f, i);

    snprintf(r->backend, sizeof(r->backend), "%s", backend);
}

#endif
