/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/paths.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/fields.h"

/* The folder of the running program, without a final '/'. */
static void own_folder(char *buf, size_t size)
{
    const ssize_t n = readlink("/proc/self/exe", buf, size - 1);

    buf[n > 0 ? n : 0] = '\0';
    if (strrchr(buf, '/'))
        *strrchr(buf, '/') = '\0';
    else
        snprintf(buf, size, ".");
}

/* The first of the NULL-terminated places, relative to the program, that exists. */
static const char *first(const char *const *place)
{
    char folder[2048], path[4096];

    own_folder(folder, sizeof(folder));
    for (int i = 0; place[i]; i++) {
        snprintf(path, sizeof(path), "%s/%s", folder, place[i]);
        if (!access(path, R_OK))
            return att_intern(path);
    }
    snprintf(path, sizeof(path), "%s/%s", folder, place[0]);
    return att_intern(path);
}

const char *att_path_cases(void)
{
    static const char *const place[] = { "../cases", "../share/attest/cases",
                                         "share/attest/cases", "cases", NULL };

    return first(place);
}

const char *att_path_plots(void)
{
    static const char *const place[] = { "../reports/plots", "../share/attest/plots",
                                         "share/attest/plots", NULL };

    return first(place);
}

const char *att_path_mutants(void)
{
    static const char *const place[] = { "mutants.so", "../lib/attest/mutants.so",
                                         "lib/attest/mutants.so", NULL };

    return first(place);
}
