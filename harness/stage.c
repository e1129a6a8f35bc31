/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/stage.h"

#include <string.h>
#include <sys/mman.h>

#include "harness/block.h"
#include "harness/tensor.h"

/* ---- memory ------------------------------------------------------------------------- */

static void *device_block(const struct att_stage *s, size_t bytes)
{
    if (s->fence == ATT_FENCE_GUARDS)
        return s->be->alloc(s->dev, bytes);
    bytes -= 2 * ATT_GUARD; // an empty tensor still gets an address
    if (s->fence == ATT_FENCE_BACK_ALIGNED)
        bytes = (bytes + 63) / 64 * 64;
    return s->be->alloc_edge(s->dev, bytes ? bytes : 1,
                             s->fence == ATT_FENCE_FRONT ? ATT_EDGE_FRONT : ATT_EDGE_BACK);
}

/* Beside faulting memory a block has no guards: it starts at its first element. */
static size_t lead(const struct att_stage *s)
{
    return s->fence == ATT_FENCE_GUARDS ? 0 : ATT_GUARD;
}

/* Without guards the end of the block is the end of the farthest tensor, not rounded. */
static size_t tight_bytes(const struct att_problem *p, int home)
{
    size_t most = 0;

    for (int i = 0; i < p->n; i++)
        if (att_is_present(p, i) && p->home[i] == home) {
            const unsigned char *first = p->block[home].image + ATT_GUARD;
            const size_t         at = (size_t)((unsigned char *)p->t[i].data - first);
            const size_t         end = at + att_span(&p->t[i]);
            most = end > most ? end : most;
        }
    return most + 2 * ATT_GUARD;
}

static int open_blocks(struct att_stage *s, const struct att_problem *p)
{
    for (int i = 0; i < p->n; i++) {
        if (!att_is_present(p, i) || p->home[i] != i)
            continue;
        s->bytes[i] = s->fence == ATT_FENCE_GUARDS ? p->block[i].bytes : tight_bytes(p, i);
        s->base[i] = device_block(s, s->bytes[i]);
        if (!s->base[i])
            return ATT_ENOMEM;
        s->room = s->room > p->block[i].bytes ? s->room : p->block[i].bytes;
    }
    for (int i = 0; i < p->n; i++)
        if (att_is_present(p, i)) {
            const unsigned char *image = p->block[p->home[i]].image;
            const size_t         at = (size_t)((unsigned char *)p->t[i].data - image);
            s->t[i].data = (unsigned char *)s->base[p->home[i]] + at - lead(s);
        }
    return 0;
}

int att_stage_open(struct att_stage *s, const struct att_backend *be, struct att_device *dev,
                   const struct att_problem *p, enum att_fence fence)
{
    int sparse = 0, err;

    *s = (struct att_stage){ .be = be, .dev = dev, .fence = fence, .n = p->n };
    memcpy(s->t, p->t, sizeof(s->t));
    if (fence != ATT_FENCE_GUARDS && !be->alloc_edge)
        return ATT_ENOTSUP;
    err = open_blocks(s, p);
    if (err)
        return err;
    for (int i = 0; i < p->n; i++)
        sparse |= p->block[i].n > 1;
    s->scratch = sparse ? att_sparse(s->room) : att_crowded(s->room);
    return 0;
}

void att_stage_close(struct att_stage *s)
{
    for (int i = 0; i < s->n; i++)
        if (s->base[i])
            s->be->free(s->dev, s->base[i]);
    if (s->scratch)
        munmap(s->scratch, s->room);
    *s = (struct att_stage){ 0 };
}

/* ---- traffic ------------------------------------------------------------------------ */

/* Segment k of block i, cut to what the device block holds. 0 when nothing is left. */
size_t att_stage_cut(const struct att_stage *s, const struct att_problem *p, int i, int k,
                     size_t *at)
{
    const struct att_segment *g = &p->block[i].segment[k];
    const size_t              from = g->at > lead(s) ? g->at : lead(s);
    size_t                    to = g->at + g->bytes;
    const size_t              end = s->bytes[i] - lead(s);

    to = to < end ? to : end;
    *at = from;
    return to > from ? to - from : 0;
}

static unsigned char *device_at(const struct att_stage *s, int i, size_t at)
{
    return (unsigned char *)s->base[i] + at - lead(s);
}

static int upload(struct att_stage *s, const struct att_problem *p, int i,
                  const unsigned char *image)
{
    int err = 0;

    for (int k = 0; k < p->block[i].n && !err; k++) {
        size_t       at;
        const size_t bytes = att_stage_cut(s, p, i, k, &at);
        if (bytes)
            err = s->be->upload(s->dev, device_at(s, i, at), image + at, bytes);
    }
    return err;
}

/* Poison from one small buffer: the image of an output is its answer, not its start. */
static int poison(struct att_stage *s, const struct att_problem *p, int i)
{
    enum { CHUNK = 1 << 20 };
    int err = 0;

    if (!s->be->fill)
        memset(s->scratch, p->poison, s->room < CHUNK ? s->room : CHUNK);
    for (int k = 0; k < p->block[i].n && !err; k++) {
        size_t at, bytes = att_stage_cut(s, p, i, k, &at);
        if (s->be->fill && bytes) {
            err = s->be->fill(s->dev, device_at(s, i, at), p->poison, bytes);
            continue;
        }
        for (; bytes && !err; at += CHUNK, bytes -= bytes < CHUNK ? bytes : CHUNK)
            err = s->be->upload(s->dev, device_at(s, i, at), s->scratch,
                                bytes < CHUNK ? bytes : CHUNK);
    }
    return err;
}

int att_stage_download(struct att_stage *s, const struct att_problem *p, int i)
{
    int err = 0;

    for (int k = 0; k < p->block[i].n && !err; k++) {
        size_t       at;
        const size_t bytes = att_stage_cut(s, p, i, k, &at);
        if (bytes)
            err = s->be->download(s->dev, s->scratch + at, device_at(s, i, at), bytes);
    }
    return err;
}

/* Beside faulting memory, inputs fault on writes, where the device can do that. */
static int upload_input(struct att_stage *s, const struct att_problem *p, int i)
{
    const int fenced = s->fence != ATT_FENCE_GUARDS && s->be->protect;
    int       err = fenced ? s->be->protect(s->dev, s->base[i], 0) : ATT_ENOTSUP;
    const int closes = !err;

    if (!err || err == ATT_ENOTSUP)
        err = upload(s, p, i, p->block[i].image);
    return !err && closes ? s->be->protect(s->dev, s->base[i], 1) : err;
}

int att_stage_inputs(struct att_stage *s, const struct att_problem *p)
{
    int err = 0;

    for (int i = 0; i < p->n && !err; i++)
        if (att_is_present(p, i) && p->home[i] == i && !att_is_out(p, i))
            err = upload_input(s, p, i);
    return err;
}

int att_stage_one(struct att_stage *s, const struct att_problem *p, int i)
{
    return upload(s, p, p->home[i], p->block[p->home[i]].image);
}

int att_stage_outputs(struct att_stage *s, const struct att_problem *p)
{
    int err = 0;

    for (int i = 0; i < p->n && !err; i++)
        if (att_is_out(p, i))
            err = p->start[i] ? upload(s, p, i, p->start[i]) : poison(s, p, i);
    return err;
}
