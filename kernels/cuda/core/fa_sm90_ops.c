/* SPDX-License-Identifier: Apache-2.0 */
/* fa_sm90_ops.c - see fa_sm90_ops.h. */
#include "kernels/cuda/core/fa_sm90_ops.h"

#include <stdio.h>
#include <stdlib.h>

#include "kernels/cuda/core/fa_ops.h"
#include "kernels/cuda/core/fa_plan.h"
#include "reference/attention.h"
#include "reference/attention_varlen.h"
#include "reference/masked_attention.h"

/* The order of packed segments. */
struct order {
    struct att_memory               *mem;
    struct att_cuda_fa_sm90_segment *segments; // device, or NULL: there are none
};

const char *att_cuda_fa_sm90_bounded_refuse(enum att_dtype dtype)
{
    return dtype == ATT_BF16 ? NULL : "the fixed exponent needs the range of bf16";
}

/* ---- notes -------------------------------------------------------------------------- */

/* Enqueues a call in the way it is told. */
typedef int how_run(struct att_device *dev, const struct att_call *call,
                    struct att_cuda_fa_sm90_how how);

/* Run once more and count. A timed run counts nothing. */
static int note(struct att_device *dev, const struct att_call *call, how_run *run, char *text,
                size_t size)
{
    enum { ONLINE, STATIC, PATHS };
    unsigned long long  n[PATHS] = { 0 };
    unsigned long long *paths = call->mem->take(call->mem, sizeof n);
    int                 err = ATT_ENOMEM;

    if (paths)
        err = att_cuda_error(cudaMemsetAsync(paths, 0, sizeof n, call->queue));
    if (!err)
        err = run(dev, call, (struct att_cuda_fa_sm90_how){ .bounded = 1, .paths = paths });
    if (!err)
        err = att_cuda_error(
            cudaMemcpyAsync(n, paths, sizeof n, cudaMemcpyDeviceToHost, call->queue));
    if (!err)
        err = att_cuda_error(cudaStreamSynchronize(call->queue));
    if (!err)
        snprintf(text, size, "softmax of 64 query rows: static %llu, online %llu", n[STATIC],
                 n[ONLINE]);
    if (paths)
        call->mem->give(call->mem, paths);
    return err;
}

/* ---- attention ---------------------------------------------------------------------- */

const char *att_cuda_fa_sm90_attention_refuse(struct att_device     *dev,
                                              const struct att_call *call)
{
    const struct att_tensor *mask = &call->t[ATTENTION_KEY_MASK];
    const char              *no = attention_refuse(dev, call);
    struct att_cuda_fa_mask  sizes;
    struct att_cuda_fa       a;

    if (no)
        return no;
    if (mask->rank)
        sizes = att_cuda_fa_mask_sizes(mask, ATT_CUDA_FA_SM90_ROWS);
    a = att_cuda_fa_attention(call, mask->rank ? &sizes : NULL);
    return att_cuda_fa_sm90_refuse(dev, &a);
}

static int plan_mask(struct att_call *call, const struct att_tensor *mask, int causal)
{
    struct att_cuda_fa_plan *x = NULL;
    int                      err = 0;

    if (mask->rank)
        err = att_cuda_fa_plan_mask(call, mask, ATT_CUDA_FA_SM90_ROWS,
                                    att_cuda_fa_sm90_order(causal), &x);
    call->plan = x;
    return err;
}

int att_cuda_fa_sm90_attention_plan(struct att_device *dev, struct att_call *call)
{
    (void)dev;
    return plan_mask(call, &call->t[ATTENTION_KEY_MASK],
                     att_cuda_fa_attention(call, NULL).causal);
}

static int run_attention(struct att_device *dev, const struct att_call *call,
                         struct att_cuda_fa_sm90_how how)
{
    const struct att_cuda_fa a = att_cuda_fa_attention(call, att_cuda_fa_plan_of(call->plan));

    return att_cuda_fa_sm90_enqueue(dev, call, &a, &how);
}

int att_cuda_fa_sm90_attention_run(struct att_device *dev, const struct att_call *call,
                                   int bounded)
{
    return run_attention(dev, call, (struct att_cuda_fa_sm90_how){ .bounded = bounded });
}

