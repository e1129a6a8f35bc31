/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/fillers.h"
#include "harness/host.h"
#include "harness/tensor.h"

enum {
    HOLE_NAN = 0xff, // a NaN in every float format, -1 in every integer
    HOLE_FINITE = 0x5a,
    HOLE_ZERO = 0,
    POISON_OTHER = 0xa5, // unlike the holes: whoever copies a gap into a gap changes it
};

static uint32_t role(const struct att_problem *p, int i)
{
    return p->c->op->slots[i].role;
}

int att_is_present(const struct att_problem *p, int i)
{
    return p->t[i].rank > 0;
}

int att_is_in(const struct att_problem *p, int i)
{
    return att_is_present(p, i) && (role(p, i) & ATT_IN);
}

int att_is_out(const struct att_problem *p, int i)
{
    return att_is_present(p, i) && (role(p, i) & ATT_OUT);
}

int att_is_kept(const struct att_problem *p, int i)
{
    return att_is_present(p, i) && (role(p, i) & ATT_KEPT) == ATT_KEPT;
}

const unsigned char *att_before(const struct att_problem *p, int i)
{
    if (!att_is_out(p, i))
        return p->block[i].image;
    return p->start[i];
}

/* ---- blocks ------------------------------------------------------------------------- */

static void make_block(struct att_problem *p, int i, size_t span)
{
    struct att_block *b = &p->block[i];
    const size_t      data = (size_t)att_count(&p->t[i]) * att_elem_size(p->t[i].dtype);

    b->bytes = (span + 2 * ATT_GUARD + ATT_ALIGN - 1) / ATT_ALIGN * ATT_ALIGN;
    if (span > 4 * data + 64 * (size_t)ATT_SMALL_GAP) {
        b->image = att_sparse(b->bytes);
        att_block_segments(b, &p->t[i]);
    } else {
        b->image = att_crowded(b->bytes);
        b->segment = att_must(sizeof(*b->segment));
        b->segment[0] = (struct att_segment){ 0, b->bytes };
        b->n = 1;
    }
    for (int k = 0; k < b->n; k++)
        p->bytes += b->segment[k].bytes;
    att_block_paint(b, b->image, att_is_in(p, i) ? p->hole : p->poison);
}

/* Bytes from the start of block `home` to the end of the farthest tensor in it. */
static size_t reach(const struct att_problem *p, int home, const int64_t *offset)
{
    size_t most = 0;

    for (int i = 0; i < p->n; i++) {
        const size_t size = att_elem_size(p->t[i].dtype);
        const size_t end = (size_t)offset[i] * size + att_span(&p->t[i]);

        if (att_is_present(p, i) && p->home[i] == home && end > most)
            most = end;
    }
    return most;
}

static void make_blocks(struct att_problem *p)
{
    int64_t offset[ATT_MAX_TENSORS] = { 0 };

    for (int i = 0; i < p->n; i++) {
        p->home[i] = i;
        if (p->c->op->view && att_is_in(p, i))
            p->home[i] = p->c->op->view(p->c->params, i, &offset[i]);
    }
    for (int i = 0; i < p->n; i++)
        if (att_is_present(p, i) && p->home[i] == i)
            make_block(p, i, reach(p, i, offset));
    for (int i = 0; i < p->n; i++)
        if (att_is_present(p, i))
            p->t[i].data = p->block[p->home[i]].image + ATT_GUARD
                           + (size_t)offset[i] * att_elem_size(p->t[i].dtype);
}

const struct att_check *att_case_check(const struct att_case *c)
{
    const struct att_op *op = c->op;
    const char          *name = c->check;

    for (int i = 0; op->fill_checks && op->fills[i]; i++)
        if (!strcmp(op->fills[i], c->fill) && !strcmp(c->check, op->check))
            name = op->fill_checks[i];
    return att_find_check(name);
}

/* ---- contents ----------------------------------------------------------------------- */

static void keep_starts(struct att_problem *p)
{
    for (int i = 0; i < p->n; i++)
        if (att_is_out(p, i) && (att_is_in(p, i) || att_is_kept(p, i)))
            p->start[i] = att_block_copy(&p->block[i]);
}

static uint64_t variant_seed(const struct att_case *c, enum att_variant v)
{
    const int      other = v == ATT_VARIANT_FRESH || v == ATT_VARIANT_MIRROR;
    const uint64_t step = other ? (uint64_t)v : 0;

    // Far apart, so that no two cases of a run share data.
    return (uint64_t)c->seed + step * 0x9e3779b97f4a7c15;
}

/* Whole answers where they are known, else the truth about some rows. */
static const char *answers(struct att_problem *p, const struct att_call *call,
                           const struct att_fill *how)
{
    const struct att_op *op = p->c->op;

    if (p->check && p->check->judge) {
        int (*answer)(const struct att_call *, const struct att_fill *) = op->answer;
        if (op->run)
            return op->run(call) ? "the reference failed" : NULL;
        return !answer || answer(call, how) ? "the operator has no answer for this fill" : NULL;
    }
    for (int i = 0; i < p->n; i++)
        if (att_is_out(p, i)) {
            p->truth[i] = op->rows ? att_truth_make(p, i) : NULL;
            if (!p->truth[i])
                return "the operator cannot tell its rows";
        }
    return NULL;
}

static const char *contents(struct att_problem *p)
{
    const struct att_op  *op = p->c->op;
    const struct att_fill how = {
        .size = sizeof(how),
        .kind = p->c->fill,
        .seed = variant_seed(p->c, p->variant),
        .mirror = p->variant == ATT_VARIANT_MIRROR,
        .hole = p->hole,
    };
    struct att_call call = { .size = sizeof(call), .n_tensors = p->n, .params = p->c->params };

    call.t = p->t;
    if (op->fill && att_fill_all(op, p->c->params, p->t, p->n, &how))
        return "the operator cannot fill its inputs";
    if (p->variant == ATT_VARIANT_SPLICE && att_problem_splice(p, &how))
        return "the operator cannot fill its inputs";
    if (op->start && op->start(p->c->params, p->t))
        return "the operator cannot write its start image";
    keep_starts(p);
    return answers(p, &call, &how);
}

struct att_problem *att_problem_make(const struct att_case *c, enum att_variant v, char *why,
                                     size_t why_size)
{
    struct att_problem *p = att_must(sizeof(*p));
    const char         *bad;

    *p = (struct att_problem){ .c = c, .variant = v };
    p->check = att_case_check(c);
    p->hole = v == ATT_VARIANT_HOLES   ? HOLE_FINITE
              : v == ATT_VARIANT_CLEAN ? HOLE_ZERO
                                       : HOLE_NAN;
    p->poison = v == ATT_VARIANT_HOLES ? POISON_OTHER : HOLE_NAN;
    while (c->op->slots[p->n].name)
        p->n++;
    bad = c->op->shape(c->params, p->t) ? "the operator has no shape for it" : NULL;
    for (int i = 0; i < p->n; i++)
        p->t[i].name = c->op->slots[i].name;
    if (!bad) {
        make_blocks(p);
        bad = contents(p);
    }
    if (!bad)
        return p;
    snprintf(why, why_size, "%s", bad);
    att_problem_free(p);
    return NULL;
}

void att_problem_free(struct att_problem *p)
{
    if (!p)
        return;
    for (int i = 0; i < p->n; i++) {
        if (p->start[i])
            munmap(p->start[i], p->block[i].bytes);
        if (p->block[i].image)
            munmap(p->block[i].image, p->block[i].bytes);
        free(p->block[i].segment);
        att_truth_free(p->truth[i]);
    }
    free(p);
}
