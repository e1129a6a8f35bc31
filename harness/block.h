/* SPDX-License-Identifier: Apache-2.0 */
/*
 * block.h - memory of a tensor in the host: guard, elements, guard; perhaps gigabytes of
 * address space of which little is ever touched.
 */
#ifndef ATT_BLOCK_H
#define ATT_BLOCK_H

#include "harness/attest.h"

enum {
    ATT_GUARD = 256,
    ATT_SMALL_GAP = 1 << 20, // longer gaps are live at both ends only
};

/* A stretch of a block that is filled, moved and compared. Offsets from the block's start. */
struct att_segment {
    size_t at, bytes;
};

struct att_block {
    size_t              bytes; // guards included
    unsigned char      *image;
    int                 n; // segments, ascending, disjoint
    struct att_segment *segment;
};

/* The live segments of a sparse block that holds `t`: its runs, widened into the gaps. */
void att_block_segments(struct att_block *b, const struct att_tensor *t);

/* Address space for munmap(), zero until touched; never NULL. */
unsigned char *att_sparse(size_t bytes);

/* The same for memory of which all is going to be touched: in large pages, which are cleared in
 * a third of the time. */
unsigned char *att_crowded(size_t bytes);

/* Fill the live segments of an image laid out like `b`. */
void att_block_paint(const struct att_block *b, unsigned char *image, int pattern);

/* A copy of the image of `b`, for munmap() of b->bytes. */
unsigned char *att_block_copy(const struct att_block *b);

#endif
