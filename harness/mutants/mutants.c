/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mutants.c - the back-end of the kernels that are wrong on purpose. All but the kernels
 * comes from "cpu": memory, clock, copies.
 *
 * A mutant is a file <op>/<fault>.c whose `about` begins with the detector that must catch it.
 */
#include "harness/attest.h"

/* The build writes this table from the paths. */
extern const struct att_kernel *const att_kernels_mutant[];

static const struct att_backend backend = {
    .size = sizeof(struct att_backend),
    .name = "mutant",
    .base = "cpu",
    .kernels = att_kernels_mutant,
};

const struct att_backend *att_backend_v1(void)
{
    return &backend;
}
