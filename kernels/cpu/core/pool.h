/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.h - worker threads that run one region at a time. All workers take part in a region
 * at once, so a region may contain barriers. The caller is worker 0.
 */
#ifndef ATT_CPU_POOL_H
#define ATT_CPU_POOL_H

#include <stdint.h>

struct att_cpu_pool;

/* Who runs a part of a region: worker `id` of `n`. */
struct att_cpu_worker {
    struct att_cpu_pool *pool;
    int                  id, n;
};

/* A pool of n >= 1 workers, n - 1 of them threads of its own; NULL when the system refuses. */
struct att_cpu_pool *att_cpu_pool_open(int n);
void                 att_cpu_pool_close(struct att_cpu_pool *pool); // NULL is fine
int                  att_cpu_pool_size(const struct att_cpu_pool *pool);

/* Run fn(w, arg) on `workers` workers (all, or 1: the caller alone); returns when all are
 * done. What they wrote is then visible to the caller. */
void att_cpu_pool_run(struct att_cpu_pool *pool, int                               workers,
                      void (*fn)(const struct att_cpu_worker *w, void *arg), void *arg);

/* Inside a region: wait until every worker of it is here. */
void att_cpu_barrier(const struct att_cpu_worker *w);

/* This worker's part [*begin, *end) of `total` units; parts are in order of id. */
void att_cpu_split(const struct att_cpu_worker *w, int64_t total, int64_t *begin, int64_t *end);

/* CPUs that this process may run on. */
int att_cpu_count(void);

#endif
