/* SPDX-License-Identifier: Apache-2.0 */
/* mutant/scratch_flip/forgets - copies, but forgets to flip. */
#include <string.h>

#include "reference/scratch_flip.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct scratch_flip *p = call->params;

    (void)dev;
    memcpy(call->t[SCRATCH_FLIP_DST].data, call->t[SCRATCH_FLIP_SRC].data, 8 * (size_t)p->n);
    return 0;
}

const struct att_kernel att_kernel_mutant_scratch_flip_forgets = {
    .size = sizeof(struct att_kernel),
    .op = "scratch_flip",
    .name = "forgets",
    .about = "exact: copies, but forgets to flip",
    .guarantees = ATT_DETERMINISTIC,
    .run = run,
};
