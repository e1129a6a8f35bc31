/* SPDX-License-Identifier: Apache-2.0 */
/* passport.c - the clock, launches, versions, and all figures in order; see passport.h. */
#include "kernels/cuda/core/passport.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "kernels/cuda/core/callbacks.h"
#include "kernels/cuda/core/library.h"
#include "kernels/cuda/core/stream.h"

enum { LAUNCHES = 1000, NODES = 200, ROUNDS = 15 };

double att_cuda_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double att_cuda_middle(double *v, int n)
{
    qsort(v, (size_t)n, sizeof(*v), ascending);
    return v[n / 2];
}

/* ---- clock -------------------------------------------------------------------------- */

static int say_clock(struct att_device *dev, const struct att_cuda_say *to)
{
    double began = att_cuda_now(), apart[LAUNCHES], step = INFINITY, ns = 0;
    int    err = 0;

    for (int i = 0; i < LAUNCHES && !err; i++)
        err = att_cuda_mark(dev, i % 2);
    to->say(to->user, "mark.cost", (att_cuda_now() - began) / LAUNCHES, "ns");
    if (!err)
        err = att_cuda_elapsed(dev, 0, 1, &ns);
    began = att_cuda_now();
    for (int i = 0; i < LAUNCHES && !err; i++)
        err = att_cuda_elapsed(dev, 0, 1, &ns);
    to->say(to->user, "elapsed.cost", (att_cuda_now() - began) / LAUNCHES, "ns");
    for (int i = 0; i < LAUNCHES && !err; i++) {
        err = att_cuda_mark(dev, 0);
        if (!err)
            err = att_cuda_mark(dev, 1);
        if (!err)
            err = att_cuda_elapsed(dev, 0, 1, &apart[i]);
    }
    if (err)
        return err;
    to->say(to->user, "mark.apart", att_cuda_middle(apart, LAUNCHES), "ns");
    for (int i = 1; i < LAUNCHES; i++) // sorted by now; a nanosecond is the rounding of float
        if (apart[i] - apart[i - 1] > 1 && apart[i] - apart[i - 1] < step)
            step = apart[i] - apart[i - 1];
    if (isfinite(step))
        to->say(to->user, "mark.step", step, "ns");
    return 0;
}

/* ---- launches ----------------------------------------------------------------------- */

static int launch_in_a_row(struct att_device *dev, double *ns)
{
    double took[ROUNDS];
    int    err = 0;

    for (int r = 0; r < ROUNDS && !err; r++) {
        err = att_cuda_mark(dev, 0);
        for (int i = 0; i < LAUNCHES && !err; i++)
            err = att_cuda_error(att_cuda_nothing(dev->stream));
        if (!err)
            err = att_cuda_mark(dev, 1);
        if (!err)
            err = att_cuda_elapsed(dev, 0, 1, &took[r]);
    }
    *ns = err ? NAN : att_cuda_middle(took, ROUNDS) / LAUNCHES;
    return err;
}

static int launch_and_wait(struct att_device *dev, double *ns)
{
    double took[NODES + 1];
    int    err = 0;

    for (int i = 0; i <= NODES && !err; i++) {
        const double began = att_cuda_now();

        err = att_cuda_error(att_cuda_nothing(dev->stream));
        if (!err)
            err = att_cuda_error(cudaStreamSynchronize(dev->stream));
        took[i] = att_cuda_now() - began;
    }
    *ns = err ? NAN : att_cuda_middle(took, NODES + 1);
    return err;
}

static int capture_nothing(struct att_device *dev, cudaGraphExec_t *exec)
{
    cudaGraph_t graph = NULL;
    int         err =
        att_cuda_error(cudaStreamBeginCapture(dev->stream, cudaStreamCaptureModeThreadLocal));

    for (int i = 0; i < NODES && !err; i++)
        err = att_cuda_error(att_cuda_nothing(dev->stream));
    if (!err)
        err = att_cuda_error(cudaStreamEndCapture(dev->stream, &graph));
    if (!err)
        err = att_cuda_error(cudaGraphInstantiate(exec, graph, 0));
    if (graph)
        (void)att_cuda_error(cudaGraphDestroy(graph));
    return err;
}

