/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream.h - moving bytes: through the caches when the data is small enough to be found there
 * again, past them (non-temporal stores) when it is not.
 *
 *     const struct att_cpu_move *m = att_cpu_move(&dev->stream, total_bytes);
 *     m->copy(dst, src, bytes); ... m->zero(dst, bytes); ...
 *     m->end();
 *
 * Any alignment, any length; dst and src do not overlap. Every worker that copied or zeroed
 * calls end() before it leaves its region: only then are streamed bytes ordered like others.
 */
#ifndef ATT_CPU_STREAM_H
#define ATT_CPU_STREAM_H

#include <stddef.h>

struct att_cpu_move {
    void (*copy)(void *dst, const void *src, size_t bytes);
    void (*zero)(void *dst, size_t bytes);
    void (*end)(void);
    /* copy, when as many bytes at `next` will be copied after it. */
    void (*copy_then)(void *dst, const void *src, size_t bytes, const void *next);
};

struct att_cpu_stream {
    size_t last_cache; // bytes of the largest cache
    size_t above;      // operations that move more bytes than this go past the caches
    int    clflushopt; // 1: the cpu has this instruction
};

/* Look at this machine, of which `workers` cores are used. */
void att_cpu_stream_open(struct att_cpu_stream *s, int workers);

/* How to move data in an operation that reads and writes `bytes` altogether. */
const struct att_cpu_move *att_cpu_move(const struct att_cpu_stream *s, double bytes);

#endif
