/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seat.h - what a child has in hand while it serves: one opened back-end, the case at hand in
 * its variants, and the page through which the parent watches.
 */
#ifndef ATT_SEAT_H
#define ATT_SEAT_H

#include "harness/options.h"
#include "harness/pool.h"
#include "harness/problem.h"
#include "harness/record.h"

enum { ATT_RATES = 256 };
enum { ATT_GROUP = 32 }; // kernels of one operator on one back-end

/* Shared by parent and child. The child writes; the parent reads when it must judge a death. */
struct att_progress {
    volatile int64_t tick;      // grows with every step: a child that stands still hangs
    volatile int32_t kernel;    // index of the kernel under way
    char             phase[48]; // "first run", "repeat", "timing" ...
    volatile int32_t
        peer_group[ATT_MAX_PEERS]; // process groups that must not outlive the child
};

struct att_ceilings { // fastest plain copies seen on this device, by size
    int    n;
    size_t bytes[16]; // moved: read + written
    double rate[16];  // bytes per ns
};

struct att_peer; // peer.h

struct att_seat {
    const struct att_backend *be; // merged with its base
    struct att_device        *dev;
    struct att_progress      *progress;
    struct att_problem       *problem[ATT_VARIANTS]; // of the case at hand, NULL: not made
    size_t                    keep_bytes;            // variants beyond this are made anew
    int                       pinned;                // 1: but none is dropped meanwhile
    const struct att_case    *judged;                // whose answer `judgement` is about
    struct att_record         judgement;
    struct att_ceilings       ceilings;
    double                    peak[ATT_DTYPES]; // flops per ns; 0: not asked, < 0: unknown
    double                    rate[ATT_RATES];  // flops per ns that kernel i has shown
    const struct att_options *options;
    int                       output_fd; // where standard output of kernels goes, -1: nowhere
    int                       n_peers;
    struct att_peer          *peer;           // whose kernels stand behind those of `be`
    int                       allocs_unknown; // the device cannot count allocations
};

/* The variant `v` of case `c`; made when needed, kept while memory allows. NULL and `why`. */
struct att_problem *att_seat_problem(struct att_seat *s, const struct att_case *c,
                                     enum att_variant v, char *why, size_t why_size);
void                att_seat_forget(struct att_seat *s);

/* Say what comes next: also tells the parent that the child is alive. */
void att_seat_phase(struct att_seat *s, const char *phase);
void att_seat_tick(struct att_seat *s);

/* Run refuse .. check for one kernel on one case, and fill the record but for timing. */
void att_prove(struct att_seat *s, const struct att_case *c, const struct att_kernel *k,
               struct att_record *r);

/* Time the given kernels on one case in interleaved rounds; r[i] belongs to k[i] and must have
 * status PASS. Samples are allocated with malloc and owned by the records. */
void att_measure(struct att_seat *s, const struct att_case *c,
                 const struct att_kernel *const *k, struct att_record *const *r, int n);

#endif
