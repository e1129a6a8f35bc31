/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay.c - att_backend.record, replay, forget: a graph of the runtime, made by capturing the
 * device's stream. What is captured stands in one chain, so runs wait for each other as they do
 * on the stream.
 */
#include <stdlib.h>

#include "kernels/cuda/core/graph.h"
#include "kernels/cuda/core/host.h"
#include "kernels/cuda/core/stream.h"

struct att_recording {
    cudaGraphExec_t exec;
};

int att_cuda_capture(struct att_device *dev, int (*enqueue)(void *user), void *user,
                     cudaGraph_t *graph)
{
    // Of other threads the capture takes no notice: they are not part of this run.
    int err =
        att_cuda_error(cudaStreamBeginCapture(dev->stream, cudaStreamCaptureModeThreadLocal));
    int ran, ended;

    *graph = NULL;
    if (err)
        return err;
    ran = enqueue(user);
    ended = att_cuda_error(cudaStreamEndCapture(dev->stream, graph));
    if (!ran && !ended && *graph)
        return 0;
    if (*graph)
        (void)att_cuda_error(cudaGraphDestroy(*graph));
    *graph = NULL;
    // A device that has failed says so here, too.
    err = att_cuda_error(cudaStreamSynchronize(dev->stream));
    return err ? err : ATT_ENOTSUP;
}

/* Nodes that allocate would do so at every launch: not what is timed otherwise. */
static int may_be_replayed(struct att_device *dev, cudaGraph_t graph)
{
    struct att_cuda_tally tally = { 0 };
    int                   err = att_cuda_graph_count(&dev->host->driver, graph, &tally);

    return err ? err : tally.syncs || tally.allocs ? ATT_ENOTSUP : 0;
}

int att_cuda_record(struct att_device *dev, int (*enqueue)(void *user), void *user,
                    struct att_recording **out)
{
    struct att_recording *r = calloc(1, sizeof(*r));
    cudaGraph_t           graph = NULL;
    int                   err;

    if (!r)
        return ATT_ENOMEM;
    err = att_cuda_capture(dev, enqueue, user, &graph);
    if (!err)
        err = may_be_replayed(dev, graph);
    if (!err)
        err = att_cuda_error(cudaGraphInstantiate(&r->exec, graph, 0));
    // The first launch would upload it otherwise, on the clock.
    if (!err)
        err = att_cuda_error(cudaGraphUpload(r->exec, dev->stream));
    if (!err)
        err = att_cuda_error(cudaStreamSynchronize(dev->stream));
    if (graph)
        (void)att_cuda_error(cudaGraphDestroy(graph));
    if (err) {
        att_cuda_forget(dev, r);
        return err;
    }
    *out = r;
    return 0;
}

int att_cuda_replay(struct att_device *dev, struct att_recording *what)
{
    return att_cuda_error(cudaGraphLaunch(what->exec, dev->stream));
}

void att_cuda_forget(struct att_device *dev, struct att_recording *what)
{
    // A graph that still runs must not lose its memory.
    (void)att_cuda_error(cudaStreamSynchronize(dev->stream));
    if (what->exec)
        (void)att_cuda_error(cudaGraphExecDestroy(what->exec));
    free(what);
}

int att_cuda_idle(struct att_device *dev)
{
    return att_cuda_error(att_cuda_nothing(dev->stream));
}
