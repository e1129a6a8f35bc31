/* SPDX-License-Identifier: Apache-2.0 */
/*
 * command_selftest.c - every mutant must die, and by the detector that its file names.
 *
 * A mutant is a kernel of the plug-in mutants.so whose `about` starts with "<detector>: ".
 * It runs alone in a child of its own over the cases of the suite `selftest` of its operator,
 * in order, until it dies. The healthy kernels of the operators at hand run over the same cases
 * first: a self-test in which the right answer fails proves nothing.
 */
#include <inttypes.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/gate_selftest.h"
#include "harness/host.h"
#include "harness/paths.h"
#include "harness/registry.h"
#include "harness/run.h"
#include "harness/selftest.h"
#include "harness/workers.h"

static const double MUTANT_TIMEOUT = 2; // seconds: an endless loop is endless enough by then

static int is_wanted(const struct bench *b, const struct att_kernel_info *k)
{
    char name[112];

    snprintf(name, sizeof(name), "%s/%s", k->op, k->name);
    return !b->filter || !regexec(b->filter, name, 0, NULL, 0);
}

/* 1 when a mutant of the operator is to be tried. */
static int has_mutant(const struct bench *b, const char *op)
{
    for (int k = 0; k < b->index->n_kernels; k++)
        if (!strcmp(b->index->kernel[k].op, op) && is_wanted(b, &b->index->kernel[k]))
            return 1;
    return 0;
}

/* ---- one mutant --------------------------------------------------------------------- */

static void named_detector(const struct att_kernel_info *k, char *buf, size_t size)
{
    const size_t n = strcspn(k->about, ":");

    snprintf(buf, size, "%.*s", n < size ? (int)n : 0, k->about);
}

static void record_death(struct death *d, const char *detector, const char *reason,
                         const char *where)
{
    snprintf(d->killer, sizeof(d->killer), "%s", detector);
    snprintf(d->reason, sizeof(d->reason), "%s", reason);
    snprintf(d->where, sizeof(d->where), "%s", where);
}

static void bury(struct death *d, const struct att_child *c, enum att_answer a,
                 const struct att_death *how, const char *where)
{
    struct att_record r = { 0 };

    att_row_blame(&r, c, a, how);
    record_death(d, r.detector, r.reason, where);
}

/* One case; 1 when the mutant is dead. */
static int try_case(struct att_child *c, int kernel, int64_t index, struct death *d)
{
    const char       *where = c->cases->c[index].name;
    struct att_record r, *to = &r;
    struct att_death  how = { 0 };
    enum att_answer   a = att_child_prove(c, index, kernel, &r, &how);

    if (a == ATT_ANSWERED && r.status == ATT_PASS && !*c->cases->c[index].spoil) {
        r.kernel_index = kernel;
        a = att_child_measure(c, index, &kernel, 1, &to, &how);
        if (a == ATT_ANSWERED)
            free(r.samples);
    }
    d->cases++;
    if (a == ATT_DIED || a == ATT_HUNG) {
        bury(d, c, a, &how, where);
        return 1;
    }
    if (a != ATT_ANSWERED || r.status == ATT_PASS || r.status == ATT_SKIP)
        return 0;
    record_death(d, r.detector, r.reason, where);
    return 1;
}

static void try_mutant(struct bench *b, const struct att_seat_spec *spec, int kernel,
                       const struct att_kernel_info *info, struct death *d)
{
    struct att_child c = {
        .spec = *spec, .cases = &b->list, .options = &b->child, .signal_fd = -1, .fd = -1
    };

    snprintf(d->mutant, sizeof(d->mutant), "%s/%s", info->op, info->name);
    named_detector(info, d->named, sizeof(d->named));
    for (int64_t i = 0; i < b->list.n; i++)
        if (!strcmp(b->list.c[i].op->name, info->op) && try_case(&c, kernel, i, d))
            break;
    att_child_stop(&c);
}

/* ---- the healthy -------------------------------------------------------------------- */

