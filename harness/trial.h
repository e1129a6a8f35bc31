/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trial.h - one kernel on one case while it is being questioned (see prove.c): what is open,
 * and the steps that every question is made of. Functions that return int return 1 once the
 * trial is settled, so that callers stop with `return`.
 */
#ifndef ATT_TRIAL_H
#define ATT_TRIAL_H

#include "harness/seat.h"
#include "harness/spoil.h"
#include "harness/stage.h"

struct att_trial {
    struct att_seat         *s;
    const struct att_case   *c;
    const struct att_kernel *k;
    struct att_record       *r;
    struct att_stage         stage;
    struct att_pool          pool;
    struct att_call          call;
    int                      planned;
    int64_t                  library; // bytes held by the device before the plan
};

/* Settle the trial: status, detector, and the reason by format. Always 1. */
int att_trial_end(struct att_trial *t, enum att_status status, const char *detector,
                  const char *fmt, ...) __attribute__((format(printf, 4, 5)));
int att_trial_error(struct att_trial *t, int err, const char *doing);
int att_trial_found(struct att_trial *t, const struct att_finding *f, const char *context);

/* The inputs and answers of a variant; NULL settles the trial. */
struct att_problem *att_trial_problem(struct att_trial *t, enum att_variant v);

/* Put the tensors of variant `v` on the device and make the call ready. */
int att_trial_place(struct att_trial *t, enum att_variant v, enum att_fence fence);

/* 1 when the kernel printed something: standard output belongs to the reports. */
int att_trial_spoke(struct att_trial *t);

/* Wait for what was enqueued: a device that faults on the way says so here, and not to whoever
 * happens to ask it next. 0 or an error of the device. */
int att_trial_wait(struct att_trial *t);

/* plan(), unplan(), run() with the pool in the right phase and its memory checked after. */
int att_trial_plan(struct att_trial *t);
int att_trial_unplan(struct att_trial *t);
int att_trial_run(struct att_trial *t, const char *context);

/* Poison, run, compare with `p`. A wrong answer is `detector`, unless NULL: the check's own
 * name for it. Other troubles (guards, inputs) keep their names. `hash` may be NULL. */
int att_trial_check(struct att_trial *t, const struct att_problem *p, const char *detector,
                    const char *context, uint64_t *hash);

/* Run into outputs as they are and compare with `p`: a wrong answer is "stale". */
int att_trial_stale(struct att_trial *t, const struct att_problem *p, const char *context);

/* After another mask: the first again, into the answer for the other, where rows that are
 * masked now hold data. Up to 64 MiB. */
int att_trial_back(struct att_trial *t);

/* 1 when the host has too little memory for this case: the trial is settled as OOM. */
int att_trial_too_big(struct att_trial *t);

/* -1 is a value as well as the poison: look again at outputs that started with another
 * pattern. What was written after all is simply wrong, and `f` says so. */
void att_trial_confirm_unwritten(struct att_trial *t, struct att_finding *f);

/* 1 when even the shortest trial would exceed the budget of the case: NOT_RUN. */
int att_trial_too_long(struct att_trial *t);

/* Remember how fast this kernel was, for predictions. */
void att_trial_learn(struct att_trial *t);

/* 1 when the budget allows only the first question and other holes. */
int att_trial_in_a_hurry(const struct att_trial *t);

/* Ask the kernel what its runs of the base data do; behind a run of these. */
int att_trial_note(struct att_trial *t);

/* Count what one run enqueues, where the back-end can. */
int att_trial_account(struct att_trial *t);

/* Run with the pool as it is in timed runs: whoever still allocates always will. */
int att_trial_recycled(struct att_trial *t);

/* Bytes of outputs, temporaries and of one call, into the record. */
void att_trial_memory(struct att_trial *t);

/* A call spoilt as `sp` says: refuse() must say the case's word. */
int att_trial_must_refuse(struct att_trial *t, const struct att_spoil *sp);

/* Metadata of the right shape and the wrong content: the answer must be seen to be wrong. */
int att_trial_must_notice(struct att_trial *t, const struct att_spoil *sp);

#endif
