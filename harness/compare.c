/* SPDX-License-Identifier: Apache-2.0 */
/* compare.c - what came back from the device against what had to. */
#include <string.h>

#include "harness/explain.h"
#include "harness/tensor.h"

/* The block of `want` against what was downloaded; guards that were not there are equal. */
static int same(const struct att_stage *s, const struct att_problem *p, int i,
                const unsigned char *want)
{
    for (int k = 0; k < p->block[i].n; k++) {
        size_t       at;
        const size_t bytes = att_stage_cut(s, p, i, k, &at);
        if (bytes && memcmp(want + at, s->scratch + at, bytes))
            return 0;
    }
    return 1;
}

static uint64_t mix(uint64_t h, uint64_t x)
{
    h = (h ^ x) * 0x9e3779b97f4a7c15;
    return h ^ h >> 29;
}

static uint64_t hash_elements(const struct att_tensor *t, uint64_t h)
{
    struct att_walk w;

    for (att_walk_begin(&w, t); att_walk_next(&w);) {
        const unsigned char *b = (const unsigned char *)t->data + w.at;
        size_t               i = 0;
        uint64_t             x;

        for (; i + 8 <= w.bytes; i += 8) {
            memcpy(&x, b + i, 8);
            h = mix(h, x);
        }
        for (x = 0; i < w.bytes; i++)
            x = x << 8 | b[i];
        h = mix(h, x);
    }
    return h;
}

/* The tensor as it came back. */
static struct att_tensor returned(const struct att_stage *s, const struct att_problem *p, int i)
{
    struct att_tensor t = p->t[i];

    t.data = s->scratch + ((unsigned char *)t.data - p->block[p->home[i]].image);
    return t;
}

/* Put the right elements over what came back: any difference left is in gaps and guards. */
static void overlay(const struct att_tensor *want, struct att_tensor *got)
{
    struct att_walk w;

    for (att_walk_begin(&w, want); att_walk_next(&w);)
        memcpy((unsigned char *)got->data + w.at, (const unsigned char *)want->data + w.at,
               w.bytes);
}

/* What the check says of the elements; 1 when something is wrong with them. */
static int judge(const struct att_problem *p, int i, const struct att_tensor *got,
                 struct att_finding *f, struct att_accuracy *accuracy)
{
    const struct att_op *op = p->c->op;
    struct att_verdict   v = { .first_bad = -1 };

    if (accuracy)
        v.accuracy = *accuracy;
    if (p->truth[i])
        p->check->judge_rows(p->truth[i], got, &v);
    else
        p->check->judge(&p->t[i], got, &v);
    if (accuracy)
        *accuracy = v.accuracy;
    if (!v.bad && p->truth[i] && !(op->free_rows && op->free_rows(p->c->params)))
        att_find_stray_nan(p, i, got, &v);
    if (v.bad)
        att_explain_output(p, i, got, &v, f);
    return v.bad != 0;
}

static int check_output(struct att_stage *s, const struct att_problem *p, int i,
                        struct att_finding *f, uint64_t *hash, struct att_accuracy *accuracy)
{
    struct att_tensor got;
    int               err = att_stage_download(s, p, i);

    if (err)
        return err;
    got = returned(s, p, i);
    if (hash)
        *hash = hash_elements(&got, *hash);
    if (f->detector || (!p->truth[i] && same(s, p, i, p->block[i].image)))
        return 0;
    if (judge(p, i, &got, f, accuracy))
        return 0;
    overlay(&p->t[i], &got);
    if (!same(s, p, i, p->block[i].image))
        att_explain_trespass(p, i, s->scratch, f);
    return 0;
}

static int check_input(struct att_stage *s, const struct att_problem *p, int i,
                       struct att_finding *f)
{
    const int err = att_stage_download(s, p, i);

    if (!err && !f->detector && !same(s, p, i, p->block[i].image))
        att_explain_input(p, i, s->scratch, f);
    return err;
}

int att_stage_check(struct att_stage *s, const struct att_problem *p, struct att_finding *f,
                    uint64_t *hash, struct att_accuracy *accuracy)
{
    int err = 0;

    for (int i = 0; i < p->n && !err; i++) {
        if (att_is_out(p, i))
            err = check_output(s, p, i, f, hash, accuracy);
        else if (att_is_present(p, i) && p->home[i] == i)
            err = check_input(s, p, i, f);
    }
    return err;
}

int att_stage_right(struct att_stage *s, const struct att_problem *p)
{
    struct att_finding f = { 0 };

    for (int i = 0; i < p->n && !f.detector; i++)
        if (att_is_out(p, i) && check_output(s, p, i, &f, NULL, NULL))
            return 0;
    return !f.detector;
}

int att_finding_is_value(const struct att_finding *f)
{
    static const char *const memory[] = { "guard", "gap", "input", "untouched" };

    for (size_t i = 0; f->detector && i < sizeof(memory) / sizeof(*memory); i++)
        if (!strcmp(f->detector, memory[i]))
            return 0;
    return f->detector != NULL;
}
