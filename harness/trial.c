/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial.h"

#include <fenv.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 64 << 20 }; // bytes; above this the first mask is not asked again

int att_trial_end(struct att_trial *t, enum att_status status, const char *detector,
                  const char *fmt, ...)
{
    va_list args;

    t->r->status = status;
    snprintf(t->r->detector, sizeof(t->r->detector), "%s", detector);
    va_start(args, fmt);
    vsnprintf(t->r->reason, sizeof(t->r->reason), fmt, args);
    va_end(args);
    return 1;
}

int att_trial_wait(struct att_trial *t)
{
    double    ns;
    const int slot = ATT_MARKS - 1, err = t->s->be->mark(t->s->dev, slot);

    return err ? err : t->s->be->elapsed(t->s->dev, slot, slot, &ns);
}

/* ": an illegal memory access was encountered", where the device tells. */
static void explain_fault(const struct att_trial *t, char *text, size_t size)
{
    const char *why = t->s->be->fault ? t->s->be->fault(t->s->dev) : NULL;

    snprintf(text, size, "%s%.150s", why ? ": " : "", why ? why : "");
}

int att_trial_error(struct att_trial *t, int err, const char *doing)
{
    char why[160];

    // A device that has failed has no memory either.
    if (err == ATT_ENOMEM && att_trial_wait(t) == ATT_EDEVICE)
        err = ATT_EDEVICE;
    switch (err) {
    case ATT_ENOMEM: return att_trial_end(t, ATT_OOM, "memory", "no memory while %s", doing);
    case ATT_EDEVICE:
        explain_fault(t, why, sizeof(why));
        return att_trial_end(t, ATT_FAIL, "device", "the device faulted while %s%s", doing,
                             why);
    default: return att_trial_end(t, ATT_FAIL, "error", "%s failed with error %d", doing, err);
    }
}

int att_trial_found(struct att_trial *t, const struct att_finding *f, const char *context)
{
    return att_trial_end(t, ATT_FAIL, f->detector, "%s%s%s", context, *context ? ": " : "",
                         f->reason);
}

struct att_problem *att_trial_problem(struct att_trial *t, enum att_variant v)
{
    char                why[160];
    struct att_problem *p = att_seat_problem(t->s, t->c, v, why, sizeof(why));

    if (!p)
        att_trial_end(t, ATT_FAIL, "reference", "%s", why);
    return p;
}

/* ---- one run ------------------------------------------------------------------------ */

/* Standard output belongs to the reports: a kernel that prints there breaks them. */
int att_trial_spoke(struct att_trial *t)
{
    char  text[64];
    off_t n;

    if (t->s->output_fd < 0)
        return 0;
    fflush(stdout);
    n = lseek(t->s->output_fd, 0, SEEK_CUR);
    if (n <= 0)
        return 0;
    n = pread(t->s->output_fd, text, sizeof(text) - 1, 0);
    text[n > 0 ? n : 0] = '\0';
    text[strcspn(text, "\r\n")] = '\0';
    if (ftruncate(t->s->output_fd, 0) || lseek(t->s->output_fd, 0, SEEK_SET))
        return att_trial_end(t, ATT_FAIL, "stdout", "standard output cannot be watched");
    return att_trial_end(t, ATT_FAIL, "stdout", "printed to standard output: \"%s\"", text);
}

/* What the device holds beyond our blocks; 0 when it cannot tell. */
static int64_t library_bytes(const struct att_trial *t)
{
    struct att_usage u = { .size = sizeof(u), .bytes = -1, .allocs = -1 };

    if (!t->s->be->usage || t->s->be->usage(t->s->dev, &u) || u.bytes < 0)
        return 0;
    return u.bytes;
}

/* What the first plan and the first run keep for themselves. Later ones that keep more are
 * caught as allocating. */
static void count_library(struct att_trial *t, int64_t held)
{
    if (t->r->check.runs == 0)
        t->r->memory.library += library_bytes(t) - held;
}

int att_trial_plan(struct att_trial *t)
{
    int64_t held;
    int     err;

    t->call.plan = NULL;
    if (!t->k->plan)
        return 0;
    att_pool_phase(&t->pool, ATT_PHASE_PLAN);
    held = library_bytes(t);
    err = t->k->plan(t->s->dev, &t->call);
    if (!err)
        err = att_trial_wait(t);
    count_library(t, held);
    att_pool_phase(&t->pool, ATT_PHASE_IDLE);
    if (err)
        return att_trial_error(t, err, "plan()");
    t->planned = 1;
    return 0;
}

int att_trial_unplan(struct att_trial *t)
{
    const char *what;

    if (t->planned && t->k->unplan)
        t->k->unplan(t->s->dev, t->call.plan);
    t->planned = 0;
    t->call.plan = NULL;
    what = att_pool_plan_fault(&t->pool);
    return what ? att_trial_end(t, ATT_FAIL, "memory_guard", "the plan %s", what) : 0;
}

