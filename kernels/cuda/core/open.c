/* SPDX-License-Identifier: Apache-2.0 */
/*
 * open.c - a device is opened, described and closed. Nothing of CUDA happens before open():
 * the process that starts the children must not have touched the driver.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/cuda/core/cudnn.h"
#include "kernels/cuda/core/host.h"

enum { OLDEST = 80 }; // the generic kernels are built for sm_80 and later

/* ATT_ENODEV unless the device is there and new enough. */
static int find(int index, struct cudaDeviceProp *prop, char *why, size_t why_size)
{
    int         n = 0;
    cudaError_t e;

    // Code is loaded now: loaded at first use, it would make the first run of a kernel look a
    // thousand times slower than the next.
    setenv("CUDA_MODULE_LOADING", "EAGER", 0);
    e = cudaGetDeviceCount(&n);

    if (e != cudaSuccess && e != cudaErrorNoDevice) {
        snprintf(why, why_size, "the CUDA runtime finds no device: %s", cudaGetErrorString(e));
        return ATT_ENODEV;
    }
    if (n == 0) {
        snprintf(why, why_size, "there is a driver, but it shows no CUDA device");
        return ATT_ENODEV;
    }
    if (index < 0 || index >= n) {
        snprintf(why, why_size, "there are %d cuda devices; number %d was asked for", n, index);
        return ATT_ENODEV;
    }
    e = cudaGetDeviceProperties(prop, index);
    if (e != cudaSuccess) {
        snprintf(why, why_size, "device %d does not answer: %s", index, cudaGetErrorString(e));
        return att_cuda_error(e);
    }
    if (prop->major * 10 + prop->minor < OLDEST) {
        snprintf(why, why_size, "%s is sm_%d%d; the kernels need sm_%d or later", prop->name,
                 prop->major, prop->minor, OLDEST);
        return ATT_ENODEV;
    }
    return 0;
}

static int make_events(struct att_cuda_host *h)
{
    cudaError_t e = cudaSuccess;

    for (int i = 0; i < ATT_MARKS && e == cudaSuccess; i++)
        e = cudaEventCreate(&h->mark[i]);
    for (int i = 0; i < 2 && e == cudaSuccess; i++)
        e = cudaEventCreate(&h->choice[i]);
    return att_cuda_error(e);
}

/* Twice the cache for the writes of flush(), and as much again for its reads. */
static int make_wash(struct att_device *dev)
{
    struct att_cuda_host *h = dev->host;
    cudaError_t           e;

    h->wash_bytes = 2 * (dev->l2 ? dev->l2 : (size_t)64 << 20);
    e = cudaMalloc((void **)&h->wash, 2 * h->wash_bytes);
    if (e == cudaSuccess)
        e = cudaMalloc((void **)&h->sink, sizeof(*h->sink));
    if (e == cudaSuccess)
        e = cudaMemsetAsync(h->wash, 0, 2 * h->wash_bytes, dev->stream);
    if (e == cudaSuccess)
        e = cudaStreamSynchronize(dev->stream);
    return att_cuda_error(e);
}

static int start(struct att_device *dev, const struct cudaDeviceProp *prop)
{
    char bus[32] = "";
    int  err = att_cuda_error(cudaSetDevice(dev->index));

    dev->major = prop->major;
    dev->minor = prop->minor;
    dev->sms = prop->multiProcessorCount;
    dev->shared = (int)prop->sharedMemPerBlockOptin;
    dev->l2 = (size_t)prop->l2CacheSize;
    snprintf(dev->host->name, sizeof(dev->host->name), "%.100s", prop->name);
    memset(dev->host->copy, -1, sizeof(dev->host->copy));
    // Work of the default stream must neither wait for ours nor spoil its capture.
    if (!err)
        err = att_cuda_error(cudaStreamCreateWithFlags(&dev->stream, cudaStreamNonBlocking));
    if (!err)
        err = make_events(dev->host);
    if (!err)
        err = make_wash(dev);
    if (!err)
        err = att_cuda_error(cudaMemGetInfo(&dev->host->free_at_open, &dev->host->total));
    if (!err && cudaDeviceGetPCIBusId(bus, sizeof(bus), dev->index) == cudaSuccess)
        att_cuda_nvml_open(&dev->host->nvml, bus);
    return err;
}

int att_cuda_open(int index, struct att_device **out, char *why, size_t why_size)
{
    struct cudaDeviceProp prop;
    struct att_device    *dev = calloc(1, sizeof(*dev));
    int                   err;

    if (dev)
        dev->host = calloc(1, sizeof(*dev->host));
    if (!dev || !dev->host) {
        snprintf(why, why_size, "no host memory");
        free(dev);
        return ATT_ENOMEM;
    }
    dev->index = index;
    err = att_cuda_driver_open(&dev->host->driver, CUDART_VERSION, why, why_size);
    if (!err)
        err = find(index, &prop, why, why_size);
    if (!err) {
        err = start(dev, &prop);
        if (err)
            snprintf(why, why_size, "%s cannot be used: %s", prop.name,
                     err == ATT_ENOMEM ? "no free memory" : "it is busy, or has failed");
    }
    if (err) {
        att_cuda_close(dev);
        return err;
    }
    *out = dev;
    return 0;
}

/* Also of what is half open; a device that has failed refuses all of this, and that is fine. */
void att_cuda_close(struct att_device *dev)
{
    struct att_cuda_host *h = dev->host;

    att_cuda_cudnn_close(h->cudnn);
    while (h->blocks.n)
        att_cuda_free(dev, h->blocks.of[0].data);
    free(h->blocks.of);
    if (h->wash)
        cudaFree(h->wash);
    if (h->sink)
        cudaFree(h->sink);
    for (int i = 0; i < ATT_MARKS; i++)
        if (h->mark[i])
            cudaEventDestroy(h->mark[i]);
    for (int i = 0; i < 2; i++)
        if (h->choice[i])
            cudaEventDestroy(h->choice[i]);
    if (dev->stream)
        cudaStreamDestroy(dev->stream);
    att_cuda_nvml_close(&h->nvml);
    free(h);
    free(dev);
}

void att_cuda_describe(struct att_device *dev, char *text, size_t size)
{
    const struct att_cuda_host *h = dev->host;
    char                        driver[80] = "";
    int                         runtime = 0;

    if (cudaRuntimeGetVersion(&runtime) != cudaSuccess)
        runtime = CUDART_VERSION;
    if (!h->nvml.device || !h->nvml.driver_text || h->nvml.driver_text(driver, sizeof(driver)))
        snprintf(driver, sizeof(driver), "for CUDA %d.%d", h->driver.version / 1000,
                 h->driver.version % 1000 / 10);
    snprintf(text, size, "%s, sm_%d%d, %d SMs, driver %s, runtime %d.%d", h->name, dev->major,
             dev->minor, dev->sms, driver, runtime / 1000, runtime % 1000 / 10);
}

/* A fault takes the context along, and every call says so from then on. */
const char *att_cuda_fault(struct att_device *dev)
{
    const cudaError_t e = cudaStreamSynchronize(dev->stream);

    return e == cudaSuccess ? NULL : cudaGetErrorString(e);
}
