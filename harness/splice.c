/* SPDX-License-Identifier: Apache-2.0 */
/* splice.c - variants of a problem that are made from another: a little of the data exchanged,
 * and the reference asked again on outputs of another colour. */
#include <string.h>
#include <sys/mman.h>

#include "harness/fillers.h"
#include "harness/problem.h"
#include "harness/tensor.h"

static int painted_with(const unsigned char *e, size_t size, int pattern)
{
    for (size_t k = 0; k < size; k++)
        if (e[k] != (unsigned char)pattern)
            return 0;
    return 1;
}

int att_problem_untouched(const struct att_problem *p, int i, int64_t index)
{
    struct att_tensor t[ATT_MAX_TENSORS];
    struct att_call   call = { .size = sizeof(call), .n_tensors = p->n, .t = t };
    const int         other = p->poison ^ 0x3c;
    const size_t      size = att_elem_size(p->t[i].dtype);
    int               untouched;

    if (!p->c->op->run)
        return 0;
    call.params = p->c->params;
    memcpy(t, p->t, sizeof(t));
    for (int k = 0; k < p->n; k++)
        if (att_is_out(p, k)) {
            unsigned char *image = att_sparse(p->block[k].bytes);
            att_block_paint(&p->block[k], image, other);
            t[k].data = image + ATT_GUARD;
        }
    p->c->op->run(&call);
    untouched = painted_with(
        (unsigned char *)t[i].data + (size_t)att_offset(&t[i], index) * size, size, other);
    for (int k = 0; k < p->n; k++)
        if (att_is_out(p, k))
            munmap((unsigned char *)t[k].data - ATT_GUARD, p->block[k].bytes);
    return untouched;
}

/* Which tokens get other data: few, never the first, the last when there are not many. */
static int exchanged(int64_t token, int64_t tokens)
{
    return tokens < 6 ? token > 0 && token == tokens - 1 : token % 8 == 5;
}

/* Bring back what tensor i held before: all of it for metadata, else the tokens that stay. A
 * token is what the innermost two dims of a tensor of three and more hold, else one row. */
static void restore(struct att_problem *p, int i)
{
    const struct att_tensor *t = &p->t[i];
    const unsigned char     *image = p->block[p->home[i]].image, *old = p->start[p->home[i]];
    const size_t             size = att_elem_size(t->dtype);
    const int64_t            n = att_count(t);
    int64_t                  token = t->rank ? t->dim[t->rank - 1] : 1;

    token *= t->rank >= 3 ? t->dim[t->rank - 2] : 1;
    for (int64_t e = 0; e < n; e++) {
        unsigned char *at = (unsigned char *)t->data + (size_t)att_offset(t, e) * size;
        if ((p->c->op->slots[i].role & ATT_META) || !exchanged(e / token, n / token))
            memcpy(at, old + (at - image), size);
    }
}

int att_problem_splice(struct att_problem *p, const struct att_fill *base)
{
    struct att_fill how = *base;
    int             err;

    for (int i = 0; i < p->n; i++)
        if (att_is_in(p, i) && p->home[i] == i)
            p->start[i] = att_block_copy(&p->block[i]);
    how.seed += 0x632be59bd9b4e019;
    err = p->c->op->fill ? att_fill_all(p->c->op, p->c->params, p->t, p->n, &how) : 0;
    for (int i = 0; i < p->n; i++)
        if (att_is_in(p, i))
            restore(p, i);
    for (int i = 0; i < p->n; i++)
        if (p->start[i]) {
            munmap(p->start[i], p->block[i].bytes);
            p->start[i] = NULL;
        }
    return err;
}
