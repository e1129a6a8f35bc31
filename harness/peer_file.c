/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer_file.c - a case in the file that we share with a peer.
 *
 * The tensors live in a stage in our own memory, guards and all. Between a stage and the file
 * travels what lies between the guards: elements, holes and stride gaps as they are. So a peer
 * cannot reach a guard, and what it did to anything else is judged by the check of the stage.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/peer.h"

enum { PAGE = 4096 };

/* ---- host memory as a device: all that a stage needs ------------------------------------ */

/* The size of a block stands in a page before it: the blocks may be sparse. */
static void *host_alloc(struct att_device *dev, size_t bytes)
{
    unsigned char *p = att_sparse(bytes + PAGE);

    (void)dev;
    memcpy(p, &bytes, sizeof(bytes));
    return p + PAGE;
}

static void host_free(struct att_device *dev, void *ptr)
{
    unsigned char *p = (unsigned char *)ptr - PAGE;
    size_t         bytes;

    (void)dev;
    memcpy(&bytes, p, sizeof(bytes));
    munmap(p, bytes + PAGE);
}

static int host_copy(struct att_device *dev, void *dst, const void *src, size_t bytes)
{
    (void)dev;
    memcpy(dst, src, bytes);
    return 0;
}

int att_peer_stage(struct att_stage *stage, const struct att_problem *m)
{
    static const struct att_backend host = { .size = sizeof(host),
                                             .name = "host",
                                             .alloc = host_alloc,
                                             .free = host_free,
                                             .upload = host_copy,
                                             .download = host_copy };

    return att_stage_open(stage, &host, NULL, m, ATT_FENCE_GUARDS);
}

/* ---- the shared file ---------------------------------------------------------------- */

int att_peer_has_block(const struct att_problem *m, int i)
{
    return att_is_present(m, i) && m->home[i] == i;
}

/* The file is only ever as large as its largest case; what an earlier case left is given back.
 */
static int make_room(struct att_peer *p, size_t bytes)
{
    if (p->mapped)
        fallocate(p->memory, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)p->mapped);
    if (bytes <= p->mapped)
        return 0;
    if (p->mapped)
        munmap(p->map, p->mapped);
    p->mapped = 0;
    if (ftruncate(p->memory, (off_t)bytes))
        return ATT_ENOMEM;
    p->map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, p->memory, 0);
    if (p->map == MAP_FAILED)
        return ATT_ENOMEM;
    p->mapped = bytes;
    return 0;
}

int att_peer_layout(struct att_peer_case *c, const struct att_problem *m)
{
    c->bytes = PAGE; // nothing begins at 0, and no file is empty
    for (int i = 0; i < m->n; i++) {
        if (!att_peer_has_block(m, i))
            continue;
        c->at[i] = c->bytes;
        c->bytes += (m->block[i].bytes - 2 * ATT_GUARD + PAGE - 1) / PAGE * PAGE;
    }
    return make_room(c->p, c->bytes);
}

/* Segment k of block i between the guards: its offset in the block; 0 bytes when there is none.
 */
static size_t between(const struct att_problem *m, int i, int k, size_t *at)
{
    const struct att_segment *g = &m->block[i].segment[k];
    const size_t              last = m->block[i].bytes - ATT_GUARD;
    const size_t              to = g->at + g->bytes < last ? g->at + g->bytes : last;

    *at = g->at > ATT_GUARD ? g->at : ATT_GUARD;
    return to > *at ? to - *at : 0;
}

int att_peer_put(struct att_peer_case *c, struct att_stage *stage, const struct att_problem *m)
{
    int err = att_stage_inputs(stage, m);

    if (!err)
        err = att_stage_outputs(stage, m);
    for (int i = 0; i < m->n && !err; i++)
        for (int k = 0; att_peer_has_block(m, i) && k < m->block[i].n; k++) {
            size_t       at;
            const size_t n = between(m, i, k, &at);
            memcpy(c->p->map + c->at[i] + at - ATT_GUARD,
                   (const unsigned char *)stage->base[i] + at, n);
        }
    return err;
}

void att_peer_get(const struct att_peer_case *c, struct att_stage *stage,
                  const struct att_problem *m)
{
    for (int i = 0; i < m->n; i++)
        for (int k = 0; att_peer_has_block(m, i) && k < m->block[i].n; k++) {
            size_t       at;
            const size_t n = between(m, i, k, &at);
            memcpy((unsigned char *)stage->base[i] + at, c->p->map + c->at[i] + at - ATT_GUARD,
                   n);
        }
}
