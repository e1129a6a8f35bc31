/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap.c - see heap.h. glibc exports its allocator a second time as __libc_malloc and so on,
 * so the public names can be defined here without a dlsym, which would itself allocate.
 *
 * The two counters are the mutable state that an interposer cannot do without: malloc has no
 * argument to carry them.
 */
#include "kernels/cpu/core/heap.h"

#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)                        \
    || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif

#if defined(__GLIBC__) && !defined(SANITIZED)

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>

extern void *__libc_malloc(size_t bytes);
extern void *__libc_calloc(size_t n, size_t bytes);
extern void *__libc_realloc(void *ptr, size_t bytes);
extern void *__libc_memalign(size_t align, size_t bytes);
extern void  __libc_free(void *ptr);

static _Atomic int64_t allocs, held;

static void *note(void *ptr)
{
    if (ptr) {
        atomic_fetch_add_explicit(&allocs, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(&held, (int64_t)malloc_usable_size(ptr),
                                  memory_order_relaxed);
    }
    return ptr;
}

static void forget(void *ptr)
{
    if (ptr)
        atomic_fetch_sub_explicit(&held, (int64_t)malloc_usable_size(ptr),
                                  memory_order_relaxed);
}

void *malloc(size_t bytes)
{
    return note(__libc_malloc(bytes));
}

void *calloc(size_t n, size_t bytes)
{
    return note(__libc_calloc(n, bytes));
}

void *realloc(void *ptr, size_t bytes)
{
    int64_t old = ptr ? (int64_t)malloc_usable_size(ptr) : 0;
    void   *now = __libc_realloc(ptr, bytes);

    if (now || bytes == 0) // else the old block is still there
        atomic_fetch_sub_explicit(&held, old, memory_order_relaxed);
    return note(now);
}

void free(void *ptr)
{
    forget(ptr);
    __libc_free(ptr);
}

void *memalign(size_t align, size_t bytes)
{
    return note(__libc_memalign(align, bytes));
}

void *aligned_alloc(size_t align, size_t bytes)
{
    return note(__libc_memalign(align, bytes));
}

int posix_memalign(void **out, size_t align, size_t bytes)
{
    void *ptr;

    if (align % sizeof(void *) || align & (align - 1) || align == 0)
        return EINVAL;
    ptr = note(__libc_memalign(align, bytes));
    if (!ptr)
        return ENOMEM;
    *out = ptr;
    return 0;
}

int64_t att_cpu_heap_bytes(void)
{
    return atomic_load_explicit(&held, memory_order_relaxed);
}

int64_t att_cpu_heap_allocs(void)
{
    return atomic_load_explicit(&allocs, memory_order_relaxed);
}

#else

int64_t att_cpu_heap_bytes(void)
{
    return -1;
}

int64_t att_cpu_heap_allocs(void)
{
    return -1;
}

#endif
