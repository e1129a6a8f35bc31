/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_cuda_count.c - what one run enqueued on cuda, counted without a driver: names of
 * kernels, walks over graphs and call-backs against fakes of the driver and of CUPTI.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/tests/case_tally.h"
#include "kernels/cuda/core/callbacks.h"
#include "kernels/cuda/core/graph.h"

/* ---- names -------------------------------------------------------------------------- */

static void test_names(struct tally *t)
{
    static const char *const pair[][2] = {
        { "att_empty", "att_empty" },
        { "_Z9att_emptyv", "att_empty" },
        { "_ZL4packPi", "pack" },
        { "_Z8att_copyILi4EEvP5uint4PKS0_m", "att_copy" },
        { "_ZN12att_fa_tiled8fa_tiledINS_5shapeEEEvNS_4argsE", "fa_tiled" },
        { "_ZN2fa48_GLOBAL__N__417ba3ee_15_fa_tiled_f32_cu_034875b84tileEv", "tile" },
        { "_ZN3a_bL5inner4lastIfEEvT_", "last" },
        { "ampere_bf16_s16816gemm_bf16_128x256", "ampere_bf16_s16816gemm_bf16_128x256" },
        { "_Z", "_Z" },
        { "_Z99short", "_Z99short" },
        { "two words", "two" },
    };

    for (size_t i = 0; i < sizeof(pair) / sizeof(*pair); i++) {
        char name[96];

        att_cuda_plain_name(pair[i][0], name, sizeof(name));
        tally(t, !strcmp(name, pair[i][1]), "%s is %s, not %s", pair[i][0], pair[i][1], name);
    }
}

/* ---- graphs ------------------------------------------------------------------------- */

/* A graph is a NULL-terminated list of nodes. */
struct node {
    CUgraphNodeType     type;
    const char         *name; // of a kernel
    int                 by_function, grid[3];
    struct node *const *child;
    int                 broken;
};

static CUresult CUDAAPI graph_nodes(CUgraph graph, CUgraphNode *to, size_t *n)
{
    struct node *const *list = (struct node *const *)graph;
    size_t              i = 0;

    for (; list[i]; i++)
        if (to)
            to[i] = (CUgraphNode)list[i];
    *n = i;
    return CUDA_SUCCESS;
}

static CUresult CUDAAPI node_type(CUgraphNode node, CUgraphNodeType *type)
{
    *type = ((const struct node *)node)->type;
    return CUDA_SUCCESS;
}

static CUresult CUDAAPI child_graph(CUgraphNode node, CUgraph *graph)
{
    *graph = (CUgraph)((const struct node *)node)->child;
    return CUDA_SUCCESS;
}

static CUresult CUDAAPI kernel_node(CUgraphNode at, CUDA_KERNEL_NODE_PARAMS *p)
{
    const struct node *node = (const struct node *)at;

    if (node->broken)
        return CUDA_ERROR_INVALID_VALUE;
    p->func = node->by_function ? (CUfunction)at : NULL;
    p->kern = node->by_function ? NULL : (CUkernel)at;
    p->gridDimX = (unsigned)node->grid[0];
    p->gridDimY = (unsigned)node->grid[1];
    p->gridDimZ = (unsigned)node->grid[2];
    return CUDA_SUCCESS;
}

static CUresult CUDAAPI function_name(const char **name, CUfunction function)
{
    *name = ((const struct node *)function)->name;
    return CUDA_SUCCESS;
}

static CUresult CUDAAPI kernel_name(const char **name, CUkernel kernel)
{
    *name = ((const struct node *)kernel)->name;
    return CUDA_SUCCESS;
}

static const struct att_cuda_driver fake = { .graph_nodes = graph_nodes,
                                             .node_type = node_type,
                                             .child_graph = child_graph,
                                             .kernel_node = kernel_node,
                                             .function_name = function_name,
                                             .kernel_name = kernel_name };

static void test_graph(struct tally *t)
{
    struct node pack = { CU_GRAPH_NODE_TYPE_KERNEL, "_Z4packi", 1, { 132, 1, 1 }, NULL, 0 };
    struct node lib = { CU_GRAPH_NODE_TYPE_KERNEL, "library", 0, { 7, 3, 2 }, NULL, 0 };
    struct node bad = { .type = CU_GRAPH_NODE_TYPE_KERNEL, .broken = 1 };
    struct node copy = { .type = CU_GRAPH_NODE_TYPE_MEMCPY };
    struct node fill = { .type = CU_GRAPH_NODE_TYPE_MEMSET };
    struct node wait = { .type = CU_GRAPH_NODE_TYPE_HOST };
    struct node more = { .type = CU_GRAPH_NODE_TYPE_MEM_ALLOC };
    struct node join = { .type = CU_GRAPH_NODE_TYPE_EMPTY };
    struct node *const inner[] = { &pack, &fill, NULL };
    struct node        nest = { .type = CU_GRAPH_NODE_TYPE_GRAPH, .child = inner };
    struct node *const outer[] = { &pack, &join, &nest, &lib, &copy, &wait, &more, NULL };
    struct node *const none[] = { NULL }, *const broken[] = { &pack, &bad, NULL };
    struct att_cuda_tally counted = { 0 }, empty = { 0 }, half = { 0 };
    struct att_account    a;

    tally(t, att_cuda_graph_count(&fake, (CUgraph)outer, &counted) == 0, "a graph");
    att_cuda_tally_print(&counted, 1, &a);
    tally(t, a.kernels == 3 && a.copies == 1 && a.fills == 1 && a.syncs == 1 && a.allocs == 1,
          "%d kernels, %d copies, %d fills, %d waits, %d allocations", (int)a.kernels,
          (int)a.copies, (int)a.fills, (int)a.syncs, (int)a.allocs);
    tally(t, !strcmp(a.names, "pack[132]*2 memset library[7x3x2] memcpy host"), "\"%s\"",
          a.names);
    tally(t, a.captured == 1 && a.size == sizeof(a), "said to be captured");
    tally(t, !att_cuda_graph_count(&fake, (CUgraph)none, &empty) && empty.kernels == 0,
          "an empty graph");
    tally(t, att_cuda_graph_count(&fake, (CUgraph)broken, &half) == ATT_EDEVICE,
          "a node that the driver does not explain is an error");
}

