/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.h - the innermost part of measuring: one block of samples of one arm, cold or warm,
 * and what the device can do at best.
 */
#ifndef ATT_SAMPLE_H
#define ATT_SAMPLE_H

#include "harness/refresh.h"
#include "harness/seat.h"
#include "harness/stage.h"

enum { ATT_BLOCK_SAMPLES = 16, ATT_MAX_ROUNDS = 64 };

struct att_peer_case; // peer.h
struct att_replay;    // replay_parts.h

/* One contender in a group: a kernel with its plan and pool, a peer's kernel, the plain copy,
 * or a launch that does nothing (k == NULL). */
struct att_arm {
    const struct att_kernel *k;
    struct att_record       *r;    // NULL for the copy
    struct att_peer_case    *peer; // NULL: ours; else `k` has names only, and nothing to call
    struct att_pool          pool;
    struct att_call          call;
    int                      planned;
    void                    *copy_dst; // the copy's buffers
    const void              *copy_src;
    size_t                   copy_bytes;
    int                      pairs;     // of blocks that the copy moves together, 0: one
    int                      empty;     // 1: launches that do nothing
    struct att_replay       *replay;    // of its runs, NULL: it runs eagerly
    char                     name[700]; // for Google Benchmark
    int                      runs;      // calls per sample
    int                      samples;   // per block
    int64_t                  n, room;
    double                  *sample;                // ns per run, in order
    double                   block[ATT_MAX_ROUNDS]; // block medians
    int                      blocks;
    int64_t                  lib_allocs;
    int64_t                  discarded;     // samples
    char                     disturbed[96]; // why
    int                      err;
};

struct att_group {
    struct att_seat       *s;
    const struct att_case *c;
    struct att_stage       stage;
    struct att_refresh     refresh; // inputs differ from sample to sample
    struct att_arm        *arm;
    int                    n;      // arms, the kernels first
    int                    cold;   // 1: every sample starts with empty caches
    double                 timer;  // resolution, ns
    double                 heat;   // seconds of work before the samples of a block
    int                    replay; // 1: what is timed are replays, see replay.h
    struct att_stage      *set;    // tensors of more runs, beyond `stage`
    int                    sets;
    int                    heating; // 1: runs that are not counted, back to back
    unsigned               warm;    // whose turn it is to heat with --heat-all
    int                    turn;    // of the runs, to be refreshed
    const struct att_arm  *lost; // under which the device failed; the others are not to blame
};

/* Put the base data of the case on the device, and open an arm for each of n kernels and their
 * records, and for what they are measured by. What fails with one arm is its `err`. 0, or an
 * error with the group. */
/* Make a kernel ready: time its plan, fill its pool. `bytes`: what the copy moves, read plus
 * written. Both return 0 or an error of the device; close works on what is half open. */
int  att_group_open(struct att_group *g, const struct att_kernel *const *k,
                    struct att_record *const *r, int n);
int  att_arm_open_kernel(struct att_group *g, struct att_arm *a);
int  att_arm_open_copy(struct att_group *g, struct att_arm *a, double bytes);
int  att_arm_copy(struct att_group *g, const struct att_arm *a, void *dst, const void *src);
void att_arm_close(struct att_group *g, struct att_arm *a);

/* Poison, flush, run and time `arm->samples` samples. Appends them unless `rehearsal`; stores
 * the block's median in *median (ns per run). NaN: something from outside held the device down,
 * and the samples were discarded. Returns 0 or an error of the device. */
int att_block(struct att_group *g, struct att_arm *arm, int rehearsal, double *median);

/* Seconds of work before the samples of a block, as the options say, or as a bench needs it on
 * a device that tells its power: such a device is short of it, and what lasts is wanted. */
double att_heat(const struct att_seat *s);

/* One sample like those of a block, with inputs whose answer the base variant of the problem
 * now holds. 0, or an error of the device. */
int att_last_sample(struct att_group *g, struct att_arm *arm);

/* Choose runs per sample and samples per block from one trial run. */
int att_block_plan(struct att_group *g, struct att_arm *arm, double *ns);

/* Fill a block of the device with bytes that look like data. */
int att_upload_junk(struct att_seat *s, void *dst, size_t bytes);

/* Smallest step of the device's clock, ns. */
double att_timer_resolution(struct att_seat *s);

/* Prove that flushed data is cold: "cold", "warm" or "COLD_UNVERIFIED". */
const char *att_cold_proof(struct att_group *g);

/* The fastest plain copy of about so many bytes (read + written) this device has shown,
 * bytes per ns; measured when first asked for. 0: the device cannot copy. */
double att_ceiling(struct att_seat *s, double bytes);

/* The most arithmetic on this dtype this device has shown, flops per ns; measured when first
 * asked for. 0: unknown. */
double att_peak(struct att_seat *s, enum att_dtype dtype);

#endif
