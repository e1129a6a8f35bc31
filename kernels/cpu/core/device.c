/* SPDX-License-Identifier: Apache-2.0 */
/* device.c - regions, and the account of what a run launched; see device.h. */
#include "kernels/cpu/core/device.h"

#include <stdio.h>
#include <string.h>

#include "kernels/cpu/core/heap.h"

static void note_name(struct att_cpu_names *names, const char *name)
{
    int i = 0;

    while (i < names->n && strcmp(names->of[i].name, name))
        i++;
    if (i == ATT_CPU_NAMES)
        return; // counted, but without a name
    if (i == names->n) {
        names->of[names->n].name = name;
        names->of[names->n++].count = 0;
    }
    names->of[i].count++;
}

void att_cpu_launch(struct att_device *dev, const struct att_cpu_region *region)
{
    struct att_account *a = dev->account;

    if (a) {
        a->kernels += region->kind == ATT_CPU_KERNEL;
        a->copies += region->kind == ATT_CPU_COPY;
        a->fills += region->kind == ATT_CPU_FILL;
        note_name(&dev->names, region->name);
    }
    att_cpu_pool_run(dev->pool, region->serial ? 1 : att_cpu_pool_size(dev->pool), region->fn,
                     region->arg);
}

void att_cpu_sync(struct att_device *dev)
{
    if (dev->account)
        dev->account->syncs++;
}

/* "name*count name ..." */
static void print_names(const struct att_cpu_names *names, char *text, size_t size)
{
    size_t at = 0;

    text[0] = '\0';
    for (int i = 0; i < names->n && at < size; i++) {
        const char *space = i ? " " : "", *name = names->of[i].name;
        long long   count = (long long)names->of[i].count;
        int         n = count == 1 ? snprintf(text + at, size - at, "%s%s", space, name)
                                   : snprintf(text + at, size - at, "%s%s*%lld", space, name, count);

        at += n > 0 ? (size_t)n : 0;
    }
}

int att_cpu_account(struct att_device *dev, const struct att_kernel *k,
                    const struct att_call *call, struct att_account *out)
{
    int64_t before;
    int     err;

    memset(out, 0, sizeof *out);
    out->size = sizeof *out;
    out->captured = 3;
    dev->names.n = 0;
    dev->account = out;
    before = att_cpu_heap_allocs();
    err = k->run(dev, call);
    out->allocs = before < 0 ? -1 : att_cpu_heap_allocs() - before;
    dev->account = NULL;
    print_names(&dev->names, out->names, sizeof out->names);
    return err;
}
