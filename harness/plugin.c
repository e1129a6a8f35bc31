/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/plugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/casefile.h"
#include "harness/host.h"
#include "harness/registry.h"
#include "harness/suggest.h"

enum { MAX_KERNELS = 1024, MAX_STRUCT = 1 << 16 };

const struct att_backend *att_find_backend(const char *name)
{
    for (int i = 0; att_backends[i]; i++)
        if (!strcmp(att_backends[i]->name, name))
            return att_backends[i];
    return NULL;
}

/* From `open` on, every member but `kernels` is a function: inherit those that are NULL. */
static void inherit(struct att_backend *b, const struct att_backend *base)
{
    const size_t from = offsetof(struct att_backend, open);
    const size_t kernels = offsetof(struct att_backend, kernels);

    for (size_t at = from; at + sizeof(void *) <= sizeof(*b); at += sizeof(void *)) {
        void *mine;
        memcpy(&mine, (char *)b + at, sizeof(mine));
        if (!mine && at != kernels)
            memcpy((char *)b + at, (const char *)base + at, sizeof(void *));
    }
}

static int bad_name(const char *name)
{
    static const char good[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    return !name || !*name || strlen(name) > 31 || strspn(name, good) != strlen(name);
}

static const char *bad_kernel(const struct att_kernel *k)
{
    if (k->size < offsetof(struct att_kernel, traffic) || k->size > MAX_STRUCT)
        return "sets no .size";
    if (bad_name(k->name))
        return "needs a name of letters, digits, '_' and '-'";
    if (!k->op || !att_find_op(k->op))
        return "implements an operator that is not known here";
    return k->run ? NULL : "has no run()";
}

/* "kernel 3 (mine) of operator \"pack_qkw\" ...". */
static void explain(const struct att_backend *b, const struct att_kernel *k, int i,
                    const char *bad, char *why, size_t why_size)
{
    const int legible = k->size >= offsetof(struct att_kernel, about);
    char      name[80], op[80];

    snprintf(why, why_size, "back-end \"%s\": kernel %d (%s) of operator \"%s\" %s", b->name, i,
             att_shown(legible && k->name ? k->name : "?", name, sizeof(name)),
             att_shown(legible && k->op ? k->op : "?", op, sizeof(op)), bad);
}

static int copy_kernels(struct att_backend *b, const struct att_kernel *const *theirs,
                        char *why, size_t why_size)
{
    const struct att_kernel **list;
    int                       n = 0;

    while (theirs && n < MAX_KERNELS && theirs[n])
        n++;
    list = att_must((size_t)(n + 1) * sizeof(*list));
    for (int i = 0; i < n; i++) {
        struct att_kernel *k = att_must(sizeof(*k));
        const char        *bad = bad_kernel(theirs[i]);
        for (int j = 0; j < i && !bad; j++)
            if (!strcmp(list[j]->op, theirs[i]->op) && !strcmp(list[j]->name, theirs[i]->name))
                bad = "is there twice";
        if (bad) {
            explain(b, theirs[i], i, bad, why, why_size);
            return ATT_EINVAL;
        }
        memcpy(k, theirs[i], theirs[i]->size < sizeof(*k) ? theirs[i]->size : sizeof(*k));
        list[i] = k;
    }
    b->kernels = list;
    return 0;
}

static const char *missing(const struct att_backend *b)
{
    const struct {
        const char *name;
        int         there;
    } need[] = {
        { "open", b->open != NULL },         { "close", b->close != NULL },
        { "describe", b->describe != NULL }, { "alloc", b->alloc != NULL },
        { "free", b->free != NULL },         { "upload", b->upload != NULL },
        { "download", b->download != NULL }, { "mark", b->mark != NULL },
        { "elapsed", b->elapsed != NULL },
    };

    for (size_t i = 0; i < sizeof(need) / sizeof(*need); i++)
        if (!need[i].there)
            return need[i].name;
    return NULL;
}

const struct att_backend *att_plugin_complete(const struct att_backend *theirs, char *why,
                                              size_t why_size)
{
    struct att_backend       *b = att_must(sizeof(*b));
    const struct att_backend *base;

    if (!theirs) {
        snprintf(why, why_size, "its att_backend_v1() returns NULL");
        return NULL;
    }
    if (theirs->size < offsetof(struct att_backend, open) || theirs->size > MAX_STRUCT) {
        snprintf(why, why_size, "the back-end sets no .size");
        return NULL;
    }
    memcpy(b, theirs, theirs->size < sizeof(*b) ? theirs->size : sizeof(*b));
    b->size = sizeof(*b);
    if (bad_name(b->name)) {
        snprintf(why, why_size, "the back-end needs a name of letters, digits, '_' and '-'");
        return NULL;
    }
    base = b->base ? att_find_backend(b->base) : NULL;
    if (b->base && !base) {
        snprintf(why, why_size, "back-end \"%s\": its base \"%s\" is not in this build",
                 b->name, b->base);
        return NULL;
    }
    if (base)
        inherit(b, base);
    if (missing(b)) {
        snprintf(why, why_size, "back-end \"%s\" has no %s() and no base to take it from",
                 b->name, missing(b));
        return NULL;
    }
    return copy_kernels(b, b->kernels, why, why_size) ? NULL : b;
}

const struct att_backend *att_plugin_load(const char *path, char *why, size_t why_size)
{
    const struct att_backend *(*entry)(void);
    char  local[4096];
    void *so;

    // Without a slash the loader would search the system's folders instead.
    snprintf(local, sizeof(local), "%s%s", strchr(path, '/') ? "" : "./", path);
    so = dlopen(local, RTLD_NOW | RTLD_LOCAL);
    if (!so) {
        snprintf(why, why_size, "%s", dlerror());
        return NULL;
    }
    *(void **)&entry = dlsym(so, "att_backend_v1");
    if (!entry) {
        snprintf(why, why_size, "it exports no att_backend_v1()");
        return NULL;
    }
    return att_plugin_complete(entry(), why, why_size);
}
