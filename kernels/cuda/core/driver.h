/* SPDX-License-Identifier: Apache-2.0 */
/*
 * driver.h - the few functions of the CUDA driver that the runtime does not pass on: names of
 * kernels in graphs, and memory whose neighbours fault. Loaded, never linked.
 */
#ifndef ATT_CUDA_DRIVER_H
#define ATT_CUDA_DRIVER_H

#include <cuda.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* In tests these are fakes. */
struct att_cuda_driver {
    int version; // of the CUDA that the driver is made for: 13000 is 13.0
    CUresult(CUDAAPI *driver_version)(int *version);
    CUresult(CUDAAPI *graph_nodes)(CUgraph graph, CUgraphNode *nodes, size_t *n);
    CUresult(CUDAAPI *node_type)(CUgraphNode node, CUgraphNodeType *type);
    CUresult(CUDAAPI *child_graph)(CUgraphNode node, CUgraph *graph);
    CUresult(CUDAAPI *kernel_node)(CUgraphNode node, CUDA_KERNEL_NODE_PARAMS *params);
    CUresult(CUDAAPI *function_name)(const char **name, CUfunction function); // may be NULL
    CUresult(CUDAAPI *kernel_name)(const char **name, CUkernel kernel);       // may be NULL
    CUresult(CUDAAPI *granularity)(size_t *bytes, const CUmemAllocationProp *prop,
                                   CUmemAllocationGranularity_flags option);
    CUresult(CUDAAPI *reserve)(CUdeviceptr *at, size_t bytes, size_t align, CUdeviceptr hint,
                               unsigned long long flags);
    CUresult(CUDAAPI *unreserve)(CUdeviceptr at, size_t bytes);
    CUresult(CUDAAPI *create)(CUmemGenericAllocationHandle *handle, size_t bytes,
                              const CUmemAllocationProp *prop, unsigned long long flags);
    CUresult(CUDAAPI *release)(CUmemGenericAllocationHandle handle);
    CUresult(CUDAAPI *map)(CUdeviceptr at, size_t bytes, size_t offset,
                           CUmemGenericAllocationHandle handle, unsigned long long flags);
    CUresult(CUDAAPI *unmap)(CUdeviceptr at, size_t bytes);
    CUresult(CUDAAPI *access)(CUdeviceptr at, size_t bytes, const CUmemAccessDesc *who,
                              size_t n);
};

/* ATT_ENODEV and a sentence when there is no driver here, or one older than `needed`. */
int att_cuda_driver_open(struct att_cuda_driver *d, int needed, char *why, size_t why_size);

/* The part of it that judges: 0, or ATT_ENODEV and a sentence. A runtime works with every
 * driver of its major version or a later one. */
int att_cuda_driver_judge(int version, int needed, char *why, size_t why_size);

#ifdef __cplusplus
}
#endif
#endif
