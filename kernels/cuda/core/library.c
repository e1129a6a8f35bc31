/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cuda/core/library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *in_toolkit(const char *root, const char *name)
{
    static const char *const folders[] = { "lib64", "lib", "extras/CUPTI/lib64" };
    char                     path[4096];
    void                    *library = NULL;

    for (size_t i = 0; root && *root && i < sizeof(folders) / sizeof(*folders) && !library;
         i++) {
        snprintf(path, sizeof(path), "%s/%s/%s", root, folders[i], name);
        library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    }
    return library;
}

void *att_cuda_library(const char *const *names)
{
    const char *const roots[] = { getenv("CUDA_PATH"), getenv("CUDA_HOME"), "/usr/local/cuda" };
    void             *library = NULL;

    for (int i = 0; names[i] && !library; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    for (size_t r = 0; r < sizeof(roots) / sizeof(*roots) && !library; r++)
        for (int i = 0; names[i] && !library; i++)
            library = in_toolkit(roots[r], names[i]);
    return library;
}

const char *att_cuda_symbols(void *library, const struct att_cuda_symbol *symbols, size_t n)
{
    const char *missing = NULL;

    for (size_t i = 0; i < n; i++) {
        void *at = library ? dlsym(library, symbols[i].name) : NULL;

        memcpy(symbols[i].to, &at, sizeof(at));
        if (!at && !symbols[i].optional && !missing)
            missing = symbols[i].name;
    }
    return missing;
}