int att_cuda_fa_sm90_attention_note(struct att_device *dev, const struct att_call *call,
                                    char *text, size_t size)
{
    return note(dev, call, run_attention, text, size);
}

/* ---- masked_attention --------------------------------------------------------------- */

const char *att_cuda_fa_sm90_masked_refuse(struct att_device *dev, const struct att_call *call)
{
    const char             *no = masked_attention_refuse(dev, call);
    struct att_cuda_fa_mask sizes;
    struct att_cuda_fa      a;

    if (no)
        return no;
    sizes = att_cuda_fa_mask_sizes(&call->t[MASKED_ATTENTION_KEY_MASK], ATT_CUDA_FA_SM90_ROWS);
    a = att_cuda_fa_masked(call, &sizes);
    return att_cuda_fa_sm90_refuse(dev, &a);
}

int att_cuda_fa_sm90_masked_plan(struct att_device *dev, struct att_call *call)
{
    (void)dev;
    return plan_mask(call, &call->t[MASKED_ATTENTION_KEY_MASK], 0);
}

static int run_masked(struct att_device *dev, const struct att_call *call,
                      struct att_cuda_fa_sm90_how how)
{
    const struct att_cuda_fa a = att_cuda_fa_masked(call, att_cuda_fa_plan_of(call->plan));

    return att_cuda_fa_sm90_enqueue(dev, call, &a, &how);
}

int att_cuda_fa_sm90_masked_run(struct att_device *dev, const struct att_call *call,
                                int bounded)
{
    return run_masked(dev, call, (struct att_cuda_fa_sm90_how){ .bounded = bounded });
}

int att_cuda_fa_sm90_masked_note(struct att_device *dev, const struct att_call *call,
                                 char *text, size_t size)
{
    return note(dev, call, run_masked, text, size);
}

/* ---- attention_varlen --------------------------------------------------------------- */

const char *att_cuda_fa_sm90_varlen_refuse(struct att_device *dev, const struct att_call *call)
{
    const char        *no = attention_varlen_refuse(dev, call);
    struct att_cuda_fa a;

    if (no)
        return no;
    a = att_cuda_fa_varlen(call);
    return att_cuda_fa_sm90_refuse(dev, &a);
}

void att_cuda_fa_sm90_varlen_unplan(struct att_device *dev, void *plan)
{
    struct order *x = plan;

    (void)dev;
    if (x && x->segments)
        x->mem->give(x->mem, x->segments);
    free(x);
}

int att_cuda_fa_sm90_varlen_plan(struct att_device *dev, struct att_call *call)
{
    const struct att_cuda_fa a = att_cuda_fa_varlen(call);
    struct order            *x = calloc(1, sizeof *x);
    int                      err = 0;

    if (!x)
        abort(); // the host running out of memory ends the program
    x->mem = call->mem;
    if (a.b > 0) {
        x->segments = x->mem->take(x->mem, (size_t)a.b * sizeof *x->segments);
        err = x->segments ? att_cuda_fa_sm90_segments(call, &a, x->segments) : ATT_ENOMEM;
    }
    if (err) {
        att_cuda_fa_sm90_varlen_unplan(dev, x);
        x = NULL;
    }
    call->plan = x;
    return err;
}

static int run_varlen(struct att_device *dev, const struct att_call *call,
                      struct att_cuda_fa_sm90_how how)
{
    const struct att_cuda_fa a = att_cuda_fa_varlen(call);
    const struct order      *x = call->plan;

    how.segments = x->segments;
    return att_cuda_fa_sm90_enqueue(dev, call, &a, &how);
}

int att_cuda_fa_sm90_varlen_run(struct att_device *dev, const struct att_call *call,
                                int bounded)
{
    return run_varlen(dev, call, (struct att_cuda_fa_sm90_how){ .bounded = bounded });
}

int att_cuda_fa_sm90_varlen_note(struct att_device *dev, const struct att_call *call,
                                 char *text, size_t size)
{
    return note(dev, call, run_varlen, text, size);
}