/* How this thread rounds and treats denormals: part of what every later answer hangs on. */
static unsigned rounding(void)
{
#ifdef __x86_64__
    return __builtin_ia32_stmxcsr() & ~0x3fu; // without the sticky flags
#else
    return (unsigned)fegetround();
#endif
}

static void restore_rounding(unsigned mode)
{
#ifdef __x86_64__
    __builtin_ia32_ldmxcsr(mode);
#else
    fesetround((int)mode);
#endif
}

int att_trial_run(struct att_trial *t, const char *context)
{
    const unsigned mode = rounding();
    const char    *what;
    int64_t        held;
    int            err, changed;

    att_seat_tick(t->s);
    att_pool_phase(&t->pool, ATT_PHASE_RUN);
    held = library_bytes(t);
    err = t->k->run(t->s->dev, &t->call);
    if (!err)
        err = att_trial_wait(t);
    count_library(t, held);
    changed = rounding() != mode;
    restore_rounding(mode);
    att_pool_phase(&t->pool, ATT_PHASE_IDLE);
    att_seat_tick(t->s);
    if (err)
        return att_trial_error(t, err, "run()");
    if (changed)
        return att_trial_end(t, ATT_FAIL, "rounding",
                             "leaves another rounding or denormal mode behind");
    what = att_pool_fault(&t->pool);
    if (what)
        return att_trial_end(t, ATT_FAIL, "memory_guard", "%s%s%s", context,
                             *context ? ": " : "", what);
    return att_trial_spoke(t);
}

int att_trial_check(struct att_trial *t, const struct att_problem *p, const char *detector,
                    const char *context, uint64_t *hash)
{
    struct att_finding f = { 0 };
    int                err = att_stage_outputs(&t->stage, p);

    if (err)
        return att_trial_error(t, err, "poisoning the outputs");
    if (att_trial_run(t, context))
        return 1;
    err = att_stage_check(&t->stage, p, &f, hash, NULL);
    if (err)
        return att_trial_error(t, err, "reading back the outputs");
    if (!f.detector)
        return 0;
    if (detector && att_finding_is_value(&f))
        f.detector = detector;
    return att_trial_found(t, &f, context);
}

int att_trial_stale(struct att_trial *t, const struct att_problem *p, const char *context)
{
    struct att_finding f = { 0 };
    int                err;

    if (att_trial_run(t, context))
        return 1;
    err = att_stage_check(&t->stage, p, &f, NULL, NULL);
    if (err)
        return att_trial_error(t, err, "reading back the outputs");
    t->r->check.runs++;
    if (att_finding_is_value(&f))
        f.detector = "stale";
    return f.detector ? att_trial_found(t, &f, context) : 0;
}

/* 1 when outputs start with what the plan at hand says. */
static int has_own_start(const struct att_problem *p)
{
    for (int i = 0; i < p->n; i++)
        if (att_is_kept(p, i) || (att_is_out(p, i) && att_is_in(p, i)))
            return 1;
    return 0;
}

/* 1 when a block has gaps that are never touched. */
static int is_sparse(const struct att_problem *p)
{
    for (int i = 0; i < p->n; i++)
        if (p->block[i].n > 1)
            return 1;
    return 0;
}

int att_trial_back(struct att_trial *t)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_BASE);
    int                 err;

    if (!p || has_own_start(p) || p->bytes > LARGE || is_sparse(p))
        return !p;
    err = att_stage_inputs(&t->stage, p);
    if (err)
        return att_trial_error(t, err, "uploading the inputs");
    return att_trial_plan(t) || att_trial_stale(t, p, "into the answer for another mask")
           || att_trial_unplan(t);
}

int att_trial_place(struct att_trial *t, enum att_variant v, enum att_fence fence)
{
    struct att_problem *p = att_trial_problem(t, v);
    int                 err;

    if (!p)
        return 1;
    err = att_stage_open(&t->stage, t->s->be, t->s->dev, p, fence);
    if (!err)
        err = att_stage_inputs(&t->stage, p);
    if (err)
        return att_trial_error(t, err, "placing the tensors on the device");
    t->call = (struct att_call){
        .size = sizeof(t->call),
        .n_tensors = p->n,
        .params = t->c->params,
        .t = t->stage.t,
        .mem = &t->pool.mem,
        .queue = t->s->be->queue ? t->s->be->queue(t->s->dev) : NULL,
    };
    return 0;
}

void att_trial_confirm_unwritten(struct att_trial *t, struct att_finding *f)
{
    struct att_problem *p = att_trial_problem(t, ATT_VARIANT_HOLES);
    struct att_finding  again = { 0 };

    if (!p || att_stage_inputs(&t->stage, p) || att_stage_outputs(&t->stage, p)
        || att_trial_run(t, "") || att_stage_check(&t->stage, p, &again, NULL, NULL))
        return;
    if (!again.detector) // the NaN of a hole looks like the poison: it leaked
        f->detector = "holes";
    else if (strcmp(again.detector, "unwritten"))
        *f = again;
}
