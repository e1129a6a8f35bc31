/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plugin.h - back-ends as the harness uses them: in-tree or from a shared object, completed
 * from the base they name, every kernel copied into a struct of our own size.
 */
#ifndef ATT_PLUGIN_H
#define ATT_PLUGIN_H

#include "harness/attest.h"

/*
 * Complete `theirs` (ours or a plug-in's): copies min(their size, ours), takes NULL members
 * from the base, copies the kernels. The result lives until the program ends.
 * NULL and a sentence in `why` when it is no usable back-end.
 */
const struct att_backend *att_plugin_complete(const struct att_backend *theirs, char *why,
                                              size_t why_size);

/* Load `path` and complete what its att_backend_v1() returns. Runs foreign code: only a
 * child may call it. */
const struct att_backend *att_plugin_load(const char *path, char *why, size_t why_size);

/* The in-tree back-end called `name`, as built, or NULL. */
const struct att_backend *att_find_backend(const char *name);

#endif
