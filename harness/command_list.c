/* SPDX-License-Identifier: Apache-2.0 */
/* command_list.c - what there is. Opens no device and loads no plug-in. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/casefile.h"
#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/fields.h"
#include "harness/registry.h"
#include "harness/suggest.h"
#include "reports/core/human.h"

/* ---- operators ---------------------------------------------------------------------- */

static void print_fields(const struct att_field *f, const void *defaults)
{
    char value[64];

    for (; f->name; f++) {
        const char *d = defaults ? att_field_text(f, defaults, value, sizeof(value)) : "";
        printf("    %-14s default %-8s %s\n", f->name, *d ? d : "-", f->about ? f->about : "");
        for (int i = 0; f->kind == ATT_WORD && f->words[i]; i++)
            printf("%s%s%s", i ? " | " : "                   one of ", f->words[i],
                   f->words[i + 1] ? "" : "\n");
    }
}

static int list_ops(const struct att_options *o)
{
    (void)o;
    for (int i = 0; att_ops[i]; i++) {
        printf("%s - %s\n  tensors:", att_ops[i]->name, att_ops[i]->about);
        for (int s = 0; att_ops[i]->slots[s].name; s++)
            printf(" %s(%s)", att_ops[i]->slots[s].name,
                   att_ops[i]->slots[s].role & ATT_OUT
                       ? (att_ops[i]->slots[s].role & 4 ? "kept" : "out")
                       : "in");
        printf("\n  fills:");
        for (int k = 0; att_ops[i]->fills[k]; k++)
            printf(" %s", att_ops[i]->fills[k]);
        printf("   check: %s\n", att_ops[i]->check);
        print_fields(att_ops[i]->fields, att_ops[i]->defaults);
    }
    puts("every operator also takes:");
    print_fields(att_case_fields, NULL);
    return ATT_EXIT_OK;
}

static int list_kernels(const struct att_options *o)
{
    (void)o;
    for (int b = 0; att_backends[b]; b++)
        for (int k = 0; att_backends[b]->kernels && att_backends[b]->kernels[k]; k++) {
            const struct att_kernel *kn = att_backends[b]->kernels[k];
            char                     name[128];
            snprintf(name, sizeof(name), "%s/%s/%s", att_backends[b]->name, kn->op, kn->name);
            printf("%-30s %s\n", name, kn->about ? kn->about : "");
        }
    return ATT_EXIT_OK;
}

/* ---- cases -------------------------------------------------------------------------- */

/* The suites that were named, or all. */
static int read_suites(const struct att_options *o, struct att_caselist *list)
{
    const char       **all = att_cases_suites(o->cases);
    const char *const *suite = o->n_what > 1 ? &o->what[1] : all;
    const int64_t      seed = o->seed < 0 ? 1 : o->seed;
    int                bad = 0;

    if (!all[0]) {
        fprintf(stderr, "attest: %s: no folder of suites\n", o->cases);
        bad = ATT_EINVAL;
    }
    for (int i = 0; !bad && suite[i] && (o->n_what <= 1 || i < o->n_what - 1); i++)
        bad = att_cases_suite(list, o->cases, suite[i], seed, stderr);
    free(all);
    return bad;
}

static int list_cases(const struct att_options *o)
{
    struct att_caselist list = { 0 };
    const int           bad = read_suites(o, &list);

    for (int64_t i = 0; i < list.n && !bad; i++)
        printf("%-11s %s\n", list.c[i].suite, list.c[i].name);
    att_cases_free(&list);
    return bad ? ATT_EXIT_USAGE : ATT_EXIT_OK;
}

static int list_suites(const struct att_options *o)
{
    const char **suite = att_cases_suites(o->cases);
    int          bad = !suite[0];

    for (int i = 0; suite[i] && !bad; i++) {
        struct att_caselist list = { 0 };
        bad = att_cases_suite(&list, o->cases, suite[i], 1, stderr);
        if (!bad)
            printf("%-11s %5" PRId64 " case%s\n", suite[i], list.n, att_plural(list.n));
        att_cases_free(&list);
    }
    free(suite);
    return bad ? ATT_EXIT_USAGE : ATT_EXIT_OK;
}

/* Each row of the edge policy with the cases that execute it. */
static void print_edges(const struct att_caselist *list)
{
    for (int64_t i = 0; i < list->n; i++) {
        int64_t first = 0;
        if (!*list->c[i].edge)
            continue;
        while (strcmp(list->c[first].edge, list->c[i].edge))
            first++;
        if (first < i)
            continue; // printed under its first case
        for (const char *p = list->c[i].edge; *p; p++)
            putchar(*p == '_' ? ' ' : *p); // a title, spelt as a name
        putchar('\n');
        for (int64_t k = i; k < list->n; k++)
            if (!strcmp(list->c[k].edge, list->c[i].edge))
                printf("    %-9s %s\n", list->c[k].suite, list->c[k].name);
    }
}

static int list_edges(const struct att_options *o)
{
    struct att_caselist list = { 0 };
    const int           bad = read_suites(o, &list);

    if (!bad)
        print_edges(&list);
    att_cases_free(&list);
    return bad ? ATT_EXIT_USAGE : ATT_EXIT_OK;
}

/* ---- the rest ----------------------------------------------------------------------- */

static int list_backends(const struct att_options *o)
{
    (void)o;
    for (int b = 0; att_backends[b]; b++) {
        int n = 0;
        while (att_backends[b]->kernels && att_backends[b]->kernels[n])
            n++;
        printf("%-10s %3d kernels\n", att_backends[b]->name, n);
    }
    return ATT_EXIT_OK;
}

static int list_checks(const struct att_options *o)
{
    (void)o;
    for (int i = 0; att_checks[i]; i++)
        printf("%-10s %s\n", att_checks[i]->name, att_checks[i]->about);
    return ATT_EXIT_OK;
}

static int list_reports(const struct att_options *o)
{
    (void)o;
    for (int i = 0; att_reports[i]; i++)
        printf("%-10s %-16s %s\n", att_reports[i]->name,
               att_reports[i]->file ? att_reports[i]->file : "(terminal)",
               att_reports[i]->about);
    return ATT_EXIT_OK;
}

static const struct {
    const char *name;
    int (*list)(const struct att_options *o);
} kinds[] = {
    { "ops", list_ops },         { "kernels", list_kernels },   { "cases", list_cases },
    { "suites", list_suites },   { "backends", list_backends }, { "checks", list_checks },
    { "reports", list_reports }, { "edges", list_edges },
};

enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static int overview(const struct att_options *o)
{
    int ops = 0;

    while (att_ops[ops])
        ops++;
    printf("%d operators, back-ends:\n", ops);
    list_backends(o);
    puts("suites:");
    return list_suites(o);
}

int att_command_list(const struct att_options *o)
{
    const char *names[KINDS], *near;
    char        shown[96];

    if (o->n_what == 0)
        return overview(o);
    for (int i = 0; i < KINDS; i++) {
        names[i] = kinds[i].name;
        if (!strcmp(o->what[0], kinds[i].name))
            return kinds[i].list(o);
    }
    near = att_suggest(o->what[0], names, KINDS);
    fprintf(stderr, "attest: list knows no \"%s\"%s%s%s; there are",
            att_shown(o->what[0], shown, sizeof(shown)), near ? "; did you mean \"" : "",
            near ? near : "", near ? "\"?" : "");
    for (int i = 0; i < KINDS; i++)
        fprintf(stderr, " %s", names[i]);
    fputs("\n", stderr);
    return ATT_EXIT_USAGE;
}
