/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/problem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/host.h"
#include "harness/tensor.h"

enum {
    SMALL_GAP = 1 << 20, // longer gaps are live at both ends only
    GAP_END = 4096,
    HOLE_NAN = 0xff, // a NaN in every float format, -1 in every integer
    HOLE_FINITE = 0x5a,
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

static int by_offset(const void *a, const void *b)
{
    const size_t x = ((const struct att_segment *)a)->at,
                 y = ((const struct att_segment *)b)->at;

    return (x > y) - (x < y);
}

/* Live segments of a sparse block: its runs, widened into the gaps, merged where they meet. */
static void find_segments(struct att_block *b, const struct att_tensor *t)
{
    struct att_walk w;
    int64_t         runs = 1;
    int             n = 0;

    att_walk_begin(&w, t);
    runs += w.left;
    b->segment = att_must((size_t)(runs + 1) * sizeof(*b->segment));
    b->segment[n++] = (struct att_segment){ 0, ATT_GUARD + GAP_END };
    while (att_walk_next(&w)) {
        const size_t from = w.at > GAP_END ? ATT_GUARD + w.at - GAP_END : 0;
        size_t       to = ATT_GUARD + w.at + w.bytes + GAP_END;

        to = to < b->bytes ? to : b->bytes;
        b->segment[n++] = (struct att_segment){ from, to - from };
    }
    b->segment[n - 1].bytes = b->bytes - b->segment[n - 1].at; // the guard at the end
    qsort(b->segment, (size_t)n, sizeof(*b->segment), by_offset);
    b->n = 1;
    for (int i = 1; i < n; i++) {
        struct att_segment *last = &b->segment[b->n - 1];
        const size_t        end = b->segment[i].at + b->segment[i].bytes;

        if (b->segment[i].at > last->at + last->bytes + SMALL_GAP)
            b->segment[b->n++] = b->segment[i];
        else if (end > last->at + last->bytes)
            last->bytes = end - last->at;
    }
}

static unsigned char *sparse(size_t bytes)
{
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (p == MAP_FAILED)
        att_no_memory(bytes);
    return p;
}

static void paint(const struct att_block *b, unsigned char *image, int pattern)
{
    for (int i = 0; i < b->n; i++)
        memset(image + b->segment[i].at, pattern, b->segment[i].bytes);
}

static void make_block(struct att_problem *p, int i, size_t span)
{
    struct att_block *b = &p->block[i];
    const size_t      data = (size_t)att_count(&p->t[i]) * att_elem_size(p->t[i].dtype);

    b->bytes = (span + 2 * ATT_GUARD + ATT_ALIGN - 1) / ATT_ALIGN * ATT_ALIGN;
    b->image = sparse(b->bytes);
    if (span > 4 * data + 64 * (size_t)SMALL_GAP) {
        find_segments(b, &p->t[i]);
    } else {
        b->segment = att_must(sizeof(*b->segment));
        b->segment[0] = (struct att_segment){ 0, b->bytes };
        b->n = 1;
    }
    for (int k = 0; k < b->n; k++)
        p->bytes += b->segment[k].bytes;
    paint(b, b->image, p->hole);
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

/* ---- contents ----------------------------------------------------------------------- */

static unsigned char *copy_image(const struct att_block *b)
{
    unsigned char *c = sparse(b->bytes);

    for (int i = 0; i < b->n; i++)
        memcpy(c + b->segment[i].at, b->image + b->segment[i].at, b->segment[i].bytes);
    return c;
}

static void keep_starts(struct att_problem *p)
{
    for (int i = 0; i < p->n; i++)
        if (att_is_out(p, i) && (att_is_in(p, i) || att_is_kept(p, i)))
            p->start[i] = copy_image(&p->block[i]);
}

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
    const int         other = p->hole ^ 0x3c;
    const size_t      size = att_elem_size(p->t[i].dtype);
    int               untouched;

    if (!p->c->op->run)
        return 0;
    call.params = p->c->params;
    memcpy(t, p->t, sizeof(t));
    for (int k = 0; k < p->n; k++)
        if (att_is_out(p, k)) {
            unsigned char *image = sparse(p->block[k].bytes);
            paint(&p->block[k], image, other);
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

static uint64_t variant_seed(const struct att_case *c, enum att_variant v)
{
    const uint64_t step = v == ATT_VARIANT_FRESH || v == ATT_VARIANT_MIRROR ? (uint64_t)v : 0;

    // Far apart, so that no two cases of a run share data.
    return (uint64_t)c->seed + step * 0x9e3779b97f4a7c15;
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
    if (op->fill && op->fill(p->c->params, p->t, &how))
        return "the operator cannot fill its inputs";
    if (op->start && op->start(p->c->params, p->t))
        return "the operator cannot write its start image";
    keep_starts(p);
    if (op->run && op->run(&call))
        return "the reference failed";
    return NULL;
}

struct att_problem *att_problem_make(const struct att_case *c, enum att_variant v, char *why,
                                     size_t why_size)
{
    struct att_problem *p = att_must(sizeof(*p));
    const char         *bad;

    *p = (struct att_problem){ .c = c, .variant = v };
    p->hole = v == ATT_VARIANT_HOLES ? HOLE_FINITE : HOLE_NAN;
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
    }
    free(p);
}
