/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/pool.h"

#include <stdlib.h>
#include <string.h>

enum { GUARD = ATT_ALIGN, FENCE = 0xa7, POISON = 0xff, JUNK = 1 << 20 };

static unsigned char *inside(void *base)
{
    return (unsigned char *)base + GUARD;
}

static size_t rounded(size_t bytes)
{
    return (bytes + ATT_ALIGN - 1) / ATT_ALIGN * ATT_ALIGN;
}

/* The fence behind a block starts right after the bytes that were asked for. */
static int fence(struct att_pool *p, int i)
{
    unsigned char line[2 * GUARD];
    const size_t  bytes = p->block[i].bytes;
    int           err;

    memset(line, FENCE, sizeof(line));
    err = p->be->upload(p->dev, p->block[i].base, line, GUARD);
    return err ? err : p->be->upload(p->dev, inside(p->block[i].base) + bytes, line, GUARD);
}

static int fence_broken(struct att_pool *p, int i)
{
    unsigned char line[2 * GUARD], want[GUARD];
    const size_t  bytes = p->block[i].bytes;

    memset(want, FENCE, sizeof(want));
    if (p->be->download(p->dev, line, p->block[i].base, GUARD)
        || p->be->download(p->dev, line + GUARD, inside(p->block[i].base) + bytes, GUARD))
        return 1;
    return memcmp(line, want, GUARD) || memcmp(line + GUARD, want, GUARD);
}

static int poison(struct att_pool *p, int i)
{
    int err = 0;

    if (p->be->fill)
        return p->be->fill(p->dev, inside(p->block[i].base), POISON, p->block[i].bytes);
    for (size_t at = 0; at < p->block[i].bytes && !err; at += JUNK) {
        const size_t left = p->block[i].bytes - at;
        err = p->be->upload(p->dev, inside(p->block[i].base) + at, p->junk,
                            left < JUNK ? left : JUNK);
    }
    return err;
}

static int find_free(const struct att_pool *p, size_t bytes)
{
    for (int i = 0; i < p->n; i++)
        if (!p->block[i].used && p->block[i].base && p->block[i].capacity == rounded(bytes))
            return i;
    return -1;
}

static int make(struct att_pool *p, size_t bytes)
{
    int i = p->n;

    if (i == ATT_POOL_BLOCKS)
        return -1;
    p->block[i].base = p->be->alloc(p->dev, rounded(bytes) + 2 * GUARD);
    if (!p->block[i].base)
        return -1;
    p->block[i].capacity = rounded(bytes);
    p->misses += p->phase == ATT_PHASE_TIMED;
    p->n++;
    return i;
}

static void *take(struct att_memory *mem, size_t bytes)
{
    struct att_pool *p = (struct att_pool *)mem;
    int              i = find_free(p, bytes);

    if (i < 0)
        i = make(p, bytes);
    if (i < 0)
        return NULL;
    p->block[i].bytes = bytes;
    p->block[i].used = 1;
    p->block[i].persistent = p->phase == ATT_PHASE_PLAN;
    if (p->block[i].persistent)
        p->persistent += (int64_t)bytes;
    else
        p->now += (int64_t)bytes;
    p->high = p->now > p->high ? p->now : p->high;
    p->block[i].fenced = p->phase != ATT_PHASE_TIMED;
    if (p->block[i].fenced && (fence(p, i) || poison(p, i)))
        return NULL;
    return inside(p->block[i].base);
}

static void release(struct att_pool *p, int i)
{
    p->block[i].used = 0;
    if (p->block[i].persistent)
        p->persistent -= (int64_t)p->block[i].bytes;
    else
        p->now -= (int64_t)p->block[i].bytes;
}

static void give(struct att_memory *mem, void *ptr)
{
    struct att_pool *p = (struct att_pool *)mem;

    if (!ptr)
        return;
    for (int i = 0; i < p->n; i++)
        if (p->block[i].used && inside(p->block[i].base) == ptr) {
            release(p, i);
            return;
        }
    p->bad_give = 1;
}

int att_pool_open(struct att_pool *p, const struct att_backend *be, struct att_device *dev)
{
    memset(p, 0, sizeof(*p));
    p->mem = (struct att_memory){ .take = take, .give = give };
    p->be = be;
    p->dev = dev;
    p->junk = malloc(JUNK);
    if (!p->junk)
        return ATT_ENOMEM;
    memset(p->junk, POISON, JUNK);
    return 0;
}

void att_pool_close(struct att_pool *p)
{
    for (int i = 0; i < p->n; i++)
        p->be->free(p->dev, p->block[i].base);
    p->n = 0;
    free(p->junk);
    p->junk = NULL;
}

void att_pool_phase(struct att_pool *p, enum att_phase phase)
{
    p->phase = phase;
}

static const char *fault(struct att_pool *p, int persistent, const char *kept)
{
    const char *what = p->bad_give ? "gave back memory that it never took" : NULL;

    for (int i = 0; i < p->n; i++) {
        // A block that was given back still has the fence of its last user.
        if (p->block[i].fenced && !what && fence_broken(p, i))
            what = "wrote outside the memory that it took";
        if (p->block[i].used && p->block[i].persistent == persistent) {
            what = what ? what : kept;
            release(p, i);
        }
        if (!p->block[i].used)
            p->block[i].fenced = 0;
    }
    p->bad_give = 0;
    return what;
}

const char *att_pool_fault(struct att_pool *p)
{
    return fault(p, 0, "kept temporary memory after the run");
}

const char *att_pool_plan_fault(struct att_pool *p)
{
    return fault(p, 1, "kept persistent memory after unplan");
}
