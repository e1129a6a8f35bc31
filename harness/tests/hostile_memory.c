/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hostile_memory.c - a plug-in for the tests of the questions: kernels that are right when they
 * are checked, and remember answers once they are timed.
 */
#include <stdlib.h>

#include "harness/mutants/right.h"

enum { MANY = 400 }; // more calls than any check makes: the kernel is being timed

static int good(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_pack(call);
}

/* A count per process: a fresh child starts anew. */
static int is_timed(void)
{
    static int calls;

    return ++calls > MANY;
}

/* What the inputs look like: by their first 4 KiB each, or by all of them. */
static uint64_t look(const struct att_call *call, size_t most)
{
    uint64_t h = 0xcbf29ce484222325;

    for (int i = PACK_QKV_Q; i <= PACK_QKV_V; i++) {
        const struct att_tensor *t = &call->t[i];
        const size_t bytes = (size_t)(t->dim[0] * t->stride[0]) * att_elem_size(t->dtype);

        for (size_t k = 0; k < bytes && k < most; k++)
            h = (h ^ ((const unsigned char *)t->data)[k]) * 0x100000001b3;
    }
    return h ^ (uint64_t)(uintptr_t)call->t[PACK_QKV_Q_PACKED].data;
}

/* Once it is timed, it takes inputs that begin as before for the same: 4 KiB tell. */
static int skims(struct att_device *dev, const struct att_call *call)
{
    static uint64_t seen;
    const uint64_t  now = look(call, 4096);

    if (is_timed() && now == seen)
        return 0;
    seen = now;
    return good(dev, call);
}

/* Once it is timed, inputs that have come before are its end. */
static int recalls(struct att_device *dev, const struct att_call *call)
{
    static uint64_t seen[1 << 16];
    static int      n;
    const uint64_t  now = look(call, SIZE_MAX);
    const int       timed = is_timed();

    for (int i = 0; timed && i < n; i++)
        if (seen[i] == now)
            abort();
    if (timed && n < 1 << 16)
        seen[n++] = now;
    return good(dev, call);
}

/* An input is another one for a moment. */
static int restores(struct att_device *dev, const struct att_call *call)
{
    volatile char *q = call->t[PACK_QKV_Q].data;
    const char     was = *q;

    *q = (char)(was ^ 1);
    *q = was;
    return good(dev, call);
}

#define KERNEL(word)                                                                           \
    static const struct att_kernel kernel_##word = { .size = sizeof(struct att_kernel),        \
                                                     .op = "pack_qkv",                         \
                                                     .name = #word,                            \
                                                     .about = "a hostile kernel",              \
                                                     .refuse = pack_qkv_refuse,                \
                                                     .run = word }

KERNEL(good);
KERNEL(recalls);
KERNEL(restores);
KERNEL(skims);

static const struct att_kernel *const kernels[] = { &kernel_good, &kernel_recalls,
                                                    &kernel_restores, &kernel_skims, NULL };

const struct att_backend *att_backend_v1(void)
{
    static const struct att_backend b = {
        .size = sizeof(struct att_backend), .name = "hostile", .base = "cpu", .kernels = kernels
    };

    return &b;
}
