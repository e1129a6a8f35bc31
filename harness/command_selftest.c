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
#include "harness/host.h"
#include "harness/paths.h"
#include "harness/registry.h"
#include "harness/run.h"

static const double MUTANT_TIMEOUT = 2; // seconds: an endless loop is endless enough by then

struct death {
    char    mutant[112]; // <op>/<name>
    char    named[32];   // the detector that its file names
    char    killer[32];  // the detector that spoke; "" for a survivor
    char    reason[512];
    char    where[512];
    int64_t cases; // it was tried on
};

struct bench {
    const struct att_options *o;
    struct att_options        child; // what children see: a short time-out
    struct att_caselist       list;
    const regex_t            *filter; // over <op>/<name> of mutants; NULL: all
    const struct att_child   *index;  // knows all mutants by name
    struct death             *dead;
    int                       n;
};

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

/* ---- the matrix --------------------------------------------------------------------- */

static int known_detector(const char **detector, int n, const char *name)
{
    for (int i = 0; i < n; i++)
        if (!strcmp(detector[i], name))
            return 1;
    return 0;
}

static int right(const struct death *d)
{
    return *d->killer && !strcmp(d->killer, d->named);
}

/* Mutants down, detectors across: '#' died there as named, '!' died there instead. */
static void print_matrix(const struct bench *b)
{
    enum { MOST = 40 };
    const char *detector[MOST];
    int         n = 0, width = 10;

    for (int i = 0; i < b->n; i++) {
        const char *both[] = { b->dead[i].named, b->dead[i].killer };
        for (int k = 0; k < 2; k++)
            if (*both[k] && n < MOST && !known_detector(detector, n, both[k]))
                detector[n++] = both[k];
        if ((int)strlen(b->dead[i].mutant) > width)
            width = (int)strlen(b->dead[i].mutant);
    }
    printf(
        "kill matrix: mutants down, detectors across; # died by the detector its file names, "
        "! by another\n\n");
    for (int k = 0; k < n; k++)
        printf("%*s %*s%s\n", width, "", 2 * k, "", detector[k]);
    for (int i = 0; i < b->n; i++) {
        printf("%-*s ", width, b->dead[i].mutant);
        for (int k = 0; k < n; k++)
            printf("%c ", strcmp(b->dead[i].killer, detector[k]) ? '.'
                          : right(&b->dead[i])                   ? '#'
                                                                 : '!');
        printf("%s\n", *b->dead[i].killer ? "" : " SURVIVED");
    }
}

static void print_detail(const struct death *d)
{
    printf("  %s: %s\n      on %s\n", d->mutant, *d->killer ? d->reason : "survived", d->where);
}

static int print_verdict(const struct bench *b)
{
    int survived = 0, wrong = 0;

    for (int i = 0; i < b->n; i++) {
        survived += !*b->dead[i].killer;
        wrong += *b->dead[i].killer && !right(&b->dead[i]);
    }
    if (b->o->verbose || survived || wrong)
        printf("\n");
    for (int i = 0; i < b->n; i++)
        if (!*b->dead[i].killer)
            printf("  %s survived %" PRId64 " cases; its file names \"%s\"\n",
                   b->dead[i].mutant, b->dead[i].cases, b->dead[i].named);
        else if (!right(&b->dead[i]))
            printf("  %s died by \"%s\" instead of \"%s\" on %s:\n      %s\n",
                   b->dead[i].mutant, b->dead[i].killer, b->dead[i].named, b->dead[i].where,
                   b->dead[i].reason);
        else if (b->o->verbose)
            print_detail(&b->dead[i]);
    printf("\n%d mutants: %d died as their files say, %d by another detector, %d survived\n",
           b->n, b->n - survived - wrong, wrong, survived);
    return survived || wrong ? ATT_EXIT_SELFTEST : ATT_EXIT_OK;
}

/* ---- the command -------------------------------------------------------------------- */

static int run_mutants(struct bench *b)
{
    const struct att_child *index = b->index;

    b->dead = att_must(((size_t)index->n_kernels + 1) * sizeof(*b->dead));
    for (int k = 0; k < index->n_kernels; k++) {
        if (!is_wanted(b, &index->kernel[k]))
            continue;
        if (b->o->verbose)
            fprintf(stderr, "mutant %s/%s\n", index->kernel[k].op, index->kernel[k].name);
        try_mutant(b, &index->spec, k, &index->kernel[k], &b->dead[b->n++]);
    }
    if (b->n == 0) {
        fprintf(stderr, "attest: no mutant was selected\n");
        return ATT_EXIT_NOTHING;
    }
    print_matrix(b);
    return print_verdict(b);
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
    free(b.dead);
    att_cases_free(&b.list);
    return code;
}
