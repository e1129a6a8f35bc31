/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passport.h - what this GPU can do at best: the ceilings that results are read against.
 *
 *     mark.* elapsed.*       what marking costs, the smallest step of the clock, and the time
 *                            between two marks with nothing between them
 *     launch.*               an empty kernel: in a row, waited for, as one node of a graph
 *     copy.<size> read.<size> upload.<size> download.<size>   GB/s, read + written
 *     cache.l2 cache.l2_probe  bytes, as reported and as seen
 *     read_again.<size>      GB/s out of the cache
 *     gemm_<dtype>.cool / .settled   8192^3 by cuBLAS, at once and after two seconds of load
 *     version.*              (major * 1000 + minor) * 1000 + patch, unit "version"
 *     compiled.*             how many files of device code are compiled for a target
 *
 * Rates are the best of a few rounds, because a ceiling is asked for; settled ones and
 * latencies are medians.
 *
 *     passport.c         clock, launches, versions, and the order of all
 *     passport_memory.c  copies, reads, the cache
 *     passport_gemm.c    matrix products
 */
#ifndef ATT_CUDA_PASSPORT_H
#define ATT_CUDA_PASSPORT_H

#include "kernels/cuda/core/host.h"

struct att_cuda_say {
    void (*say)(void *user, const char *name, double value, const char *unit);
    void *user;
};

/* 0 or an error of the device. What a missing library would tell is left out. */
int att_cuda_passport_memory(struct att_device *dev, const struct att_cuda_say *to);
int att_cuda_passport_gemm(struct att_device *dev, const struct att_cuda_say *to);

/* Nanoseconds since some fixed moment. */
double att_cuda_now(void);

/* Sorts, and gives the middle one. */
double att_cuda_middle(double *v, int n);

/* The first three numbers of "580.159.04" as a version; 0: there is none. */
double att_cuda_version(const char *text);

#endif