static int launch_graph(struct att_device *dev, double *ns)
{
    cudaGraphExec_t exec = NULL;
    double          took[ROUNDS];
    int             err = capture_nothing(dev, &exec);

    for (int r = 0; r < ROUNDS && !err; r++) {
        err = att_cuda_mark(dev, 0);
        if (!err)
            err = att_cuda_error(cudaGraphLaunch(exec, dev->stream));
        if (!err)
            err = att_cuda_mark(dev, 1);
        if (!err)
            err = att_cuda_elapsed(dev, 0, 1, &took[r]);
    }
    if (exec)
        (void)att_cuda_error(cudaGraphExecDestroy(exec));
    *ns = err ? NAN : att_cuda_middle(took, ROUNDS) / NODES;
    return err;
}

static int say_launches(struct att_device *dev, const struct att_cuda_say *to)
{
    static const struct {
        const char *name;
        int (*time)(struct att_device *dev, double *ns);
    } ways[] = { { "launch.in_a_row", launch_in_a_row },
                 { "launch.and_wait", launch_and_wait },
                 { "launch.graph_node", launch_graph } };
    int err = 0;

    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways) && !err; i++) {
        double ns;

        err = ways[i].time(dev, &ns);
        if (!err)
            to->say(to->user, ways[i].name, ns, "ns");
    }
    return err;
}

/* ---- versions ----------------------------------------------------------------------- */

double att_cuda_version(const char *text)
{
    double part[3] = { 0, 0, 0 };

    for (int i = 0; i < 3; i++) {
        char *end;

        part[i] = (double)strtol(text, &end, 10);
        text = *end == '.' ? end + 1 : end;
    }
    return (part[0] * 1000 + part[1]) * 1000 + part[2];
}

/* From major * 10000 + minor * 100 + patch, as NVIDIA's libraries count. */
static double counted(double v)
{
    const double major = floor(v / 10000), minor = floor((v - major * 10000) / 100);

    return (major * 1000 + minor) * 1000 + (v - major * 10000 - minor * 100);
}

static void say_cudnn(const struct att_cuda_say *to)
{
    static const char *const names[] = { "libcudnn.so.9", NULL };
    size_t (*version)(void) = NULL;
    const struct att_cuda_symbol symbol = { "cudnnGetVersion", &version, 0 };

    if (!att_cuda_symbols(att_cuda_library(names), &symbol, 1))
        to->say(to->user, "version.cudnn", counted((double)version()), "version");
}

static void say_text(const struct att_cuda_say *to, const char *name,
                     int (*read)(char *text, unsigned size))
{
    char text[96] = "";

    if (read && !read(text, sizeof(text)) && att_cuda_version(text) > 0)
        to->say(to->user, name, att_cuda_version(text), "version");
}

static void say_versions(struct att_device *dev, const struct att_cuda_say *to)
{
    const struct att_cuda_nvml *nvml = &dev->host->nvml;
    struct att_cuda_cupti       cupti = { 0 };
    uint32_t                    version = 0;

    if (nvml->device) {
        say_text(to, "version.driver", nvml->driver_text);
        say_text(to, "version.nvml", nvml->nvml_text);
    }
    // The runtime counts major * 1000 + minor * 10.
    to->say(to->user, "version.driver_cuda", counted(dev->host->driver.version * 10.0),
            "version");
    to->say(to->user, "version.runtime", counted(CUDART_VERSION * 10.0), "version");
    if (!att_cuda_cupti_open(&cupti) && !cupti.version(&version))
        to->say(to->user, "version.cupti", counted(version), "version");
    say_cudnn(to);
}

static void say_targets(const struct att_cuda_say *to)
{
    to->say(to->user, "compiled.sm_80", ATT_CUDA_GENERIC_FILES, "files");
    to->say(to->user, "compiled.sm_90", ATT_CUDA_GENERIC_FILES, "files");
    to->say(to->user, "compiled.sm_90a", ATT_CUDA_HOPPER_FILES, "files");
    to->say(to->user, "compiled.ptx_80", ATT_CUDA_GENERIC_FILES, "files");
}

int att_cuda_passport(struct att_device *dev,
                      void (*say)(void *user, const char *name, double value, const char *unit),
                      void *user)
{
    const struct att_cuda_say to = { say, user };
    int                       err;

    say_versions(dev, &to);
    say_targets(&to);
    err = say_clock(dev, &to);
    if (!err)
        err = say_launches(dev, &to);
    if (!err)
        err = att_cuda_passport_memory(dev, &to);
    return err ? err : att_cuda_passport_gemm(dev, &to);
}
