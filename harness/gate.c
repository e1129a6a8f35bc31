/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c - the steps of the gate, in order, and what they share. */
#include "harness/gate.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/run.h"

const char *const att_gate_words[] = { "WRONG",      "SLOWER",      "WORSE", "LOST",
                                       "UNMEASURED", "UNCONFIRMED", "DRIFT", "UNTIMED",
                                       "TRANSIENT",  "ACCEPTED",    "KNOWN", "FASTER",
                                       "BETTER",     "RIGHTED",     "NEW",   NULL };

int att_gate_is_red(enum att_gate_word word)
{
    return word <= ATT_GATE_LOST;
}

struct att_gate_finding *att_gate_find(struct att_gate *g, enum att_gate_word word,
                                       const struct att_record *base,
                                       const struct att_record *now, const char *metric)
{
    struct att_gate_finding *f;

    if (g->n == g->room) {
        g->room = g->room ? 2 * g->room : 64;
        g->finding = realloc(g->finding, (size_t)g->room * sizeof(*g->finding));
        if (!g->finding)
            att_no_memory((size_t)g->room * sizeof(*g->finding));
    }
    f = &g->finding[g->n++];
    *f = (struct att_gate_finding){ .word = word,
                                    .base = base,
                                    .now = now,
                                    .effect = NAN,
                                    .low = NAN,
                                    .high = NAN,
                                    .p = NAN,
                                    .q = NAN };
    snprintf(f->metric, sizeof(f->metric), "%s", metric);
    return f;
}

void att_gate_note(struct att_gate *g, const char *fmt, ...)
{
    va_list args;

    if (g->notes == ATT_GATE_NOTES) {
        g->more_notes++;
        return;
    }
    va_start(args, fmt);
    vsnprintf(g->note[g->notes++], sizeof(g->note[0]), fmt, args);
    va_end(args);
}

void att_gate_disturbed(struct att_gate *g, const char *fmt, ...)
{
    char    text[sizeof(g->environment)];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (*g->environment)
        att_gate_note(g, "environment: %s", text);
    else
        memcpy(g->environment, text, sizeof(text));
}

int att_gate_is_peer(const struct att_gate *g, const struct att_record *r)
{
    const struct att_environment *env = &g->now->env;

    for (int i = 0; i < env->n_peers && i < ATT_ENV_PEERS; i++)
        if (*env->peer[i].name && !strcmp(env->peer[i].name, r->backend))
            return 1;
    return 0;
}

int att_gate_is_timed(const struct att_record *r)
{
    return r && r->timed && r->time.ns.n > 0 && r->time.ns.median > 0
           && isfinite(r->time.ns.median);
}

int att_gate_has_time(const struct att_record *r)
{
    return att_gate_is_timed(r) && r->status == ATT_PASS;
}

const char *att_gate_time_text(double ns, char *buf, size_t size)
{
    static const struct {
        const char *unit;
        double      ns;
    } units[] = { { "s", 1e9 }, { "ms", 1e6 }, { "\xc2\xb5s", 1e3 }, { "ns", 1 } };
    size_t u = 0;

    *buf = '\0';
    if (!isfinite(ns))
        return buf;
    while (u < 3 && ns < 0.99995 * units[u].ns)
        u++;
    snprintf(buf, size, "%.4g %s", ns / units[u].ns, units[u].unit);
    return buf;
}

const char *att_gate_repro(const struct att_gate_finding *f, char *buf, size_t size)
{
    const struct att_record *r = f->now ? f->now : f->base;
    const int is_time = !strcmp(f->metric, "time") || !strcmp(f->metric, "timed");

    snprintf(buf, size, "%s", r ? r->repro : "");
    if (is_time)
        att_repro_timed(buf);
    return buf;
}

void att_gate_judge(struct att_gate *g)
{
    g->common = g->sentinel = NAN;
    att_gate_place(g);
    att_gate_rows(g);
    att_gate_time(g);
    g->signal = g->cut_off ? g->cut_off(g->user) : 0;
    att_gate_excuse(g);
    att_gate_verdict(g);
}

void att_gate_free(struct att_gate *g)
{
    free(g->finding);
    g->finding = NULL;
    g->n = g->room = 0;
}