static void test_many_names(struct tally *t)
{
    struct att_cuda_tally *counted = calloc(1, sizeof(*counted));
    struct att_account     a;

    for (int i = 0; i < 200; i++) {
        char symbol[100];

        memset(symbol, 'a' + i % 26, sizeof(symbol) - 1);
        symbol[i % 90 + 1] = '\0';
        att_cuda_tally_kernel(counted, symbol, (const unsigned[]){ (unsigned)i, 2, 3 });
    }
    att_cuda_tally_print(counted, 1, &a);
    tally(t, a.kernels == 200, "%d of 200 kernels", (int)a.kernels);
    tally(t, strlen(a.names) < sizeof(a.names), "names stay within their room");
    free(counted);
}

/* ---- call-backs --------------------------------------------------------------------- */

static void hear(struct att_cuda_listener *l, int domain, int site, const char *function,
                 const char *symbol, const void *params)
{
    const struct att_cupti_call call = { site, function, params, NULL, symbol };

    att_cuda_heard(l, domain, 0, &call);
}

static void test_callbacks(struct tally *t)
{
    const CUlaunchConfig  config = { .gridDimX = 5, .gridDimY = 4, .gridDimZ = 1 };
    const CUlaunchConfig *ex = &config;
    const struct {
        void    *f;
        unsigned grid[3];
    } plain = { NULL, { 9, 1, 1 } };
    struct att_cuda_tally    counted = { 0 };
    struct att_cuda_listener l = { .tally = &counted };
    struct att_account       a;

    // The runtime's call is the driver's: once.
    hear(&l, ATT_CUPTI_RUNTIME, ATT_CUPTI_ENTER, "cudaLaunchKernel_v7000", "_Z4packi", NULL);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuLaunchKernel", "_Z4packi", &plain);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_EXIT, "cuLaunchKernel", "_Z4packi", &plain);
    hear(&l, ATT_CUPTI_RUNTIME, ATT_CUPTI_EXIT, "cudaLaunchKernel_v7000", "_Z4packi", NULL);
    // A library that calls the driver itself.
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuLaunchKernelEx", "gemm", &ex);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuMemcpyDtoHAsync_v2", NULL, NULL);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuStreamSynchronize", NULL, NULL);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuMemcpyDtoH_v2", NULL, NULL);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuMemcpyDtoD_v2", NULL, NULL);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuMemsetD8Async", NULL, NULL);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuMemAllocAsync", NULL, NULL);
    hear(&l, ATT_CUPTI_DRIVER, ATT_CUPTI_ENTER, "cuEventRecord", NULL, NULL);
    // The runtime alone is heard.
    hear(&l, ATT_CUPTI_RUNTIME, ATT_CUPTI_ENTER, "cudaMalloc_v3020", NULL, NULL);
    hear(&l, ATT_CUPTI_RUNTIME, ATT_CUPTI_EXIT, "cudaMalloc_v3020", NULL, NULL);
    hear(&l, ATT_CUPTI_RUNTIME, ATT_CUPTI_ENTER, "cudaStreamSynchronize_v3020", NULL, NULL);
    hear(&l, ATT_CUPTI_RUNTIME, ATT_CUPTI_EXIT, "cudaStreamSynchronize_v3020", NULL, NULL);
    att_cuda_tally_print(&counted, 2, &a);
    tally(t, a.kernels == 2 && a.copies == 3 && a.fills == 1 && a.syncs == 3 && a.allocs == 2,
          "%d kernels, %d copies, %d fills, %d waits, %d allocations", (int)a.kernels,
          (int)a.copies, (int)a.fills, (int)a.syncs, (int)a.allocs);
    tally(t, !strcmp(a.names, "pack[9] gemm[5x4] memcpy*3 memset"), "\"%s\"", a.names);
}

int main(void)
{
    struct tally t = { 0 };

    test_names(&t);
    test_graph(&t);
    test_many_names(&t);
    test_callbacks(&t);
    return tally_end(&t);
}
