/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c - see memory.h. */
#include "kernels/cpu/core/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kernels/cpu/core/device.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static const size_t huge_page = (size_t)2 << 20;
static const size_t sparse_from = (size_t)2 << 30; // larger blocks are layouts with wide gaps

static struct att_cpu_block *new_block(struct att_device *dev, size_t map_bytes)
{
    struct att_cpu_block *b = &dev->blocks.of[dev->blocks.n];

    if (dev->blocks.n == ATT_CPU_BLOCKS)
        return NULL;
    b->map_bytes = map_bytes;
    b->map = mmap(NULL, map_bytes, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (b->map == MAP_FAILED)
        return NULL;
    dev->blocks.n++;
    return b;
}

static char *align_up(char *p, size_t align)
{
    return p + (align - (uintptr_t)p % align) % align;
}

/* Large dense blocks ask for huge pages, so that a copy does not walk the page tables every
 * 4 KiB. Sparse ones must not: each touched row would cost 2 MiB. */
void *att_cpu_alloc(struct att_device *dev, size_t bytes)
{
    int                   huge = bytes >= 2 * huge_page && bytes < sparse_from;
    struct att_cpu_block *b;

    if (bytes > SIZE_MAX / 2)
        return NULL;
    b = new_block(dev, bytes + (huge ? huge_page : 1));
    if (!b)
        return NULL;
    b->data = huge ? align_up(b->map, huge_page) : b->map;
    b->bytes = bytes;
    // may be refused where huge pages are turned off: the block is as good without
    (void)madvise(b->data, bytes, huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
    return b->data;
}

void *att_cpu_alloc_edge(struct att_device *dev, size_t bytes, enum att_edge edge)
{
    size_t                page = (size_t)sysconf(_SC_PAGESIZE);
    size_t                inner = (bytes + page - 1) / page * page;
    struct att_cpu_block *b;
    char                 *wall;

    if (bytes > SIZE_MAX / 2)
        return NULL;
    b = new_block(dev, inner + 2 * page);
    if (!b)
        return NULL;
    b->data = edge == ATT_EDGE_FRONT ? b->map + page : b->map + page + inner - bytes;
    b->bytes = bytes;
    wall = edge == ATT_EDGE_FRONT ? b->map : b->map + page + inner;
    if (mprotect(wall, page, PROT_NONE) == 0)
        return b->data;
    att_cpu_free(dev, b->data);
    return NULL;
}

static int find_block(const struct att_cpu_blocks *all, const void *ptr)
{
    int i = 0;

    while (i < all->n && all->of[i].data != ptr)
        i++;
    return i;
}

int att_cpu_protect(struct att_device *dev, void *ptr, int readonly)
{
    const size_t                page = (size_t)sysconf(_SC_PAGESIZE);
    const int                   i = find_block(&dev->blocks, ptr);
    const struct att_cpu_block *b = &dev->blocks.of[i];

    if (i == dev->blocks.n)
        return ATT_ENOTSUP;
    // The first page of the map and the last one belong to nobody, or are the wall.
    return mprotect(b->map + page, b->map_bytes - 2 * page,
                    readonly ? PROT_READ : PROT_READ | PROT_WRITE)
               ? ATT_ENOTSUP
               : 0;
}

void att_cpu_free(struct att_device *dev, void *ptr)
{
    struct att_cpu_blocks *all = &dev->blocks;
    const int              i = find_block(all, ptr);

    if (!ptr)
        return;
    if (i == all->n) {
        fprintf(stderr, "cpu: free of %p, which is no block of this device\n", ptr);
        abort();
    }
    munmap(all->of[i].map, all->of[i].map_bytes);
    all->of[i] = all->of[--all->n];
}

#if defined(__x86_64__)

__attribute__((target("clflushopt"))) static void evict_fast(char *p, const char *end)
{
    for (; p < end; p += 64)
        _mm_clflushopt(p);
    _mm_sfence();
}

static void evict_slow(char *p, const char *end)
{
    for (; p < end; p += 64)
        _mm_clflush(p);
    _mm_mfence();
}

static void evict(const struct att_cpu_worker *w, void *arg)
{
    const struct att_device     *dev = arg;
    const struct att_cpu_blocks *all = &dev->blocks;

    for (int i = 0; i < all->n; i++) {
        char   *p = all->of[i].data - (uintptr_t)all->of[i].data % 64;
        char   *last = all->of[i].data + all->of[i].bytes;
        int64_t begin, end;

        if (all->of[i].bytes == 0 || all->of[i].bytes >= sparse_from)
            continue;
        att_cpu_split(w, (last - p + 63) / 64, &begin, &end);
        (dev->stream.clflushopt ? evict_fast : evict_slow)(p + begin * 64, p + end * 64);
    }
}

int att_cpu_flush(struct att_device *dev)
{
    att_cpu_launch(dev, &(struct att_cpu_region){ "flush", evict, dev, ATT_CPU_KERNEL, 0 });
    return 0;
}

#else

/* Write a block of twice the last cache, which then holds nothing else. */
int att_cpu_flush(struct att_device *dev)
{
    size_t         bytes = 2 * dev->stream.last_cache;
    volatile char *wash = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (wash == MAP_FAILED)
        return ATT_ENOMEM;
    for (size_t i = 0; i < bytes; i += 64)
        wash[i] = (char)i;
    munmap((void *)wash, bytes);
    return 0;
}

#endif
