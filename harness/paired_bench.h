/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_bench.h - the arms of a comparison inside the process that measures them: all of one
 * program and one back-end, on the same tensors where their case is the same.
 */
#ifndef ATT_PAIRED_BENCH_H
#define ATT_PAIRED_BENCH_H

#include "harness/paired_plant.h"

enum { ATT_BENCH_ARMS = 8, ATT_BENCH_CASES = 64, ATT_BENCH_ORDER = 64 };

struct att_bench_arm {
    int                      group, index; // group[group].arm[index]
    const struct att_case   *c;
    const struct att_kernel *k;
    double                   share; // planted delay, 0: none
    struct att_plant         plant;
    struct att_record        record;
};

/* Zero-initialise, then set `seat` of both: a case of its own each, since a seat keeps the
 * tensors of one case only. */
struct att_bench {
    struct att_seat      seat[2];
    struct att_caselist  list[ATT_BENCH_CASES]; // of one case each: addresses stay
    int                  cases;
    struct att_group     group[2];
    int                  groups, n;
    struct att_bench_arm arm[ATT_BENCH_ARMS];
};

/* The case and the kernel of a row <backend>/<op>/<variant>/<key:value...>. 0, or ATT_EINVAL
 * and a sentence in `why`. */
int att_bench_find(struct att_bench *b, const char *row, struct att_bench_arm *a, char *why,
                   size_t why_size);

/* Open arm[0..n-1], whose c, k and share are set, in an order that the seed decides: nobody
 * always gets the first memory. Each runs once, and what is wrong is in its record. 0, or an
 * error of the device, ATT_EINVAL (more than two cases, no reference), and a sentence. */
int att_bench_load(struct att_bench *b, uint64_t seed, char *why, size_t why_size);

/* The same runs per sample and samples per block for all; then the delays are planted. */
int att_bench_plan(struct att_bench *b, int runs, int samples, enum att_plant_how known);

/* One block of each arm in `order`; ns[i] is what order[i] took per run, NaN: discarded. */
int att_bench_round(struct att_bench *b, const int *order, int n, int rehearsal, double *ns);

/* What was timed is checked again, behind a last sample; memory, clocks and limits are noted.
 */
int att_bench_check(struct att_bench *b);

/* Close what is loaded. */
void att_bench_unload(struct att_bench *b);

/* The arm of the group that arm i of the bench stands for. */
struct att_arm *att_bench_arm_of(struct att_bench *b, int i);

#endif
