/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fillers.h"

#include <pthread.h>
#include <unistd.h>

#include "harness/tensor.h"

enum { MOST = 16 };

static const int64_t WORTH = 1 << 18; // elements: below, threads cost more than they save

struct filler {
    const struct att_op *op;
    const void          *params;
    struct att_tensor   *t;
    struct att_fill      how;
    int                  err;
};

static void *fill(void *arg)
{
    struct filler *f = arg;

    f->err = f->op->fill(f->params, f->t, &f->how);
    return NULL;
}

static int one_part(struct filler f, int part)
{
    f.how.part = part;
    fill(&f);
    return f.err;
}

int att_fill_parts(const struct att_op *op, const void *params, struct att_tensor *t,
                   const struct att_fill *how, int parts)
{
    struct filler whole = { .op = op, .params = params, .t = t, .how = *how };
    struct filler f[MOST];
    pthread_t     thread[MOST];
    int           started[MOST] = { 0 }, err;

    whole.how.parts = parts;
    err = one_part(whole, -1);
    if (err)
        return err;
    for (int i = 0; i < parts; i++) {
        f[i] = whole;
        f[i].how.part = i;
        started[i] = i && !pthread_create(&thread[i], NULL, fill, &f[i]);
    }
    for (int i = 0; i < parts; i++) {
        if (started[i])
            pthread_join(thread[i], NULL);
        else
            fill(&f[i]);
        err = err ? err : f[i].err;
    }
    return err ? err : one_part(whole, parts);
}

int att_fill_all(const struct att_op *op, const void *params, struct att_tensor *t, int n,
                 const struct att_fill *how)
{
    const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t    elements = 0;

    for (int i = 0; i < n; i++)
        elements += t[i].data ? att_count(&t[i]) : 0;
    if (!op->fills_in_parts || elements < WORTH || cpus < 2)
        return op->fill(params, t, how);
    return att_fill_parts(op, params, t, how, cpus < MOST ? (int)cpus : MOST);
}
