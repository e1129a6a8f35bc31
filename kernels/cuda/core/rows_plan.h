/* SPDX-License-Identifier: Apache-2.0 */
/* rows_plan.h - between rows.c and rows.cu: how a move is cut into blocks. */
#ifndef ATT_CUDA_ROWS_PLAN_H
#define ATT_CUDA_ROWS_PLAN_H

#include "kernels/cuda/core/rows.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A step is what a block has in flight: 128 threads with 3 vectors of 16 bytes are 6 KB, and 12
 * such blocks fit a multiprocessor: 72 KB, three times what memory at full speed needs there
 * (4.1 TB/s for 0.8 us, divided by 132). Short blocks are what counts: one that ends is
 * replaced while the others are still storing, and the last wave is small.
 *
 * 16-byte vectors of a row, and what becomes of them:
 *
 *     row       vectors   rows of a block   steps of a block   loads without work
 *     256 B          16                24                  1                      0
 *     512 B          32                12                  1                      0
 *     3,072 B       192                 2                  1                      0
 *     4,096 B       256                 1                  1                    1/3
 *     5,120 B       320                 1                  1                    1/6
 *     6,144 B       384                 1                  1                      0
 *     10,240 B      640                 1                  2                    1/6
 *
 * A load without work is a predicate that is off, no trip to memory. Rows that only narrow
 * vectors divide follow the same rule, counted in their vectors.
 *
 * Measured on an H200 for rows of 6,144 B, share of the fastest plain copy of the same bytes
 * and streams (threads x vectors, rows of a block, stores):
 *
 *                                    pack, MB moved        scatter, MB moved
 *                                     314     1,256        109       423
 *     128 x 3, 1 row, streaming     1.037     1.038      1.015     0.987
 *     256 x 3, 2 rows, streaming    1.021     1.020      1.014     0.974
 *     128 x 6, 2 rows, streaming    1.018     1.019      1.007     0.971
 *     256 x 6, 4 rows, streaming    1.004     1.010      0.993     0.963
 *     128 x 3, 1 row, plain         1.008     1.016      0.982     0.963
 *     256 x 6, 4 rows, plain        0.957     0.963      0.951     0.918
 *
 * Below 3 MB (WAVES blocks of a full step on each multiprocessor) blocks get less to do, down
 * to one vector a thread: there the launch is what takes time, and 1 MB of rows of 512 B
 * takes 1.2 times as long as an empty launch.
 */
enum {
    ATT_CUDA_ROWS_THREADS = 128,
    ATT_CUDA_ROWS_UNROLL = 3,
    ATT_CUDA_ROWS_STEP = ATT_CUDA_ROWS_THREADS * ATT_CUDA_ROWS_UNROLL,
    ATT_CUDA_ROWS_WAVES = 4, // blocks of a multiprocessor before blocks get more work
};

/* Complete `m`: merge heads that touch, cut rows into groups. The bytes of the vector to use,
 * or 0 when there is nothing to move. */
int att_cuda_rows_plan(struct att_cuda_rows *m, int sms);

#ifdef __cplusplus
}
#endif
#endif
