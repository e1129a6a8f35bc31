/* SPDX-License-Identifier: Apache-2.0 */
/* columns_env.c - every member of an environment that stands in context.attest, by name. */
#include "harness/columns.h"

/* Where a member stands, and its bytes. */
#define AT(member)                                                                             \
    offsetof(struct att_environment, member), sizeof(((struct att_environment *)0)->member)

const struct att_column att_env_columns[] = {
    { "", "version", ATT_COL_TEXT, AT(version) },
    { "", "run_id", ATT_COL_TEXT, AT(run_id) },
    { "", "os", ATT_COL_TEXT, AT(os) },
    { "", "memory_bytes", ATT_COL_I64, AT(memory_bytes) },
    { "", "aslr_enabled", ATT_COL_FLAG, AT(aslr_enabled) },
    { "git", "sha", ATT_COL_TEXT, AT(git_sha) },
    { "git", "dirty", ATT_COL_MAYBE, AT(git_dirty) },
    { "cpu", "model", ATT_COL_TEXT, AT(cpu_model) },
    { "cpu", "cpus", ATT_COL_I32, AT(cpus) },
    { "cpu", "mhz", ATT_COL_REAL, AT(mhz) },
    { "cpu", "governor", ATT_COL_TEXT, AT(governor) },
    { "cpu", "isa", ATT_COL_TEXT, AT(isa) },
    { "toolchain", "compiler", ATT_COL_TEXT, AT(compiler) },
    { "toolchain", "flags", ATT_COL_TEXT, AT(flags) },
    { "toolchain", "build_type", ATT_COL_TEXT, AT(build_type) },
    { "toolchain", "gbench", ATT_COL_TEXT, AT(gbench) },
    { NULL, NULL, ATT_COL_TEXT, 0, 0 },
};
