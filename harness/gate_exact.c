/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_exact.c - what is counted is compared with equality: no statistics, no false alarms. A
 * larger count is worse, a smaller one better; a hash has to be the same. Of a row that
 * BASELINE does not have, approved values alone say what it has to be.
 */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "harness/gate.h"
#include "harness/registry.h"

struct metric {
    const char *name;
    size_t      offset;
    int         counted; // 1: only where the back-end counts launches
    int         any;     // 1: negative values are values, not "unknown"
    const char *what;    // one of them is too many
};

#define AT(member) offsetof(struct att_record, member)
static const struct metric metrics[] = {
    { "launches", AT(launches), 1, 0, "kernels, copies and fills that one run enqueues" },
    { "kernels", AT(kernels), 1, 0, "kernels that one run launches" },
    { "copies", AT(copies), 1, 0, "copies that one run enqueues" },
    { "fills", AT(fills), 1, 0, "fills that one run enqueues" },
    { "syncs", AT(syncs), 1, 0, "times that the host waits in one run" },
    { "allocs", AT(allocs), 1, 0, "allocations of device memory in one run" },
    { "outputs", AT(memory.outputs), 0, 0, "bytes of outputs" },
    { "temporaries", AT(memory.temporaries), 0, 0, "bytes of temporaries, at most at once" },
    { "persistent", AT(memory.persistent), 0, 0, "bytes that the plan holds" },
    { "per_call", AT(memory.per_call), 0, 0, "bytes of outputs and temporaries of a call" },
    { "run_allocs", AT(memory.run_allocs), 0, 0, "allocations inside timed runs" },
    { "library", AT(memory.library), 0, 1, "bytes that the device holds beyond ours" },
};
#undef AT

static int64_t value_of(const struct att_record *r, const struct metric *m)
{
    int64_t v;

    memcpy(&v, (const char *)r + m->offset, sizeof(v));
    return v;
}

static int is_known(const struct att_record *r, const struct metric *m)
{
    return r && (!m->counted || r->accounted != 0) && (m->any || value_of(r, m) >= 0);
}

static void put_count(char *buf, size_t size, int64_t v)
{
    snprintf(buf, size, "%" PRId64, v);
}

/* One metric against what is expected of it: the approved value, else BASELINE's. */
static void compare_count(struct att_gate *g, const struct att_record *base,
                          const struct att_record *now, const struct metric *m,
                          const struct att_approved_line *approved)
{
    const int64_t want = approved ? strtoll(approved->value, NULL, 10) : value_of(base, m);
    const int64_t got = value_of(now, m);
    struct att_gate_finding *f;

    if (got == want)
        return;
    f = att_gate_find(g, got > want ? ATT_GATE_WORSE : ATT_GATE_BETTER, base, now, m->name);
    put_count(f->before, sizeof(f->before), want);
    put_count(f->after, sizeof(f->after), got);
    f->effect = want > 0 ? (double)got / (double)want - 1 : NAN;
    if (approved)
        snprintf(f->text, sizeof(f->text), "%s: line %d of %.300s approves %" PRId64, m->what,
                 approved->number, g->approved->path, want);
    else
        snprintf(f->text, sizeof(f->text), "%s", m->what);
}

static void lost_count(struct att_gate *g, const struct att_record *base,
                       const struct att_record *now, const struct metric *m)
{
    struct att_gate_finding *f = att_gate_find(g, ATT_GATE_LOST, base, now, m->name);
    const int                was = is_known(base, m);

    if (was)
        put_count(f->before, sizeof(f->before), value_of(base, m));
    snprintf(f->after, sizeof(f->after), "unknown");
    snprintf(f->text, sizeof(f->text), "%s: %s, unknown in NEW", m->what,
             was ? "known in BASELINE" : "a line approves a value");
}

static int has_parts(const struct att_record *r)
{
    return !r || (r->kernels >= 0 && r->copies >= 0 && r->fills >= 0);
}

