/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_world.h - an attention case in host memory for tests, and a kernel that works on
 * it the way fast kernels do: blocks of keys, a running or a fixed maximum, weights rounded
 * to the dtype, sums in f32. It can be told to be wrong.
 */
#ifndef ATT_TESTS_ATTENTION_WORLD_H
#define ATT_TESTS_ATTENTION_WORLD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/casefile.h"
#include "harness/tensor.h"
#include "reference/attention.h"
#include "reference/attention_varlen.h"
#include "reference/attn_answer.h"
#include "reference/attn_core.h"
#include "reference/attn_write.h"
#include "reference/masked_attention.h"

struct world {
    struct att_caselist  list;
    const struct att_op *op;
    const void          *params;
    int                  n, o; // tensors; which is o
    struct att_tensor    t[ATT_MAX_TENSORS];
    void                *memory[ATT_MAX_TENSORS];
    size_t               bytes[ATT_MAX_TENSORS];
    struct att_fill      how;
    struct att_call      call;
    struct att_attn      a;
};

static inline int world_slot(const struct world *w, const char *name)
{
    for (int i = 0; i < w->n; i++)
        if (!strcmp(w->op->slots[i].name, name))
            return i;
    return -1;
}

static inline const struct att_tensor *world_tensor(const struct world *w, const char *name)
{
    int i = world_slot(w, name);

    return i < 0 ? NULL : &w->t[i];
}

/* Blocks of all tensors, full of the hole pattern; views lie in another's block. */
static inline void world_blocks(struct world *w)
{
    int64_t offset[ATT_MAX_TENSORS] = { 0 };
    int     home[ATT_MAX_TENSORS];

    for (int i = 0; i < w->n; i++) {
        size_t end;

        home[i] = w->op->view(w->params, i, &offset[i]);
        end = (size_t)offset[i] * att_elem_size(w->t[i].dtype) + att_span(&w->t[i]);
        if (end > w->bytes[home[i]])
            w->bytes[home[i]] = end;
    }
    for (int i = 0; i < w->n; i++)
        if (w->t[i].rank > 0 && home[i] == i) {
            w->memory[i] = malloc(w->bytes[i] + 1);
            memset(w->memory[i], w->how.hole, w->bytes[i] + 1);
        }
    for (int i = 0; i < w->n; i++)
        if (w->t[i].rank > 0)
            w->t[i].data =
                (char *)w->memory[home[i]] + (size_t)offset[i] * att_elem_size(w->t[i].dtype);
}

static inline void world_view(struct world *w)
{
    const struct attention        *p = w->params;
    const struct attention_varlen *x = w->params;
    const struct masked_attention *m = w->params;
    static const int               rows[] = { ATT_ATTN_ZERO, ATT_ATTN_ATTEND, ATT_ATTN_ANY };
    int64_t                        d = w->t[0].dim[w->t[0].rank - 1];
    double                         scale;

    w->a = (struct att_attn){ .q = &w->t[0],
                              .k = &w->t[1],
                              .v = &w->t[2],
                              .o = world_tensor(w, "o"),
                              .lse = world_tensor(w, "lse"),
                              .mask = world_tensor(w, "key_mask"),
                              .bias = world_tensor(w, "bias"),
                              .cu_q = world_tensor(w, "cu_seqlens_q"),
                              .cu_k = world_tensor(w, "cu_seqlens_k") };
    if (w->a.bias) {
        scale = p->scale;
        w->a.causal = p->causal;
    } else if (w->a.cu_q) {
        scale = x->scale;
        w->a.causal = x->causal;
    } else {
        scale = m->scale;
        w->a.masked = rows[m->masked_rows];
    }
    w->a.scale = scale > 0 ? scale : 1 / sqrt((double)d);
    w->o = world_slot(w, "o");
}

/* The filled case, or NULL when the name is wrong or fill() refuses. */
static inline struct world *world_make(const char *name, const char *fill, uint64_t seed,
                                       int mirror, int hole)
{
    struct world *w = calloc(1, sizeof *w);

    if (att_cases_name(&w->list, name, 1, stderr)) {
        fprintf(stderr, "%s: no case\n", name);
        exit(1);
    }
    w->op = w->list.c[0].op;
    w->params = w->list.c[0].params;
    while (w->op->slots[w->n].name)
        w->n++;
    w->op->shape(w->params, w->t);
    w->how = (struct att_fill){ sizeof w->how, fill, seed, mirror, (unsigned char)hole, 0, 0 };
    world_blocks(w);
    world_view(w);
    w->call = (struct att_call){
        .size = sizeof w->call, .n_tensors = w->n, .params = w->params, .t = w->t
    };
    return w;
}

static inline int world_fill(struct world *w)
{
    return w->op->fill(w->params, w->t, &w->how);
}

static inline void world_free(struct world *w)
{
    for (int i = 0; i < w->n; i++)
        free(w->memory[i]);
    att_cases_free(&w->list);
    free(w);
}

/* Element e of row r (flat, as rows() counts) of a tensor. */
static inline char *world_at(const struct att_tensor *t, int64_t r, int64_t e)
{
    return (char *)t->data
           + (size_t)att_offset(t, r * t->dim[t->rank - 1] + e) * att_elem_size(t->dtype);
}

static inline double world_get(const struct att_tensor *t, int64_t r, int64_t e)
{
    float x;

    att_num_load(&x, t->dtype, world_at(t, r, e), 1);
    return (double)x;
}

