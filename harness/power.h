/* SPDX-License-Identifier: Apache-2.0 */
/*
 * power.h - which fault of an attention kernel does which check see? Measured: an attention
 * kernel is imitated on the host, once right and once with each fault, on real problems of
 * the operator `attention`; its outputs go through the same checks as those of any kernel.
 *
 * The problem: one head, 32 query rows, d 128, bf16, N visible keys and 64 masked ones among
 * them (text padding). One fault spoils every row in the same way: the most that a fault in
 * one place does, and 4,096 elements for the arms that count. The key that is dropped is any
 * visible one, but in a needle one that some row asks for: where there are as many rows as
 * keys, as in a suite, every key is asked for.
 */
#ifndef ATT_POWER_H
#define ATT_POWER_H

#include <stdint.h>
#include <stdio.h>

/* What the imitation does wrong. */
enum att_power_fault {
    ATT_POWER_RIGHT,
    ATT_POWER_DROPPED, // one visible key, drawn, is skipped (see below)
    ATT_POWER_DOUBLED, // one visible key, drawn, is counted twice
    ATT_POWER_NAN,     // a masked key is admitted; its slot holds NaN, as holes do in a check
    ATT_POWER_MASKED,  // the same; its slot holds what the neighbours hold, or a decoy
    ATT_POWER_SCALE,   // scale x (1 - 2^-9)
    ATT_POWER_FP16,    // the output is accumulated in fp16, a step of 16 keys at a time
    ATT_POWER_SUMS,    // row sums are kept in bf16, added up a tile at a time
    ATT_POWER_LSE2,    // the LSE is a logarithm to base 2
    ATT_POWER_FAULTS
};

/* Who may see it. */
enum att_power_eye {
    ATT_POWER_SEED,    // the source's rtol and atol, element by element of o
    ATT_POWER_ELEMENT, // the arms of the check "bound" on o
    ATT_POWER_RMS,
    ATT_POWER_GAIN,
    ATT_POWER_LSE, // the check "bound" on the LSE
    ATT_POWER_FAR, // the exact fills
    ATT_POWER_NEAR,
    ATT_POWER_BALANCED,
    ATT_POWER_EYES
};

/* The margins of the three arms. */
enum att_power_figure {
    ATT_POWER_OVER_BOUND, // largest error / bound of that element; limit 1
    ATT_POWER_RMS_RATIO,  // rms error / predicted rms; limit 1.15 and what chance adds to it
    ATT_POWER_GAIN_SHARE, // |gain| / its limit; limit 1
    ATT_POWER_FIGURES
};

struct att_power_row {
    int    runs;                                            // seeds
    int    seen[ATT_POWER_EYES];                            // in so many of them
    double low[ATT_POWER_FIGURES], high[ATT_POWER_FIGURES]; // NaN: an output was NaN
};

struct att_power {
    int64_t              keys;    // visible keys, ATT_POWER_LEAST to ATT_POWER_MOST
    int64_t              seed;    // the first of `seeds`
    int                  seeds;   // at least 1
    int                  threads; // at least 1
    struct att_power_row row[ATT_POWER_FAULTS];
};

enum { ATT_POWER_LEAST = 256, ATT_POWER_MOST = 1 << 20 };

extern const char *const att_power_faults[]; // "one key dropped" ... by enum att_power_fault
extern const char *const att_power_eyes[];   // "seed" ... by enum att_power_eye

/* Fill in `row`. 0, or an error after one line on `err`. */
int att_power_measure(struct att_power *p, FILE *err);

/* 1 when `eye` has spoken of `fault` in every run. */
int att_power_sees(const struct att_power *p, int fault, int eye);

/* 1 when anything spoke of the right kernel: the checks cannot be trusted. */
int att_power_false_alarm(const struct att_power *p);

/* 1 when none of our checks sees this fault in every run (the source's rule is not ours). */
int att_power_escapes(const struct att_power *p, int fault);

#endif
