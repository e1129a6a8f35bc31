/* SPDX-License-Identifier: Apache-2.0 */
/*
 * graph.h - counts the nodes of a captured graph. The driver is asked for the names: the
 * runtime knows its own kernels alone, and not those of a library.
 */
#ifndef ATT_CUDA_GRAPH_H
#define ATT_CUDA_GRAPH_H

#include "kernels/cuda/core/driver.h"
#include "kernels/cuda/core/tally.h"

/* Adds every node, and those of child graphs. 0, ATT_EDEVICE when the driver refuses, or
 * ATT_ENOMEM. */
int att_cuda_graph_count(const struct att_cuda_driver *d, CUgraph graph,
                         struct att_cuda_tally *t);

#endif
