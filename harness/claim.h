/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim.h - a claim: what somebody said about two kernels, in a form that a machine can check.
 *
 * cases/claims/<name>.json, strict JSON; the keys are the tables below, and
 * `attest schema claim` prints them:
 *
 *     { "claim": "pack-fused", "about": "what the report said", "source": "where it said so",
 *       "cannot": "what cannot be measured here, and what is measured instead",
 *       "backend": ["cpu", "cuda"],
 *       "before": { "kernel": "pack_qkv/unfused", "cases": ["pack_qkv/b:2/s:64/h:4/d:64"] },
 *       "after": { "kernel": "pack_qkv/fused" },
 *       "conditions": [{ "backend": ["cuda"], "device": "H200" }],
 *       "clauses": [{ "metric": "latency", "at_least": 1.1 },
 *                   { "metric": "launches", "from": 3, "to": 1 }] }
 *
 * One file serves several back-ends: each gives a verdict of its own. Instead of "backend", a
 * kernel may name its own, "cpu/pack_qkv/unfused": the two arms may then be of two plug-ins.
 * Cases are paired by position; "cases" of "after" default to those of "before", and may be an
 * object of lists by back-end where machines differ too much in speed.
 */
#ifndef ATT_CLAIM_H
#define ATT_CLAIM_H

#include "harness/casefile.h"
#include "harness/claim_form.h"

enum { ATT_CLAIM_BACKENDS = 8, ATT_CLAIM_PARTS = 24, ATT_CLAIM_CASES = 32 };

enum att_metric {
    ATT_METRIC_LATENCY,   // t_before / t_after is at least so much
    ATT_METRIC_NO_SLOWER, // on no case slower than by a margin
    ATT_METRIC_LAUNCHES,  // counts of one run: before and after, exactly
    ATT_METRIC_KERNELS,
    ATT_METRIC_COPIES,
    ATT_METRIC_FILLS,
    ATT_METRIC_SYNCS,
    ATT_METRIC_ALLOCATIONS,
    ATT_METRIC_BYTES,     // memory of the arm after: at most
    ATT_METRIC_IDENTICAL, // outputs are the same bits
};

enum att_memory_kind { ATT_PER_CALL, ATT_TEMPORARIES, ATT_PERSISTENT, ATT_OUTPUTS };

extern const char *const att_metric_words[], *const att_memory_words[]; // NULL-terminated

struct att_clause {
    int               metric;   // enum att_metric
    const char       *about;    // or NULL
    struct att_texts  backend;  // n 0: all
    double            at_least; // LATENCY
    int               geomean;  // 0: on each case; 1: of the geometric mean of all
    double            margin;   // NO_SLOWER
    struct att_counts from, to; // counts
    int               of;       // BYTES: enum att_memory_kind
    struct att_counts at_most;  // BYTES, of the arm after
    double            ratio;    // BYTES, of what the arm before takes; 0: not given
};

/* All that is given must hold, or the claim is not applicable here. */
struct att_condition {
    struct att_texts backend;          // n 0: all
    const char      *device;           // extended regex over how the device describes itself
    struct att_texts isa;              // extensions of the CPU
    double           memory_gib, cpus; // of the host, at least
};

struct att_claim_arm {
    const char         *kernel;
    const cJSON        *tree;                             // cases, while the file is read
    char                backend[32], op[48], variant[48]; // backend "": the claim's
    struct att_caselist list[ATT_CLAIM_BACKENDS];         // by index of the claim's back-ends
};

struct att_claim {
    const char          *path, *name, *about, *source, *cannot;
    struct att_texts     backend; // n 1, and the arms' own names, when it was not given
    struct att_claim_arm before, after;
    const char          *work;    // NULL, "bytes", "flops", or a parameter of both operators
    double               margin;  // relative difference that matters
    double               seconds; // of measuring per case and process
    int                  n_clauses, n_conditions;
    struct att_clause    clause[ATT_CLAIM_PARTS];
    struct att_condition condition[ATT_CLAIM_PARTS];
    const cJSON         *before_tree, *after_tree, *clauses_tree, *conditions_tree;
};

extern const struct att_form att_claim_form[], att_claim_arm_form[], att_clause_form[],
    att_condition_form[];

/* Read and validate a whole file, cases included. 0, or ATT_EINVAL after one line on `err`:
 * `file: key "x" value: what is wrong`. */
int  att_claim_read(struct att_claim *c, const char *path, FILE *err);
int  att_claim_parse(struct att_claim *c, const char *path, const char *text, size_t size,
                     FILE *err);
void att_claim_free(struct att_claim *c);

/* The JSON Schema of such files (draft 2020-12), written from the tables. */
void att_claim_schema(FILE *out);

/* The work of case i on back-end b: of the arm before over that of the arm after; 1 when the
 * claim names none. */
double att_claim_work(const struct att_claim *c, int b, int i);

/* 1 when a part that is for these back-ends (n 0: all) is for this one. */
int att_claim_is_for(const struct att_texts *backends, const char *backend);

/* Entry i of a list that may hold one number for all. */
int64_t att_count_at(const struct att_counts *counts, int i);

#endif
