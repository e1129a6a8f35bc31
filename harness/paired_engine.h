/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_engine.h - between paired.c (looks), paired_exam.c (are the arms right?) and
 * paired_process.c (one fresh process, one number of each pair).
 *
 * Arms of one program and back-end live in one process, on the same buffers. Else there are
 * three, driven in turns: one of A and its planted twin, one of B, and one of A', so that the
 * null arm differs from A in all that B differs from it, but for the program.
 */
#ifndef ATT_PAIRED_ENGINE_H
#define ATT_PAIRED_ENGINE_H

#include "harness/paired.h"
#include "harness/paired_side.h"

enum att_duel_arm { ATT_DUEL_A, ATT_DUEL_B, ATT_DUEL_NULL, ATT_DUEL_PLANTED, ATT_DUEL_ARMS };
enum { ATT_DUEL_SIDES = 3, ATT_DUEL_WORDS = 16 };
enum { ATT_DUEL_DEAD = 1 }; // this pair has its verdict, and the set goes on

/* What the set does not say of a pair. */
struct att_duel_pair {
    int    dead; // it cannot be measured: its result is final
    double floor_ns[2], timer_ns[2];
    char   how[16]; // delays that are felt, from the first process
    int    n_words; // that held the clock down, with the blocks of A and of B that felt them
    char   word[ATT_DUEL_WORDS][40];
    int    felt[ATT_DUEL_WORDS][2], blocks[2];
};

struct att_duel {
    struct att_paired_set *set;
    struct att_duel_pair  *pair;
    int                    together;                // one process carries all arms
    int                    arms;                    // 3, or 4 with the planted one
    int                    place[ATT_DUEL_ARMS][2]; // side, and arm there
    struct att_side        side[ATT_DUEL_SIDES];
    uint64_t               state; // of the random orders
    char                   why[700];
};

/* Start the sides of a process. 0, or the error of the one that did not. */
int  att_duel_start(struct att_duel *duel);
void att_duel_stop(struct att_duel *duel);

/* The process of arm `which` is gone, or told of an error (`answer`, may be NULL): its pair is
 * dead. Whatever happened is noted in the arm's record. Stops all sides. 0, or an error that
 * ends the whole set: interrupted, no such row. */
int att_duel_fallen(struct att_duel *duel, int pair, enum att_duel_arm which,
                    const cJSON *answer);

/* The pair's verdict is INVALID for this reason, for good. */
void att_duel_kill(struct att_duel *duel, int pair, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Every question of `attest check` about both arms of every pair, in processes that are not
 * measured. 0, or an error that ends the set; then duel->why. */
int att_duel_exam(struct att_duel *duel);

/* One fresh process: number p of every pair that lives. As above. */
int att_duel_process(struct att_duel *duel, int p);

/* Rounds of one pair that is loaded and planned: its numbers at p, and the check of what was
 * timed. 0, ATT_DUEL_DEAD, or an error that ends the set. */
int att_duel_rounds(struct att_duel *duel, int pair, int p);

/* The answer of a side, or NULL with ATT_DUEL_DEAD or an error in *err. */
cJSON *att_duel_ask(struct att_duel *duel, int pair, int side, const char *question, int *err);

/* The answer of a side was not what it was asked for: it is as good as dead, and so is the
 * pair. ATT_DUEL_DEAD, or an error that ends the set. */
int att_duel_babbled(struct att_duel *duel, int pair, int side, const char *what);

/* The list `key` of an answer, when it has n entries; else NULL. */
const cJSON *att_duel_list(const cJSON *answer, const char *key, int n);

/* A process that computes something else than the examined one is not believed: 0, or
 * ATT_DUEL_DEAD. `o` has a record; `hashed`: with a hash of its outputs. */
int att_duel_judge(struct att_duel *duel, int pair, int arm, const cJSON *o, int hashed);

int att_duel_sides(const struct att_duel *duel);             // that a process of this duel has
int att_duel_arms_of(const struct att_duel *duel, int side); // how many arms that side carries

/* The n-th arm of a side, or -1. */
int att_duel_arm_at(const struct att_duel *duel, int side, int n);

/* splitmix64 */
uint64_t att_duel_random(struct att_duel *duel);

#endif