/* All in-tree cpu kernels of their operators over the same cases. 0, or 1 after a message. */
static int healthy(struct bench *b)
{
    int bad = 0;

    for (int i = 0; att_backends[i] && !bad; i++) {
        struct att_child c = { .spec = { .builtin = att_backends[i] },
                               .cases = &b->list,
                               .options = &b->child,
                               .signal_fd = -1,
                               .fd = -1 };
        struct att_death how;
        if (strcmp(att_backends[i]->name, "cpu") || att_child_start(&c, &how) != ATT_ANSWERED)
            continue;
        for (int64_t n = 0; n < b->list.n && !bad; n++)
            for (int k = 0; k < c.n_kernels && !bad; k++) {
                struct death d = { .cases = 0 };
                bad = !strcmp(c.kernel[k].op, b->list.c[n].op->name)
                      && has_mutant(b, c.kernel[k].op) && try_case(&c, k, n, &d);
                if (bad)
                    fprintf(stderr, "attest: a healthy kernel fails: cpu/%s/%s on %s: %s: %s\n",
                            c.kernel[k].op, c.kernel[k].name, d.where, d.killer, d.reason);
            }
        att_child_stop(&c);
    }
    return bad;
}

/* ---- the command -------------------------------------------------------------------- */

static void one_mutant(void *bench, int i)
{
    struct bench *b = bench;
    const int     k = b->wanted[i];

    if (b->o->verbose)
        fprintf(stderr, "mutant %s/%s\n", b->index->kernel[k].op, b->index->kernel[k].name);
    try_mutant(b, &b->index->spec, k, &b->index->kernel[k], &b->dead[i]);
}

static int run_mutants(struct bench *b)
{
    const size_t n = (size_t)b->index->n_kernels + 1;

    b->dead = att_workers_memory(n * sizeof(*b->dead));
    b->wanted = att_must(n * sizeof(*b->wanted));
    for (int k = 0; k < b->index->n_kernels; k++)
        if (is_wanted(b, &b->index->kernel[k]))
            b->wanted[b->n++] = k;
    if (b->n == 0) {
        fprintf(stderr, "attest: no mutant was selected\n");
        return ATT_EXIT_NOTHING;
    }
    if (att_workers(b->n, one_mutant, b)) {
        fprintf(stderr, "attest: the self-test itself was cut off\n");
        return ATT_EXIT_SELFTEST;
    }
    return att_selftest_print(b);
}

static int selftest(struct bench *b)
{
    const char      *path = b->o->n_plugins ? b->o->plugin[0] : att_path_mutants();
    struct att_child index = { .spec = { .plugin = path },
                               .cases = &b->list,
                               .options = &b->child,
                               .signal_fd = -1,
                               .fd = -1 };
    struct att_death how;
    enum att_answer  started;
    int              code;

    started = att_child_start(&index, &how);
    if (started != ATT_ANSWERED) {
        fprintf(stderr, "attest: the plug-in of mutants, %s: %s\n", path, how.why);
        att_child_stop(&index);
        return started == ATT_NO_DEVICE ? ATT_EXIT_SKIPPED : ATT_EXIT_USAGE;
    }
    b->index = &index;
    code = healthy(b) ? ATT_EXIT_SELFTEST : run_mutants(b);
    att_child_stop(&index);
    return code;
}

int att_command_selftest(const struct att_options *o)
{
    struct bench b = { .o = o, .child = *o };
    regex_t      filter;
    int          code = ATT_EXIT_USAGE;

    if (o->gate)
        return att_gate_selftest_command(o->filter);
    if (o->filter && regcomp(&filter, o->filter, REG_EXTENDED | REG_NOSUB)) {
        fprintf(stderr, "attest: --filter \"%s\" is no extended regular expression\n",
                o->filter);
        return ATT_EXIT_USAGE;
    }
    b.filter = o->filter ? &filter : NULL;
    b.child.timeout = o->timeout < MUTANT_TIMEOUT ? o->timeout : MUTANT_TIMEOUT;
    b.child.max_time = 0.01;
    b.child.min_time = 0;
    if (!att_cases_suite(&b.list, o->cases, "selftest", o->seed < 0 ? 1 : o->seed, stderr))
        code = selftest(&b);
    if (o->filter)
        regfree(&filter);
    free(b.wanted);
    att_cases_free(&b.list);
    return code;
}
