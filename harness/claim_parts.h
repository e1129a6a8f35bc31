/* SPDX-License-Identifier: Apache-2.0 */
/* claim_parts.h - between claim_read.c and claim_arms.c; claim_judge.c, claim_latency.c and
 * claim_count.c; claim_find.c and claim_host.c. */
#ifndef ATT_CLAIM_PARTS_H
#define ATT_CLAIM_PARTS_H

#include "harness/claim_find.h"

/* Kernels and cases of both arms, from before_tree and after_tree. 0, or ATT_EINVAL after a
 * line. */
int att_claim_read_arms(struct att_form_at *at, struct att_claim *c);

/* What clauses and work ask of the pairs of cases. The same. */
int att_claim_check_pairs(struct att_form_at *at, struct att_claim *c);

/* The whole is settled without any clause. Always 1. */
int att_claim_settle(struct att_claim_found *f, enum att_claim_verdict verdict, const char *fmt,
                     ...) __attribute__((format(printf, 3, 4)));

/* Names "cpu", or "cpu+mutant" where the arms of the claim name different back-ends. */
void att_claim_backend_name(const struct att_claim *c, int b, char *buf, size_t size);

/* Who carries an arm: fills program and plugin. 1: settled, nobody does. */
int att_claim_host(struct att_claim_found *f, int after, const char *backend,
                   const struct att_options *o, const struct att_claim_hosts *h);

/* Open and close the device of an arm, to hear what it is. 1: settled. */
int att_claim_probe(struct att_claim_found *f, int after, const char *backend,
                    const struct att_options *o, int signal_fd);

/* 1: settled, the claim is not about this machine. */
int att_claim_conditions(struct att_claim_found *f, const struct att_environment *env);

/* Verdicts of single cases or clauses into that of all: what refutes decides. */
void att_claim_add(enum att_claim_verdict *all, enum att_claim_verdict one);

/* The mean of all cases, from the pairs. */
void att_claim_note_mean(struct att_claim_found *f);

/* One clause, from what the pairs hold. */
void att_claim_judge_latency(const struct att_claim_found *f, struct att_clause_found *k);
void att_claim_judge_counts(const struct att_claim_found *f, struct att_clause_found *k);
void att_claim_judge_bytes(const struct att_claim_found *f, struct att_clause_found *k);
void att_claim_judge_identity(const struct att_claim_found *f, struct att_clause_found *k);

#endif
