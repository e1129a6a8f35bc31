/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_plant.h - a known delay behind the runs of an arm: proof that a slow-down of that size
 * would have been seen.
 *
 * The delay has to be felt like time of the kernel, and what does that depends on the device.
 * It is found out by trying, in this order, and said in the result:
 *
 *     spin     the host waits before the clock is read. A device that works while run() does
 *              (the cpu) or whose queue runs dry meanwhile feels that in full; one that is
 *              still at work behind the back of the host does not feel it at all, and threads
 *              that fall asleep in the meantime, and wake the faster, feel a part of it
 *     copy     a plain copy, enqueued behind the last run of a sample: work of the device
 *              itself, its size chosen so that it takes about as long as is wanted
 *     counted  nothing is done; the times are multiplied. That is no proof of the clock and of
 *              the queue, but still of everything behind them: blocks, processes, judgement
 *
 * "Behind each run" is kept as a sum: the delays of all runs of a sample are spent behind its
 * last one, since 2 % of a microsecond are less than it takes to read a clock.
 */
#ifndef ATT_PAIRED_PLANT_H
#define ATT_PAIRED_PLANT_H

#include "harness/sample.h"

enum att_plant_how { ATT_PLANT_NONE, ATT_PLANT_SPIN, ATT_PLANT_COPY, ATT_PLANT_COUNTED };

extern const char *const att_plant_words[]; // "none" ...; NULL-terminated

/* Zero-initialise. While it stands, the arm's kernel is `mock`, which calls `real`. */
struct att_plant {
    enum att_plant_how        how;
    double                    share; // that was planted, of the time of a run
    const struct att_kernel  *real;
    struct att_kernel         mock;
    void                     *plan;  // of `real`
    int                       count; // runs of this sample so far
    struct att_arm           *arm;
    const struct att_backend *be;
    int                       tries;   // so many times each
    double                    began;   // when this sample did, s
    double                    spin_ns; // per sample, while it is tried
    size_t                    bytes;   // per sample; 0: none
    void                     *dst, *src;
};

/* Plant `share` in an arm that is open and whose runs and samples are set. Measures it for some
 * rehearsals, fewer when it is `known` from an earlier process what is felt here; `x` must stay
 * where it is. 0, or an error of the device. */
int att_plant_begin(struct att_group *g, struct att_arm *a, struct att_plant *x, double share,
                    enum att_plant_how known);

/* The arm as it was, before it is closed. */
void att_plant_end(struct att_group *g, struct att_plant *x);

#endif
