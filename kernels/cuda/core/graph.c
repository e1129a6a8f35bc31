/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cuda/core/graph.h"

#include <stdlib.h>

static const char *kernel_name(const struct att_cuda_driver  *d,
                               const CUDA_KERNEL_NODE_PARAMS *p)
{
    const char *name = NULL;

    if (p->kern && d->kernel_name && d->kernel_name(&name, p->kern) == CUDA_SUCCESS)
        return name;
    if (p->func && d->function_name && d->function_name(&name, p->func) == CUDA_SUCCESS)
        return name;
    return NULL;
}

static int count_kernel(const struct att_cuda_driver *d, CUgraphNode node,
                        struct att_cuda_tally *t)
{
    CUDA_KERNEL_NODE_PARAMS p = { 0 };
    unsigned                grid[3];

    if (d->kernel_node(node, &p) != CUDA_SUCCESS)
        return ATT_EDEVICE;
    grid[0] = p.gridDimX;
    grid[1] = p.gridDimY;
    grid[2] = p.gridDimZ;
    att_cuda_tally_kernel(t, kernel_name(d, &p), grid);
    return 0;
}

static int count_child(const struct att_cuda_driver *d, CUgraphNode node,
                       struct att_cuda_tally *t)
{
    CUgraph child = NULL;

    if (d->child_graph(node, &child) != CUDA_SUCCESS)
        return ATT_EDEVICE;
    return att_cuda_graph_count(d, child, t);
}

static int count_node(const struct att_cuda_driver *d, CUgraphNode node,
                      struct att_cuda_tally *t)
{
    CUgraphNodeType type;

    if (d->node_type(node, &type) != CUDA_SUCCESS)
        return ATT_EDEVICE;
    switch (type) {
    case CU_GRAPH_NODE_TYPE_KERNEL: return count_kernel(d, node, t);
    case CU_GRAPH_NODE_TYPE_GRAPH: return count_child(d, node, t);
    case CU_GRAPH_NODE_TYPE_MEMCPY:
        t->copies++;
        att_cuda_tally_note(t, "memcpy", NULL);
        return 0;
    case CU_GRAPH_NODE_TYPE_MEMSET:
        t->fills++;
        att_cuda_tally_note(t, "memset", NULL);
        return 0;
    case CU_GRAPH_NODE_TYPE_MEM_ALLOC: t->allocs++; return 0;
    // The queue waits for the host there.
    case CU_GRAPH_NODE_TYPE_HOST:
        t->syncs++;
        att_cuda_tally_note(t, "host", NULL);
        return 0;
    default: return 0; // events and joints of branches
    }
}

int att_cuda_graph_count(const struct att_cuda_driver *d, CUgraph graph,
                         struct att_cuda_tally *t)
{
    CUgraphNode *node;
    size_t       n = 0;
    int          err = 0;

    if (d->graph_nodes(graph, NULL, &n) != CUDA_SUCCESS)
        return ATT_EDEVICE;
    if (n == 0)
        return 0;
    node = calloc(n, sizeof(*node));
    if (!node)
        return ATT_ENOMEM;
    if (d->graph_nodes(graph, node, &n) != CUDA_SUCCESS)
        err = ATT_EDEVICE;
    for (size_t i = 0; i < n && !err; i++)
        err = count_node(d, node[i], t);
    free(node);
    return err;
}
