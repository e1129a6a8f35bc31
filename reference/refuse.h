/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refuse.h - sentences for calls that an operator's kernels must refuse. Header only, C and
 * C++, so that a plug-in refuses with the same words and links against nothing.
 */
#ifndef ATT_REFERENCE_REFUSE_H
#define ATT_REFERENCE_REFUSE_H

#include <stdarg.h>
#include <stdio.h>

#include "harness/attest.h"

#ifdef __cplusplus
#define ATT_PER_THREAD thread_local
#else
#define ATT_PER_THREAD _Thread_local
#endif

/* A shape as text: "[2, 192, 4, 64]". */
struct att_dims {
    char text[160];
};

static inline struct att_dims att_dims_of(const struct att_tensor *t)
{
    struct att_dims d;
    size_t          at = 0;

    d.text[at++] = '[';
    for (int i = 0; i < t->rank && i < ATT_MAX_DIMS; i++)
        at += (size_t)snprintf(d.text + at, sizeof d.text - at, i ? ", %lld" : "%lld",
                               (long long)t->dim[i]);
    d.text[at++] = ']';
    d.text[at] = '\0';
    return d;
}

/*
 * A sentence that names values. refuse() returns text that it does not own and has no place
 * to keep, so the text lives here, one per thread, until that thread's next refusal: the
 * one mutable variable of the references.
 */
__attribute__((format(printf, 1, 2))) static inline const char *
att_refuse_text(const char *format, ...)
{
    static ATT_PER_THREAD char text[512];
    va_list                    args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return text;
}

/* NULL, or the sentence that one of the tensors is absent. */
static inline const char *att_refuse_absent(const struct att_tensor *t,
                                            const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (t[i].rank == 0)
            return att_refuse_text("%s is absent", names[i]);
    return NULL;
}

/* 1 when both have the same rank and dims. */
static inline int att_same_dims(const struct att_tensor *a, const struct att_tensor *b)
{
    if (a->rank != b->rank)
        return 0;
    for (int i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i])
            return 0;
    return 1;
}

/* 1 when the last dimension is contiguous. */
static inline int att_last_dense(const struct att_tensor *t)
{
    return t->dim[t->rank - 1] <= 1 || t->stride[t->rank - 1] == 1;
}

/* 1 for the dtypes that count rows. */
static inline int att_is_index(const struct att_tensor *t)
{
    return t->dtype == ATT_I32 || t->dtype == ATT_I64;
}

#endif
