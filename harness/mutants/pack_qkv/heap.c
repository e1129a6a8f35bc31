/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/heap - writes past a block of the C heap. The allocator notices when the block is
 * freed, and aborts.
 */
#include <stdlib.h>

#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    char *volatile scratch = malloc(2000); // volatile: the compiler must not see what happens

    (void)dev;
    if (!scratch)
        return ATT_ENOMEM;
    for (int i = 0; i < 2032; i++)
        scratch[i] = 0x41;
    free(scratch);
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_heap = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "heap",
    .about = "crash: writes past a block of the C heap",
    .refuse = pack_qkv_refuse,
    .run = run,
};