/* The total says nothing that its three parts do not say, unless a line names it. */
static int is_told_by_parts(const struct att_record *base, const struct att_record *now,
                            const struct metric *m, const struct att_approved_line *approved)
{
    return !strcmp(m->name, "launches") && !approved && has_parts(base) && has_parts(now);
}

static struct att_approved_line *approved_value(struct att_gate *g, const char *row,
                                                const char *metric)
{
    struct att_approved_line *l =
        g->approved ? att_approved_find(g->approved, ATT_APPROVED_VALUE, row, metric) : NULL;

    if (l)
        l->used++;
    return l;
}

/* A line about the total, which holds, speaks for its parts. */
static int total_is_approved(struct att_gate *g, const struct att_record *now)
{
    struct att_approved_line *l =
        g->approved ? att_approved_find(g->approved, ATT_APPROVED_VALUE, now->row, "launches")
                    : NULL;

    return l && strtoll(l->value, NULL, 10) == now->launches;
}

static void compare_metric(struct att_gate *g, const struct att_record *base,
                           const struct att_record *now, const struct metric *m)
{
    const struct att_approved_line *approved = approved_value(g, now->row, m->name);
    const int                       part =
        !strcmp(m->name, "kernels") || !strcmp(m->name, "copies") || !strcmp(m->name, "fills");

    if (!is_known(now, m)) {
        if (approved || is_known(base, m))
            lost_count(g, base, now, m);
        return;
    }
    if (is_told_by_parts(base, now, m, approved)
        || (part && !approved && total_is_approved(g, now)))
        return;
    if (approved || is_known(base, m))
        compare_count(g, base, now, m, approved);
}

/* ---- the hash of the outputs ----------------------------------------------------- */

/* Does the kernel promise the same bits for the same inputs? 1, 0; -1: unknown. */
static int is_deterministic(const struct att_gate *g, const struct att_record *r)
{
    for (int b = 0; att_backends[b]; b++) {
        if (strcmp(att_backends[b]->name, r->backend))
            continue;
        for (int k = 0; att_backends[b]->kernels && att_backends[b]->kernels[k]; k++) {
            const struct att_kernel *kernel = att_backends[b]->kernels[k];
            if (!strcmp(kernel->op, r->op) && !strcmp(kernel->name, r->variant))
                return (kernel->guarantees & ATT_DETERMINISTIC) != 0;
        }
    }
    return g->deterministic ? g->deterministic(g->user, r) : -1;
}

static void compare_hash(struct att_gate *g, const struct att_record *base,
                         const struct att_record *now)
{
    const struct att_approved_line *approved = approved_value(g, now->row, "output_hash");
    const uint64_t                  was = base ? base->output_hash : 0;
    const uint64_t                  want = approved ? strtoull(approved->value, NULL, 16) : was;
    const int                       lost = !now->output_hash;
    struct att_gate_finding        *f;
    int                             promised;

    if (base && base->seed != now->seed && !approved) {
        g->other_seed++;
        return;
    }
    if (!want || want == now->output_hash)
        return;
    promised = is_deterministic(g, now);
    if (approved && promised < 0)
        promised = 1; // the line says so
    g->other_bits += promised < 0 && !lost;
    if (promised != 1)
        return;
    f = att_gate_find(g, lost ? ATT_GATE_LOST : ATT_GATE_WORSE, base, now, "output_hash");
    snprintf(f->before, sizeof(f->before), "%016" PRIx64, want);
    if (lost)
        snprintf(f->after, sizeof(f->after), "unknown");
    else
        snprintf(f->after, sizeof(f->after), "%016" PRIx64, now->output_hash);
    snprintf(f->text, sizeof(f->text),
             lost ? "the bits of the outputs are not known any more, and were %s"
                  : "the outputs of a deterministic kernel have other bits than %s",
             approved ? "approved" : "in BASELINE");
}

void att_gate_exact(struct att_gate *g, const struct att_record *base,
                    const struct att_record *now)
{
    for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++)
        compare_metric(g, base, now, &metrics[i]);
    compare_hash(g, base, now);
}
