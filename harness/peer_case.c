/* SPDX-License-Identifier: Apache-2.0 */
/* peer_case.c - what is asked about a case: open, run, sample, close. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fields.h"
#include "harness/host.h"
#include "harness/jsonout.h"
#include "harness/peer.h"
#include "harness/tensor.h"

struct question {
    struct att_json j;
    FILE           *out;
    char           *text;
    size_t          size;
};

static void begin(struct question *q, const char *ask)
{
    q->out = open_memstream(&q->text, &q->size);
    if (!q->out)
        att_no_memory(ATT_PEER_LINE);
    att_json_begin(&q->j, q->out, 0);
    att_json_open(&q->j, NULL, '{');
    att_json_text(&q->j, "ask", ask);
}

static const char *end(struct question *q)
{
    att_json_close(&q->j, '}');
    fputc('\n', q->out);
    fclose(q->out);
    return q->text;
}

static void put_params(struct question *q, const struct att_case *c)
{
    char buf[64];

    att_json_open(&q->j, "params", '{');
    for (const struct att_field *f = c->op->fields; f->name; f++) {
        const char *at = (const char *)c->params + f->offset;
        int64_t     whole;
        double      real;
        if (f->kind == ATT_INT) {
            memcpy(&whole, at, sizeof(whole));
            att_json_int(&q->j, f->name, whole);
        } else if (f->kind == ATT_REAL) {
            memcpy(&real, at, sizeof(real));
            att_json_real(&q->j, f->name, real);
        } else {
            att_json_text(&q->j, f->name, att_field_text(f, c->params, buf, sizeof(buf)));
        }
    }
    att_json_close(&q->j, '}');
}

static void put_numbers(struct question *q, const char *key, const int64_t *v, int n)
{
    att_json_open(&q->j, key, '[');
    for (int i = 0; i < n; i++)
        att_json_int(&q->j, NULL, v[i]);
    att_json_close(&q->j, ']');
}

static void put_tensor(struct question *q, const struct att_peer_case *c,
                       const struct att_problem *m, int i)
{
    const struct att_tensor *t = &m->t[i];
    const uint32_t           role = m->c->op->slots[i].role;
    const int                home = m->home[i];
    const size_t at = (size_t)((unsigned char *)t->data - m->block[home].image) - ATT_GUARD;

    att_json_open(&q->j, NULL, '{');
    att_json_text(&q->j, "name", t->name);
    att_json_text(&q->j, "role",
                  !(role & ATT_OUT) ? "in"
                  : (role & ATT_IN) ? "inout"
                  : m->start[i]     ? "kept"
                                    : "out");
    att_json_text(&q->j, "dtype", att_dtype_words[t->dtype]);
    put_numbers(q, "dim", t->dim, t->rank);
    put_numbers(q, "stride", t->stride, t->rank);
    att_json_int(&q->j, "offset", (int64_t)(c->at[home] + at));
    att_json_int(&q->j, "block", home);
    att_json_close(&q->j, '}');
}

static void put_blocks(struct question *q, const struct att_peer_case *c,
                       const struct att_problem *m)
{
    att_json_open(&q->j, "blocks", '[');
    for (int i = 0; i < m->n; i++) {
        if (!att_peer_has_block(m, i))
            continue;
        att_json_open(&q->j, NULL, '{');
        att_json_int(&q->j, "block", i);
        att_json_int(&q->j, "offset", (int64_t)c->at[i]);
        att_json_int(&q->j, "bytes", (int64_t)(m->block[i].bytes - 2 * ATT_GUARD));
        att_json_close(&q->j, '}');
    }
    att_json_close(&q->j, ']');
}

enum att_peer_outcome att_peer_open(struct att_peer_case *c, const struct att_problem *m,
                                    double seconds)
{
    struct att_peer      *p = c->p;
    enum att_peer_outcome outcome = att_peer_wake(p);
    struct question       q;
    cJSON                *o;

    if (outcome)
        return outcome;
    c->id = ++p->last_id;
    c->started = p->started;
    begin(&q, "open");
    att_json_int(&q.j, "id", c->id);
    att_json_text(&q.j, "op", m->c->op->name);
    att_json_text(&q.j, "kernel", p->kernel[c->kernel].info.name);
    att_json_text(&q.j, "case", m->c->name);
    put_params(&q, m->c);
    att_json_open(&q.j, "tensors", '[');
    for (int i = 0; i < m->n; i++)
        if (att_is_present(m, i))
            put_tensor(&q, c, m, i);
    att_json_close(&q.j, ']');
    put_blocks(&q, c, m);
    att_json_int(&q.j, "bytes", (int64_t)c->bytes);
    outcome = att_peer_ask(p, "open", end(&q), seconds, &o, NULL);
    free(q.text);
    if (!outcome && !att_peer_yes(p, o, "takes"))
        outcome = ATT_PEER_BABBLED;
    cJSON_Delete(o);
    att_peer_count(p);
    return outcome;
}

enum att_peer_outcome att_peer_run(struct att_peer_case *c, double seconds, double *wall)
{
    enum att_peer_outcome outcome;
    struct question       q;
    cJSON                *o;

    begin(&q, "run");
    att_json_int(&q.j, "id", c->id);
    outcome = att_peer_ask(c->p, "run", end(&q), seconds, &o, wall);
    free(q.text);
    if (!outcome && !att_peer_yes(c->p, o, "ok"))
        outcome = ATT_PEER_BABBLED;
    cJSON_Delete(o);
    return outcome;
}

enum att_peer_outcome att_peer_sample(struct att_peer_case         *c,
                                      const struct att_peer_sample *want, double *ns,
                                      double *wall)
{
    enum att_peer_outcome outcome;
    struct question       q;
    cJSON                *o;

    begin(&q, "sample");
    att_json_int(&q.j, "id", c->id);
    att_json_int(&q.j, "runs", want->runs);
    att_json_flag(&q.j, "checked", want->checked);
    outcome = att_peer_ask(c->p, "sample", end(&q), want->seconds, &o, wall);
    free(q.text);
    if (!outcome)
        outcome = att_peer_number(c->p, o, "ns", ns);
    cJSON_Delete(o);
    return outcome;
}

void att_peer_close(struct att_peer_case *c)
{
    struct question q;
    cJSON          *o;

    if (!c->p || !c->p->pid || c->started != c->p->started || !c->id)
        return;
    begin(&q, "close");
    att_json_int(&q.j, "id", c->id);
    att_peer_ask(c->p, "close", end(&q), c->p->s->options->timeout, &o, NULL);
    free(q.text);
    cJSON_Delete(o);
}
