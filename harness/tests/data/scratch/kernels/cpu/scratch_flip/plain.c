/* SPDX-License-Identifier: Apache-2.0 */
/* cpu/scratch_flip/plain - from the back, on one thread. */
#include "reference/scratch_flip.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct scratch_flip *p = call->params;
    const int64_t             *src = call->t[SCRATCH_FLIP_SRC].data;
    int64_t                   *dst = call->t[SCRATCH_FLIP_DST].data;

    (void)dev;
    for (int64_t i = p->n - 1; i >= 0; i--)
        *dst++ = src[i];
    return 0;
}

const struct att_kernel att_kernel_cpu_scratch_flip_plain = {
    .size = sizeof(struct att_kernel),
    .op = "scratch_flip",
    .name = "plain",
    .about = "from the back, on one thread",
    .guarantees = ATT_DETERMINISTIC,
    .run = run,
};
