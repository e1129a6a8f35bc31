/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account.c - att_backend.account: one plain run, so that all code is loaded, then one that is
 * counted. A run that may be captured becomes a graph whose nodes are counted, and which must
 * then also work; waits and allocations would have broken the capture, so there are none. Other
 * runs are counted by call-backs (captured = 2), or where these are not to be had by a capture
 * that may fail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/cuda/core/callbacks.h"
#include "kernels/cuda/core/graph.h"
#include "kernels/cuda/core/host.h"
#include "kernels/cuda/core/tally.h"

static int wait_for(struct att_device *dev)
{
    return att_cuda_error(cudaStreamSynchronize(dev->stream));
}

/* A captured run is worth what its graph is worth: run that once. */
static int replay(struct att_device *dev, cudaGraph_t graph)
{
    cudaGraphExec_t exec = NULL;
    int             err = att_cuda_error(cudaGraphInstantiate(&exec, graph, 0));

    if (!err)
        err = att_cuda_error(cudaGraphLaunch(exec, dev->stream));
    if (!err)
        err = wait_for(dev);
    if (exec)
        (void)att_cuda_error(cudaGraphExecDestroy(exec));
    return err;
}

struct one_run {
    struct att_device       *dev;
    const struct att_kernel *k;
    const struct att_call   *call;
};

static int run_one(void *user)
{
    const struct one_run *x = user;

    return x->k->run(x->dev, x->call);
}

static int count_graph(struct att_device *dev, const struct att_kernel *k,
                       const struct att_call *call, struct att_account *out)
{
    struct one_run        one = { dev, k, call };
    struct att_cuda_tally tally = { 0 };
    cudaGraph_t           graph;
    int                   err = att_cuda_capture(dev, run_one, &one, &graph);

    if (err)
        return err;
    err = att_cuda_graph_count(&dev->host->driver, graph, &tally);
    if (!err)
        err = replay(dev, graph);
    (void)att_cuda_error(cudaGraphDestroy(graph));
    att_cuda_tally_print(&tally, 1, out);
    return err;
}

static int count_calls(struct att_device *dev, const struct att_kernel *k,
                       const struct att_call *call, struct att_account *out)
{
    struct att_cuda_tally    tally = { 0 };
    struct att_cuda_listener l = { 0 };
    int                      err = att_cuda_cupti_open(&l.cupti);

    if (!err)
        err = att_cuda_listen(&l, &tally);
    if (err)
        return err;
    err = k->run(dev, call);
    att_cuda_listen_end(&l);
    if (!err)
        err = wait_for(dev);
    att_cuda_tally_print(&tally, 2, out);
    return err;
}

/* ATT_CUDA_COUNT=callbacks: count everything so, to compare both ways. */
static int prefers_calls(const struct att_kernel *k)
{
    const char *wish = getenv("ATT_CUDA_COUNT");

    return !(k->guarantees & ATT_CAPTURABLE) || (wish && !strcmp(wish, "callbacks"));
}

int att_cuda_account(struct att_device *dev, const struct att_kernel *k,
                     const struct att_call *call, struct att_account *out)
{
    int err = k->run(dev, call);

    if (!err)
        err = wait_for(dev);
    if (err)
        return err;
    if (prefers_calls(k)) {
        err = count_calls(dev, k, call, out);
        return err == ATT_ENOTSUP ? count_graph(dev, k, call, out) : err;
    }
    err = count_graph(dev, k, call, out);
    if (err != ATT_ENOTSUP)
        return err;
    fprintf(stderr, "cuda: %s/%s promises that it can be captured, and cannot\n", k->op,
            k->name);
    return ATT_EINVAL;
}
