/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cuda/core/driver.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "harness/attest.h"
#include "kernels/cuda/core/library.h"

int att_cuda_driver_judge(int version, int needed, char *why, size_t why_size)
{
    if (version / 1000 >= needed / 1000)
        return 0;
    snprintf(why, why_size,
             "the NVIDIA driver is too old: it is made for CUDA %d.%d, and this "
             "program needs %d.0",
             version / 1000, version % 1000 / 10, needed / 1000);
    return ATT_ENODEV;
}

/* None, or one that is there and cannot be loaded: an empty file, another machine's. */
static void say_absent(char *why, size_t why_size)
{
    const char *problem = NULL;

    if (!dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL))
        problem = dlerror();
    if (problem && !strstr(problem, "No such file"))
        snprintf(why, why_size, "the NVIDIA driver cannot be loaded: %.200s", problem);
    else
        snprintf(why, why_size, "no NVIDIA driver: the loader finds no libcuda.so.1");
}

int att_cuda_driver_open(struct att_cuda_driver *d, int needed, char *why, size_t why_size)
{
    static const char *const names[] = { "libcuda.so.1", NULL };
    // cuda.h renames functions that grew: these are the names that it means.
    const struct att_cuda_symbol symbols[] = {
        { "cuDriverGetVersion", &d->driver_version, 0 },
        { "cuGraphGetNodes", &d->graph_nodes, 0 },
        { "cuGraphNodeGetType", &d->node_type, 0 },
        { "cuGraphChildGraphNodeGetGraph", &d->child_graph, 0 },
        { "cuGraphKernelNodeGetParams_v2", &d->kernel_node, 0 },
        { "cuFuncGetName", &d->function_name, 1 },
        { "cuKernelGetName", &d->kernel_name, 1 },
        { "cuMemGetAllocationGranularity", &d->granularity, 0 },
        { "cuMemAddressReserve", &d->reserve, 0 },
        { "cuMemAddressFree", &d->unreserve, 0 },
        { "cuMemCreate", &d->create, 0 },
        { "cuMemRelease", &d->release, 0 },
        { "cuMemMap", &d->map, 0 },
        { "cuMemUnmap", &d->unmap, 0 },
        { "cuMemSetAccess", &d->access, 0 },
    };
    void       *library = att_cuda_library(names);
    const char *missing;

    if (!library) {
        say_absent(why, why_size);
        return ATT_ENODEV;
    }
    missing = att_cuda_symbols(library, symbols, sizeof(symbols) / sizeof(*symbols));
    if (missing) {
        snprintf(why, why_size, "the NVIDIA driver is too old: it has no %s()", missing);
        return ATT_ENODEV;
    }
    if (d->driver_version(&d->version) != CUDA_SUCCESS) {
        snprintf(why, why_size, "the NVIDIA driver does not say its version");
        return ATT_ENODEV;
    }
    return att_cuda_driver_judge(d->version, needed, why, why_size);
}
