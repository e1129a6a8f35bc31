/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/mallocs_each_run - takes memory behind the harness's back, by malloc, in every
 * run.
 */
#include <stdlib.h>

#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    void *volatile scratch = malloc(4096); // volatile: the pair may not be optimised away

    (void)dev;
    free(scratch);
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_mallocs_each_run = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "mallocs_each_run",
    .about = "alloc: takes memory behind the harness's back, by malloc, in every run",
    .refuse = pack_qkv_refuse,
    .run = run,
};
