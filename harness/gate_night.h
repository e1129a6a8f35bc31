/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_night.h - the times of one night, judged: screen, then confirmation of each candidate by
 * paired processes (spec "measurement" 4.3, layers 1 to 3). Arrays in, verdicts out; who
 * measures the pairs is a function of the caller's: the gate gives real processes, the
 * simulator of nights its numbers.
 */
#ifndef ATT_GATE_NIGHT_H
#define ATT_GATE_NIGHT_H

#include "harness/paired.h"
#include "harness/screen.h"

enum att_night_word {
    ATT_NIGHT_QUIET,       // nothing to tell
    ATT_NIGHT_UNJUDGED,    // too little history, and nothing to compare with
    ATT_NIGHT_FASTER,      // by the screen alone
    ATT_NIGHT_TRANSIENT,   // a candidate that the pairs did not confirm
    ATT_NIGHT_DRIFT,       // CUSUM; the pairs, if any, did not confirm it
    ATT_NIGHT_UNCONFIRMED, // a candidate that could not be measured again
    ATT_NIGHT_SLOWER,      // confirmed: a regression
};

struct att_night_verdict {
    enum att_night_word word;
    int                 by_pair; // judged by two files: its history is too short
    double              effect;  // of the screen, ln; positive: slower
    int                 tried;   // pairs were measured
    struct att_paired  *pair;    // what they gave, or NULL; att_night_free gives it back
    char                why[512];
};

/* Measure the pairs of n series, baseline against new, in the same processes where it can. What
 * could not be measured is ATT_INVALID in its result [n], alone. 0, or negative with a sentence
 * in `why`: nothing was. */
typedef int (*att_night_confirm)(void *user, const int *series, int n,
                                 struct att_paired *result, char *why, size_t why_size);

struct att_night {
    const struct att_screen      *screen;
    const struct att_screen_pair *pair; // [series] for those with too short a history, or
                                        // NULL; base NaN: nothing to compare with
    att_night_confirm confirm;          // NULL: candidates stay unconfirmed
    void             *user;
    int               most; // series that are confirmed, the clearest first
};

/* Judge all series. `s` and `v` [series], `common` as in att_screen_run. At most one candidate
 * whose pairs could not be measured is tried once more; a verdict is never tried again. Pairs
 * that are faster beyond doubt acquit nobody: the candidate stays unconfirmed, and `why` says
 * so. */
void att_night_judge(const struct att_night *in, struct att_screened *s, double *common,
                     struct att_night_verdict *v);

void att_night_free(struct att_night_verdict *v, int series);

/*
 * The rule of layer 2: 1 when B is slower than A beyond doubt. d [n] = ln t_A - ln t_B. At most
 * so many of n may stand on the fast side as chance gives in 1 of 256 nights (0 of 8, 1 of 12,
 * 2 of 16), and the median is beyond 2 %. Fewer than 8 never confirm; NaN is no vote.
 */
int att_night_confirms(const double *d, int n);

#endif
