/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutants.cu - the back-end of the CUDA kernels that are wrong on purpose. All but the kernels
 * comes from "cuda": memory, clock, copies. It has a static runtime of its own; queues and
 * addresses belong to the driver, and are the same in both.
 *
 * A mutant is a file <op>__<fault>.cu whose `about` begins with the detector that must catch
 * it. "device" is what an access to memory that faults is called here.
 */
#include "harness/attest.h"

/* The build writes this table from the paths. */
extern "C" const struct att_kernel *const att_kernels_mutant_cuda[];

static const struct att_backend backend = {
    .size = sizeof backend,
    .name = "mutant_cuda",
    .base = "cuda",
    .kernels = att_kernels_mutant_cuda,
};

extern "C" const struct att_backend *att_backend_v1(void)
{
    return &backend;
}