/* ---- a kernel ----------------------------------------------------------------------- */

struct machine {
    int64_t block;       // keys of a tile
    int     fixed;       // 1: the maximum is the static bound
    int64_t drop, twice; // position among the visible keys that is lost, counted twice; -1
    double  scale;       // factor on the scale
    int     row_sums;    // 1: sums of weights are rounded to the dtype
};

static const struct machine right_64 = { 64, 0, -1, -1, 1, 0 };
static const struct machine right_128 = { 128, 0, -1, -1, 1, 0 };

struct state {
    float m, l, acc[ATT_ATTN_MAX_D];
};

static inline float machine_dot(const float *q, const float *k, int64_t d)
{
    float lane[4] = { 0, 0, 0, 0 };

    for (int64_t e = 0; e < d; e++)
        lane[e % 4] = fmaf(q[e], k[e], lane[e % 4]);
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/* One key with score x (in log2) joins; m is at least x by now. */
static inline void machine_add(struct state *s, const struct machine *z, enum att_dtype dtype,
                               float x, const float *v, int64_t d)
{
    float p = exp2f(x - s->m), narrow = att_num_round_prob(dtype, p);

    s->l += p;
    if (z->row_sums)
        s->l = att_num_round_prob(dtype, s->l);
    for (int64_t e = 0; e < d; e++)
        s->acc[e] = fmaf(narrow, v[e], s->acc[e]);
}

static inline void machine_rescale(struct state *s, float m, int64_t d)
{
    float factor = s->m == -INFINITY ? 0 : exp2f(s->m - m);

    s->l *= factor;
    for (int64_t e = 0; e < d; e++)
        s->acc[e] *= factor;
    s->m = m;
}

/* Scores, in log2, of the visible keys of a row; returns the static bound. */
static inline float machine_scores(const struct att_attn *a, const struct att_attn_row *r,
                                   const struct att_attn_work *w, const struct machine *z,
                                   float *x)
{
    int64_t d = a->q->dim[a->q->rank - 1];
    int64_t g = r->n / (att_attn_heads(a->q) / att_attn_heads(a->k));
    float   q[ATT_ATTN_MAX_D], k[ATT_ATTN_MAX_D], most = 0;
    float   c = (float)(a->scale * z->scale * 1.4426950408889634);

    att_num_load(q, a->q->dtype, att_attn_at(a->q, r->q0 + r->i, r->n), d);
    for (int64_t t = 0; t < w->n; t++) {
        att_num_load(k, a->k->dtype, att_attn_at(a->k, r->k0 + w->key[t].j, g), d);
        x[t] = machine_dot(q, k, d) * c + w->key[t].bias * 1.44269504f;
        most = fmaxf(most, machine_dot(k, k, d));
    }
    return sqrtf(machine_dot(q, q, d) * most) * c;
}

static inline void machine_row(const struct att_attn *a, const struct att_attn_row *r,
                               const struct att_attn_work *w, const struct machine *z, float *x,
                               struct state *s)
{
    int64_t d = a->q->dim[a->q->rank - 1];
    int64_t g = r->n / (att_attn_heads(a->q) / att_attn_heads(a->k));
    float   bound = machine_scores(a, r, w, z, x), v[ATT_ATTN_MAX_D];

    memset(s, 0, sizeof *s);
    s->m = z->fixed ? bound : -INFINITY;
    for (int64_t from = 0; from < w->n; from += z->block) {
        int64_t to = from + z->block < w->n ? from + z->block : w->n;
        float   m = s->m;

        for (int64_t t = from; t < to; t++)
            m = fmaxf(m, x[t]);
        if (m > s->m)
            machine_rescale(s, m, d);
        for (int64_t t = from; t < to; t++) {
            att_num_load(v, a->v->dtype, att_attn_at(a->v, r->k0 + w->key[t].j, g), d);
            for (int times = (t != z->drop) + (t == z->twice); times > 0; times--)
                machine_add(s, z, a->v->dtype, x[t], v, d);
        }
    }
}

/* Run the kernel on rows first, first + every, ... of o, and of lse if there is one. */
static inline void machine_run(struct world *w, const struct machine *z, int64_t first,
                               int64_t every)
{
    const struct att_attn *a = &w->a;
    int64_t d = a->q->dim[a->q->rank - 1], rows = att_count(a->o) / d, h = att_attn_heads(a->q);
    int64_t s_q = a->q->rank == 4 ? a->q->dim[1] : a->q->dim[0];
    size_t  most = (size_t)att_attn_longest(a) + 1;
    struct att_attn_work work = { .key = malloc(most * sizeof *work.key) };
    float               *x = malloc(most * sizeof *x);
    struct att_attn_row  r;
    struct state         s;

    for (int64_t i = first; i < rows; i += every) {
        att_attn_find(a, 0, i, &r);
        att_attn_visit(a, &r, &work);
        machine_row(a, &r, &work, z, x, &s);
        for (int64_t e = 0; e < d; e++)
            att_num_store(world_at(a->o, i, e), a->o->dtype,
                          work.n ? (double)(s.acc[e] * (1 / s.l)) : 0);
        if (att_attn_has(a->lse)) {
            int64_t token = i / h, at = token / s_q * h * s_q + r.n * s_q + token % s_q;

            att_num_store(world_at(a->lse, at, 0), ATT_F32,
                          work.n ? (double)((s.m + log2f(s.l)) * 0.693147181f) : -INFINITY);
        }
    }
    free(work.key);
    free(x);
}

#endif
