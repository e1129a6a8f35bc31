/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim_find.h - what was found about a claim on one back-end: a verdict per clause, and one
 * for the whole.
 *
 *     CONFIRMED       every clause holds
 *     REFUTED         one does not
 *     INCONCLUSIVE    the spread hides it; how many more processes would tell
 *     INVALID         a kernel is wrong, or the controls failed: no clause can be judged
 *     NOT_APPLICABLE  no such device, kernel or condition here
 *
 * "On each case" is an intersection-union test: every case at the full level, no correction.
 * To refute it one case is enough, and that one is judged at the level over their number. What
 * refutes one case stands, whatever became of another: REFUTED goes before INVALID, unless a
 * kernel is wrong.
 */
#ifndef ATT_CLAIM_FIND_H
#define ATT_CLAIM_FIND_H

#include "harness/claim.h"
#include "harness/env.h"
#include "harness/options.h"
#include "harness/paired.h"

enum att_claim_verdict {
    ATT_CLAIM_CONFIRMED,
    ATT_CLAIM_REFUTED,
    ATT_CLAIM_INCONCLUSIVE,
    ATT_CLAIM_INVALID,
    ATT_CLAIM_NOT_APPLICABLE,
    ATT_CLAIM_VERDICTS
};

extern const char *const att_claim_words[]; // "CONFIRMED" ...; NULL-terminated

struct att_clause_found {
    const struct att_clause *clause;
    enum att_claim_verdict   verdict;
    char                     said[160];             // "on each case at least 1.2x"
    char                     found[400];            // "1.37x [1.34, 1.40], the least, on ..."
    double                   ratio, low, high, mde; // of latency clauses; else NaN
    double                   bound;                 // one-sided, that decided, or NaN
    int                      more; // processes that would decide (att_paired_more), 0: unknown
};

struct att_claim_found {
    const struct att_claim *claim;
    char                    backend[64]; // "cpu"; "cpu+mutant" where the arms differ in it
    int                     b;           // index of it in the claim
    enum att_claim_verdict  verdict;
    char                    why[600];    // of INVALID, NOT_APPLICABLE, INCONCLUSIVE; or ""
    char                    arm[2][128]; // "cpu/pack_qkv/unfused"
    const char             *program[2], *plugin[2];
    char                    device[2][440];
    int                     n; // pairs of cases
    struct att_paired_plan *plan;
    struct att_paired      *pair;
    char (*row)[2][640];
    int                     n_clauses;
    struct att_clause_found clause[ATT_CLAIM_PARTS];
    struct att_paired      *mean;      // over all cases, as if it were one; NULL: none yet
    struct att_paired_plan *mean_plan; // of it
    int                     processes;
    double                  seconds;
    int                     wrong;    // 1: a kernel is wrong
    int                     refused;  // 1: a kernel refuses a case
    int                     misnamed; // 1: INVALID for there is no such kernel or program
    int                     interrupted;
};

/* Which back-end is whose: a plug-in tells its name when it is loaded. */
struct att_claim_hosts {
    int  n;
    char backend[ATT_MAX_PLUGINS][32];
};

/* Load every plug-in of the options once, to hear its name. `signal_fd` ends it early. 0, or
 * the exit code to end with after a message. */
int att_claim_hosts_find(struct att_claim_hosts *h, const struct att_options *o, int signal_fd);

/* Check claim `c` on its back-end b. `signal_fd` ends it early. Always leaves a finding. */
void att_claim_find(struct att_claim_found *f, const struct att_claim *c, int b,
                    const struct att_options *o, const struct att_claim_hosts *hosts,
                    const struct att_environment *env, int signal_fd);

void att_claim_forget(struct att_claim_found *f);

/* ---- claim_judge.c ------------------------------------------------------------------ */

/* The clauses and the whole from what the pairs hold now. */
void att_claim_judge(struct att_claim_found *f);

/* 1 when no more processes are needed: every clause about time has its verdict, or can get
 * none. `measured` 0: only the examination is over. */
int att_claim_is_decided(const struct att_claim_found *f, int measured);

/* 1 when some clause is about time. */
int att_claim_is_timed(const struct att_claim_found *f);

/* 1 when both arms of case i gave the same bits, and that says something. */
int att_claim_same_bits(const struct att_claim_found *f, int i);

/* 1 when both arms are one kernel of one program on each case. */
int att_claim_is_self(const struct att_claim_found *f);

#endif
