/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/block.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/host.h"
#include "harness/tensor.h"
#include "harness/threads.h"

enum {
    GAP_END = 4096,
    LARGE = 8 << 20, // of which a page of 2 MB is a part
};

static int by_offset(const void *a, const void *b)
{
    const size_t x = ((const struct att_segment *)a)->at,
                 y = ((const struct att_segment *)b)->at;

    return (x > y) - (x < y);
}

/* Live segments of a sparse block: its runs, widened into the gaps, merged where they meet. */
void att_block_segments(struct att_block *b, const struct att_tensor *t)
{
    struct att_walk w;
    int64_t         runs = 1;
    int             n = 0;

    att_walk_begin(&w, t);
    runs += w.left;
    b->segment = att_must((size_t)(runs + 1) * sizeof(*b->segment));
    b->segment[n++] = (struct att_segment){ 0, ATT_GUARD + GAP_END };
    while (att_walk_next(&w)) {
        const size_t from = w.at > GAP_END ? ATT_GUARD + w.at - GAP_END : 0;
        size_t       to = ATT_GUARD + w.at + w.bytes + GAP_END;

        to = to < b->bytes ? to : b->bytes;
        b->segment[n++] = (struct att_segment){ from, to - from };
    }
    b->segment[n - 1].bytes = b->bytes - b->segment[n - 1].at; // the guard at the end
    qsort(b->segment, (size_t)n, sizeof(*b->segment), by_offset);
    b->n = 1;
    for (int i = 1; i < n; i++) {
        struct att_segment *last = &b->segment[b->n - 1];
        const size_t        end = b->segment[i].at + b->segment[i].bytes;

        if (b->segment[i].at > last->at + last->bytes + ATT_SMALL_GAP)
            b->segment[b->n++] = b->segment[i];
        else if (end > last->at + last->bytes)
            last->bytes = end - last->at;
    }
}

unsigned char *att_sparse(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        att_no_memory(bytes);
    return p;
}

unsigned char *att_crowded(size_t bytes)
{
    unsigned char *p = att_sparse(bytes);

    if (bytes >= LARGE)
        (void)madvise(p, bytes, MADV_HUGEPAGE); // a wish: without it all is as right
    return p;
}

struct paint {
    unsigned char *at;
    size_t         bytes;
    int            pattern, parts;
};

static void paint_part(void *user, int i)
{
    const struct paint *p = user;
    const size_t        from = p->bytes / (size_t)p->parts * (size_t)i;
    const size_t        to =
        i + 1 < p->parts ? p->bytes / (size_t)p->parts * (size_t)(i + 1) : p->bytes;

    memset(p->at + from, p->pattern, to - from);
}

/* Fresh memory is cleared by the kernel when it is touched first: that is what takes long. */
void att_block_paint(const struct att_block *b, unsigned char *image, int pattern)
{
    for (int i = 0; i < b->n; i++) {
        const struct att_segment *g = &b->segment[i];
        struct paint              p = { image + g->at, g->bytes, pattern, 1 };

        p.parts = g->bytes < LARGE ? 1 : att_threads_parts();
        att_threads(p.parts, paint_part, &p);
    }
}

unsigned char *att_block_copy(const struct att_block *b)
{
    unsigned char *c = b->n == 1 ? att_crowded(b->bytes) : att_sparse(b->bytes);

    for (int i = 0; i < b->n; i++)
        memcpy(c + b->segment[i].at, b->image + b->segment[i].at, b->segment[i].bytes);
    return c;
}
