/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/cuda/core/tally.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names -------------------------------------------------------------------------- */

/* One <length><identifier>; NULL when there is none. */
static const char *identifier(const char *at, const char **name, size_t *length)
{
    char *end;
    long  n;

    if (!isdigit((unsigned char)*at))
        return NULL;
    n = strtol(at, &end, 10);
    if (n <= 0 || strlen(end) < (size_t)n)
        return NULL;
    *name = end;
    *length = (size_t)n;
    return end + n;
}

void att_cuda_plain_name(const char *symbol, char *name, size_t size)
{
    const char *word = symbol, *at = symbol;
    size_t      n = strcspn(symbol, " \t\n");
    int         nested = 0;

    if (!strncmp(at, "_Z", 2)) {
        at += 2;
        // L: internal linkage, N: names within names, K: const members, St: std
        for (; *at == 'N' || *at == 'L' || *at == 'K'; at++)
            nested |= *at == 'N';
        if (!strncmp(at, "St", 2))
            at += 2;
        at = identifier(at, &word, &n);
        while (nested && at) {
            if (*at == 'L')
                at++;
            at = identifier(at, &word, &n);
        }
    }
    n = n < size - 1 ? n : size - 1;
    memcpy(name, word, n);
    name[n] = '\0';
}

/* ---- counting ----------------------------------------------------------------------- */

static void name_with_grid(const char *name, const unsigned *grid, char *text, size_t size)
{
    if (!grid)
        snprintf(text, size, "%.80s", name);
    else if (grid[2] > 1)
        snprintf(text, size, "%.80s[%ux%ux%u]", name, grid[0], grid[1], grid[2]);
    else if (grid[1] > 1)
        snprintf(text, size, "%.80s[%ux%u]", name, grid[0], grid[1]);
    else
        snprintf(text, size, "%.80s[%u]", name, grid[0]);
}

void att_cuda_tally_note(struct att_cuda_tally *t, const char *name, const unsigned *grid)
{
    char text[sizeof(t->of[0].name)];
    int  i = 0;

    name_with_grid(name, grid, text, sizeof(text));
    while (i < t->n && strcmp(t->of[i].name, text) != 0)
        i++;
    if (i == ATT_CUDA_NAMES)
        return; // counted, but without a name
    if (i == t->n) {
        memcpy(t->of[i].name, text, sizeof(text));
        t->of[t->n++].count = 0;
    }
    t->of[i].count++;
}

void att_cuda_tally_kernel(struct att_cuda_tally *t, const char *symbol, const unsigned *grid)
{
    char name[96];

    att_cuda_plain_name(symbol && *symbol ? symbol : "unnamed", name, sizeof(name));
    t->kernels++;
    att_cuda_tally_note(t, name, grid);
}

static int begins(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

/* A copy that is not asynchronous keeps the host waiting, unless it stays on the device. */
static int copy_waits(const char *function)
{
    return !strstr(function, "Async") && !strstr(function, "DtoD");
}

int att_cuda_tally_call(struct att_cuda_tally *t, const char *function)
{
    static const char *const waits[] = { "cuStreamSynchronize", "cuCtxSynchronize",
                                         "cuEventSynchronize" };
    static const char *const allocates[] = { "cuMemAlloc", "cuMemCreate", "cuMemHostAlloc" };

    if (begins(function, "cuLaunch") || begins(function, "cuGraphLaunch"))
        return !begins(function, "cuLaunchHostFunc");
    if (begins(function, "cuMemcpy")) {
        t->copies++;
        t->syncs += copy_waits(function);
        att_cuda_tally_note(t, "memcpy", NULL);
    } else if (begins(function, "cuMemset")) {
        t->fills++;
        att_cuda_tally_note(t, "memset", NULL);
    }
    for (size_t i = 0; i < sizeof(waits) / sizeof(*waits); i++)
        t->syncs += begins(function, waits[i]);
    for (size_t i = 0; i < sizeof(allocates) / sizeof(*allocates); i++)
        t->allocs += begins(function, allocates[i]);
    return 0;
}

void att_cuda_tally_print(const struct att_cuda_tally *t, int captured, struct att_account *out)
{
    size_t at = 0, size = sizeof(out->names);

    *out = (struct att_account){
        .size = sizeof(*out),
        .captured = captured,
        .kernels = t->kernels,
        .copies = t->copies,
        .fills = t->fills,
        .syncs = t->syncs,
        .allocs = t->allocs,
    };
    for (int i = 0; i < t->n && at < size; i++) {
        const char *space = i ? " " : "";
        int         n = snprintf(out->names + at, size - at, "%s%s", space, t->of[i].name);

        at += n > 0 ? (size_t)n : 0;
        if (t->of[i].count == 1 || at >= size)
            continue;
        n = snprintf(out->names + at, size - at, "*%lld", (long long)t->of[i].count);
        at += n > 0 ? (size_t)n : 0;
    }
}
