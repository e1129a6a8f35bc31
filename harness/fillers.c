/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/fillers.h"

#include "harness/tensor.h"
#include "harness/threads.h"

static const int64_t WORTH = 1 << 18; // elements: below, threads cost more than they save

struct filler {
    const struct att_op *op;
    const void          *params;
    struct att_tensor   *t;
    struct att_fill      how;
    int                  err; // of any part; atomic
};

static int one_part(const struct filler *f, int part)
{
    struct att_fill how = f->how;

    how.part = part;
    return f->op->fill(f->params, f->t, &how);
}

static void fill(void *user, int part)
{
    struct filler *f = user;
    const int      err = one_part(f, part);

    if (err)
        __atomic_store_n(&f->err, err, __ATOMIC_RELAXED);
}

int att_fill_parts(const struct att_op *op, const void *params, struct att_tensor *t,
                   const struct att_fill *how, int parts)
{
    struct filler f = { .op = op, .params = params, .t = t, .how = *how };
    int           err;

    f.how.parts = parts;
    err = one_part(&f, -1);
    if (err)
        return err;
    att_threads(parts, fill, &f);
    return f.err ? f.err : one_part(&f, parts);
}

int att_fill_all(const struct att_op *op, const void *params, struct att_tensor *t, int n,
                 const struct att_fill *how)
{
    const int parts = att_threads_parts();
    int64_t   elements = 0;

    for (int i = 0; i < n; i++)
        elements += t[i].data ? att_count(&t[i]) : 0;
    if (!op->fills_in_parts || elements < WORTH || parts < 2)
        return op->fill(params, t, how);
    return att_fill_parts(op, params, t, how, parts);
}
