/* SPDX-License-Identifier: Apache-2.0 */
/* pool.c - see pool.h. Workers wait for a region by spinning shortly, then by sleeping. */
#include "kernels/cpu/core/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* About 10 microseconds: longer than the gap between two regions of one kernel, shorter than
 * anything that another program on these cpus would notice. */
enum { SPINS = 250 };

struct att_cpu_pool {
    int                    n, started;
    pthread_t             *thread; // [n - 1]
    struct att_cpu_worker *worker; // [n]
    pthread_mutex_t        lock;
    pthread_cond_t         wake, done;
    _Atomic uint64_t       round;   // number of regions begun; moves under the lock
    _Atomic int            running; // threads still inside the region
    _Atomic int            waiting; // workers at the barrier
    _Atomic uint64_t       passed;  // barriers passed
    int                    quit;
    void (*fn)(const struct att_cpu_worker *w, void *arg);
    void *arg;
};

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Wait for a region after `seen`; returns its number. */
static uint64_t await_region(struct att_cpu_pool *p, uint64_t seen)
{
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load(&p->round) != seen)
            return seen + 1;
        relax();
    }
    pthread_mutex_lock(&p->lock);
    while (atomic_load(&p->round) == seen)
        pthread_cond_wait(&p->wake, &p->lock);
    pthread_mutex_unlock(&p->lock);
    return seen + 1;
}

static void *work(void *arg)
{
    const struct att_cpu_worker *w = arg;
    struct att_cpu_pool         *p = w->pool;
    uint64_t                     seen = 0;

    for (;;) {
        seen = await_region(p, seen);
        if (p->quit)
            return NULL;
        p->fn(w, p->arg);
        if (atomic_fetch_sub(&p->running, 1) == 1) {
            pthread_mutex_lock(&p->lock);
            pthread_cond_signal(&p->done);
            pthread_mutex_unlock(&p->lock);
        }
    }
}

static void begin_region(struct att_cpu_pool *p)
{
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->running, p->n - 1);
    atomic_fetch_add(&p->round, 1);
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
}

static void end_region(struct att_cpu_pool *p)
{
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load(&p->running) == 0)
            return;
        relax();
    }
    pthread_mutex_lock(&p->lock);
    while (atomic_load(&p->running) != 0)
        pthread_cond_wait(&p->done, &p->lock);
    pthread_mutex_unlock(&p->lock);
}

void att_cpu_pool_run(struct att_cpu_pool *pool, int                               workers,
                      void (*fn)(const struct att_cpu_worker *w, void *arg), void *arg)
{
    const struct att_cpu_worker alone = { pool, 0, 1 };

    if (pool->n == 1 || workers == 1) {
        fn(&alone, arg);
        return;
    }
    pool->fn = fn;
    pool->arg = arg;
    begin_region(pool);
    fn(&pool->worker[0], arg);
    end_region(pool);
}

void att_cpu_barrier(const struct att_cpu_worker *w)
{
    struct att_cpu_pool *p = w->pool;
    uint64_t             before = atomic_load(&p->passed);

    if (w->n == 1)
        return;
    if (atomic_fetch_add(&p->waiting, 1) == w->n - 1) {
        atomic_store(&p->waiting, 0);
        atomic_fetch_add(&p->passed, 1);
        return;
    }
    for (int i = 0; atomic_load(&p->passed) == before; i++) {
        if (i < SPINS)
            relax();
        else
            sched_yield(); // more workers than cpus: let the others get here
    }
}

void att_cpu_split(const struct att_cpu_worker *w, int64_t total, int64_t *begin, int64_t *end)
{
    int64_t each = total / w->n, more = total % w->n;

    *begin = each * w->id + (w->id < more ? w->id : more);
    *end = *begin + each + (w->id < more);
}

int att_cpu_pool_size(const struct att_cpu_pool *pool)
{
    return pool->n;
}

struct att_cpu_pool *att_cpu_pool_open(int n)
{
    struct att_cpu_pool *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    p->n = n;
    p->thread = calloc((size_t)n, sizeof *p->thread);
    p->worker = calloc((size_t)n, sizeof *p->worker);
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    pthread_cond_init(&p->done, NULL);
    for (int i = 0; p->thread && p->worker && i < n; i++) {
        p->worker[i] = (struct att_cpu_worker){ p, i, n };
        if (i > 0 && pthread_create(&p->thread[i - 1], NULL, work, &p->worker[i]))
            break;
        p->started = i;
    }
    if (p->thread && p->worker && p->started == n - 1)
        return p;
    att_cpu_pool_close(p);
    return NULL;
}

void att_cpu_pool_close(struct att_cpu_pool *pool)
{
    if (!pool)
        return;
    pool->quit = 1; // the region that begins now is the last
    begin_region(pool);
    for (int i = 0; i < pool->started; i++)
        pthread_join(pool->thread[i], NULL);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->lock);
    free(pool->worker);
    free(pool->thread);
    free(pool);
}

int att_cpu_count(void)
{
    cpu_set_t set;
    long      online;

    // the affinity mask, not the number of cpus in the machine: containers give out fewer
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return CPU_COUNT(&set);
    online = sysconf(_SC_NPROCESSORS_ONLN); // more cpus than a cpu_set_t holds
    return online > 0 ? (int)online : 1;
}
