/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memory.c - blocks of device memory, plain and beside addresses that fault, and what the
 * device holds beyond them; see host.h.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernels/cuda/core/host.h"

/* ---- the table ---------------------------------------------------------------------- */

/* Room for one more; NULL: no host memory. */
static struct att_cuda_block *new_block(struct att_cuda_blocks *all)
{
    struct att_cuda_block *more;

    if (all->n == all->room) {
        more = realloc(all->of, (size_t)(all->room + 64) * sizeof(*more));
        if (!more)
            return NULL;
        all->of = more;
        all->room += 64;
    }
    all->of[all->n] = (struct att_cuda_block){ 0 };
    return &all->of[all->n];
}

static size_t free_bytes(void)
{
    size_t now = 0, total = 0;

    return cudaMemGetInfo(&now, &total) == cudaSuccess ? now : 0;
}

/* A block is worth what the device lost by it: the runtime hands out larger pieces. */
static void keep(struct att_cuda_blocks *all, size_t free_before)
{
    const size_t now = free_bytes();

    all->of[all->n].held = free_before > now ? free_before - now : 0;
    all->held += (int64_t)all->of[all->n].held;
    all->n++;
}

/* ---- plain blocks ------------------------------------------------------------------- */

void *att_cuda_alloc(struct att_device *dev, size_t bytes)
{
    struct att_cuda_blocks *all = &dev->host->blocks;
    struct att_cuda_block  *b = new_block(all);
    const size_t            before = free_bytes();

    if (!b || bytes > SIZE_MAX / 2)
        return NULL;
    if (att_cuda_error(cudaMalloc((void **)&b->data, bytes ? bytes : 1)))
        return NULL;
    b->bytes = bytes;
    keep(all, before);
    return b->data;
}

/* ---- blocks beside memory that faults ----------------------------------------------- */

static void unmake_edge(const struct att_cuda_driver *d, struct att_cuda_block *b)
{
    if (b->mapped)
        d->unmap(b->mapped, b->mapped_bytes);
    if (b->handle)
        d->release(b->handle);
    if (b->reserved)
        d->unreserve(b->reserved, b->reserved_bytes);
    *b = (struct att_cuda_block){ 0 };
}

/* Addresses for the block and one granule on either side; memory for the block alone. */
static int make_edge(const struct att_device *dev, struct att_cuda_block *b, size_t bytes)
{
    const struct att_cuda_driver *d = &dev->host->driver;
    const CUmemLocation       here = { .type = CU_MEM_LOCATION_TYPE_DEVICE, .id = dev->index };
    const CUmemAllocationProp prop = { .type = CU_MEM_ALLOCATION_TYPE_PINNED,
                                       .location = here };
    const CUmemAccessDesc     who = { .location = here,
                                      .flags = CU_MEM_ACCESS_FLAGS_PROT_READWRITE };
    CUdeviceptr               at;
    size_t                    granule = 0;

    if (d->granularity(&granule, &prop, CU_MEM_ALLOC_GRANULARITY_MINIMUM) || !granule)
        return ATT_EDEVICE;
    b->mapped_bytes = (bytes + granule - 1) / granule * granule;
    b->reserved_bytes = b->mapped_bytes + 2 * granule;
    if (d->reserve(&b->reserved, b->reserved_bytes, 0, 0, 0))
        return ATT_ENOMEM;
    if (d->create(&b->handle, b->mapped_bytes, &prop, 0))
        return ATT_ENOMEM;
    at = b->reserved + granule;
    if (d->map(at, b->mapped_bytes, 0, b->handle, 0))
        return ATT_ENOMEM;
    b->mapped = at;
    return d->access(at, b->mapped_bytes, &who, 1) ? ATT_EDEVICE : 0;
}

void *att_cuda_alloc_edge(struct att_device *dev, size_t bytes, enum att_edge edge)
{
    struct att_cuda_blocks *all = &dev->host->blocks;
    struct att_cuda_block  *b = new_block(all);
    const size_t            before = free_bytes(), asked = bytes ? bytes : 1;

    if (!b || bytes > SIZE_MAX / 2)
        return NULL;
    if (make_edge(dev, b, asked)) {
        unmake_edge(&dev->host->driver, b);
        return NULL;
    }
    b->bytes = bytes;
    b->data = (char *)(uintptr_t)b->mapped;
    if (edge == ATT_EDGE_BACK)
        b->data += b->mapped_bytes - asked;
    keep(all, before);
    return b->data;
}

void att_cuda_free(struct att_device *dev, void *ptr)
{
    struct att_cuda_blocks *all = &dev->host->blocks;
    int                     i = 0;

    if (!ptr)
        return;
    while (i < all->n && all->of[i].data != ptr)
        i++;
    if (i == all->n) {
        fprintf(stderr, "cuda: free of %p, which is no block of this device\n", ptr);
        abort();
    }
    all->held -= (int64_t)all->of[i].held;
    if (all->of[i].mapped) {
        // Work that is enqueued may still use it, and unmapping does not wait.
        (void)att_cuda_error(cudaStreamSynchronize(dev->stream));
        unmake_edge(&dev->host->driver, &all->of[i]);
    } else {
        (void)att_cuda_error(cudaFree(ptr));
    }
    all->of[i] = all->of[--all->n];
}

/* ---- traffic ------------------------------------------------------------------------ */

/* From memory that the system may move, the runtime has read `src` when this returns. */
int att_cuda_upload(struct att_device *dev, void *dst, const void *src, size_t bytes)
{
    return att_cuda_error(
        cudaMemcpyAsync(dst, src, bytes, cudaMemcpyHostToDevice, dev->stream));
}

int att_cuda_download(struct att_device *dev, void *dst, const void *src, size_t bytes)
{
    const int err =
        att_cuda_error(cudaMemcpyAsync(dst, src, bytes, cudaMemcpyDeviceToHost, dev->stream));

    return err ? err : att_cuda_error(cudaStreamSynchronize(dev->stream));
}

int att_cuda_fill(struct att_device *dev, void *dst, unsigned char byte, size_t bytes)
{
    return att_cuda_error(cudaMemsetAsync(dst, byte, bytes, dev->stream));
}

/* What has left the device's free memory since open() and is not ours. Other processes on the
 * device count here, too: it must be ours alone while memory is looked at. */
int att_cuda_usage(struct att_device *dev, struct att_usage *out)
{
    const struct att_cuda_host *h = dev->host;
    size_t                      now = 0, total = 0;
    const int                   err = att_cuda_error(cudaMemGetInfo(&now, &total));

    out->size = sizeof(*out);
    out->bytes = err ? -1 : (int64_t)h->free_at_open - (int64_t)now - h->blocks.held;
    out->allocs = -1;
    return err;
}
