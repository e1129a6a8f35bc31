/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/plan_by_shape - the mask of one request is used for every other of the same shape.
 * A cache that forgets the content in its key. Remembering is the fault, so this file has a
 * variable that outlives the call.
 */
#include "harness/mutants/right_attention.h"

static unsigned char     bytes[4096];
static struct att_tensor known;

static const struct att_tensor *first_of_shape(const struct att_tensor *mask)
{
    const size_t n =
        mask->rank ? (size_t)(mask->dim[0] * mask->dim[1]) * att_elem_size(mask->dtype) : 0;

    if (n == 0 || n > sizeof(bytes))
        return mask;
    if (!known.data || known.dtype != mask->dtype || known.dim[0] != mask->dim[0]
        || known.dim[1] != mask->dim[1]) {
        known = *mask;
        known.data = memcpy(bytes, mask->data, n);
    }
    return &known;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.a.mask = first_of_shape(x.a.mask);
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_plan_by_shape = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "plan_by_shape",
    .about = "plan: the mask of one request is used for every other of the same shape",
    .refuse = attention_refuse,
    .run = run,
};
