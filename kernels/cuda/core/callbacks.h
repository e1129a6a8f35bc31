/* SPDX-License-Identifier: Apache-2.0 */
/*
 * callbacks.h - counts the calls into the driver by CUPTI, for what cannot be captured. Its
 * header is not where the toolkit's others are: the prototypes are our own, after NVIDIA's
 * "CUPTI documentation", Callback API.
 *
 * CUPTI admits one subscriber in a process: under a sanitizer or a profiler it is left alone.
 */
#ifndef ATT_CUDA_CALLBACKS_H
#define ATT_CUDA_CALLBACKS_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/cuda/core/tally.h"

enum { ATT_CUPTI_DRIVER = 1, ATT_CUPTI_RUNTIME = 2 }; // CUpti_CallbackDomain
enum { ATT_CUPTI_ENTER, ATT_CUPTI_EXIT };             // CUpti_ApiCallbackSite

/* The beginning of CUpti_CallbackData. */
struct att_cupti_call {
    int         site;
    const char *function;
    const void *params;
    void       *result;
    const char *symbol; // of launches
};

typedef void att_cupti_listener(void *user, int domain, uint32_t id,
                                const struct att_cupti_call *call);

/* Functions return 0 for success. In tests these are fakes. */
struct att_cuda_cupti {
    int (*subscribe)(void **subscriber, att_cupti_listener *listener, void *user);
    int (*unsubscribe)(void *subscriber);
    int (*enable)(uint32_t on, void *subscriber, int domain);
    int (*version)(uint32_t *version);
};

/* Loads CUPTI. 0, or ATT_ENOTSUP: it is not there, or somebody else listens. */
int att_cuda_cupti_open(struct att_cuda_cupti *c);

/* The name of a variable of this environment (a NULL-terminated list of NAME=VALUE) by which
 * a sanitizer or profiler got into this process; NULL: none. */
const char *att_cuda_injected(char *const *environment);

/* Counts what goes on between start and stop. */
struct att_cuda_listener {
    struct att_cuda_cupti  cupti;
    void                  *subscriber;
    struct att_cuda_tally *tally;
    int64_t                at_enter; // calls counted when the runtime was entered
    int                    depth;    // in calls of the runtime
};

int  att_cuda_listen(struct att_cuda_listener *l, struct att_cuda_tally *t);
void att_cuda_listen_end(struct att_cuda_listener *l);

/* What CUPTI calls; `user` is a struct att_cuda_listener. */
void att_cuda_heard(void *user, int domain, uint32_t id, const struct att_cupti_call *call);

#endif
