/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cuda/core/callbacks.h"

#include <cuda.h>
#include <string.h>

#include "kernels/cuda/core/library.h"

extern char **environ;

const char *att_cuda_injected(char *const *environment)
{
    static const char *const prefixes[] = { "CUDA_INJECTION64_PATH=",
                                            "NVTX_INJECTION64_PATH=",
                                            "NV_SANITIZER_",
                                            "NV_NSIGHT_",
                                            "NV_COMPUTE_PROFILER",
                                            "NV_TPS_",
                                            "NSYS_",
                                            "CUDBG_" };

    for (; *environment; environment++) {
        for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
            if (!strncmp(*environment, prefixes[i], strlen(prefixes[i])))
                return *environment;
        if (!strncmp(*environment, "LD_PRELOAD=", 11) && strstr(*environment, "Injection"))
            return *environment;
    }
    return NULL;
}

int att_cuda_cupti_open(struct att_cuda_cupti *c)
{
    static const char *const     names[] = { "libcupti.so.13", "libcupti.so.12", "libcupti.so",
                                             NULL };
    const struct att_cuda_symbol symbols[] = {
        { "cuptiSubscribe", &c->subscribe, 0 },
        { "cuptiUnsubscribe", &c->unsubscribe, 0 },
        { "cuptiEnableDomain", &c->enable, 0 },
        { "cuptiGetVersion", &c->version, 0 },
    };

    if (att_cuda_injected(environ))
        return ATT_ENOTSUP;
    return att_cuda_symbols(att_cuda_library(names), symbols,
                            sizeof(symbols) / sizeof(*symbols))
               ? ATT_ENOTSUP
               : 0;
}

/* ---- launches ----------------------------------------------------------------------- */

/* The arguments of cuLaunchKernel and of cuLaunchKernelEx begin so. */
struct launch_params {
    CUfunction f;
    unsigned   grid[3];
};
struct launch_ex_params {
    const CUlaunchConfig *config;
};

static void count_launch(struct att_cuda_tally *t, const struct att_cupti_call *call)
{
    const char *function = call->function;
    unsigned    grid[3];

    if (!strncmp(function, "cuGraphLaunch", 13)) {
        att_cuda_tally_kernel(t, "graph", NULL);
    } else if (!strncmp(function, "cuLaunchKernelEx", 16) && call->params) {
        const struct launch_ex_params *p = call->params;
        grid[0] = p->config->gridDimX;
        grid[1] = p->config->gridDimY;
        grid[2] = p->config->gridDimZ;
        att_cuda_tally_kernel(t, call->symbol, grid);
    } else if (!strncmp(function, "cuLaunchKernel", 14) && call->params) {
        const struct launch_params *p = call->params;
        memcpy(grid, p->grid, sizeof(grid));
        att_cuda_tally_kernel(t, call->symbol, grid);
    } else {
        att_cuda_tally_kernel(t, call->symbol, NULL);
    }
}

/* ---- listening ---------------------------------------------------------------------- */

static int64_t sum(const struct att_cuda_tally *t)
{
    return t->kernels + t->copies + t->fills + t->syncs + t->allocs;
}

/* A call of the runtime under which the driver was not heard: by the name of its driver twin.
 * "cudaMemcpyAsync_v3020" is cuMemcpyAsync, "cudaMalloc_v3020" is cuMemAlloc. */
static void count_runtime(struct att_cuda_tally *t, const struct att_cupti_call *call)
{
    char name[96] = "cu";

    if (!strncmp(call->function, "cudaLaunch", 10)) {
        att_cuda_tally_kernel(t, call->symbol, NULL);
        return;
    }
    if (!strncmp(call->function, "cudaMalloc", 10)) {
        t->allocs++;
        return;
    }
    if (!strncmp(call->function, "cudaDeviceSynchronize", 21)) {
        t->syncs++;
        return;
    }
    if (strncmp(call->function, "cuda", 4) != 0)
        return;
    strncat(name, call->function + 4, sizeof(name) - 3);
    (void)att_cuda_tally_call(t, name);
}

void att_cuda_heard(void *user, int domain, uint32_t id, const struct att_cupti_call *call)
{
    struct att_cuda_listener *l = user;

    (void)id;
    if (!call || !call->function)
        return;
    if (domain == ATT_CUPTI_DRIVER && call->site == ATT_CUPTI_ENTER) {
        if (att_cuda_tally_call(l->tally, call->function))
            count_launch(l->tally, call);
    } else if (domain == ATT_CUPTI_RUNTIME && call->site == ATT_CUPTI_ENTER) {
        if (l->depth++ == 0)
            l->at_enter = sum(l->tally);
    } else if (domain == ATT_CUPTI_RUNTIME && call->site == ATT_CUPTI_EXIT) {
        if (--l->depth == 0 && sum(l->tally) == l->at_enter)
            count_runtime(l->tally, call);
    }
}

int att_cuda_listen(struct att_cuda_listener *l, struct att_cuda_tally *t)
{
    l->tally = t;
    l->depth = 0;
    if (l->cupti.subscribe(&l->subscriber, att_cuda_heard, l))
        return ATT_ENOTSUP;
    if (!l->cupti.enable(1, l->subscriber, ATT_CUPTI_DRIVER)
        && !l->cupti.enable(1, l->subscriber, ATT_CUPTI_RUNTIME))
        return 0;
    att_cuda_listen_end(l);
    return ATT_ENOTSUP;
}

void att_cuda_listen_end(struct att_cuda_listener *l)
{
    l->cupti.unsubscribe(l->subscriber);
}
