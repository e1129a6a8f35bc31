/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/selftest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/exit.h"
#include "reports/core/human.h"

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
            printf("  %s survived %" PRId64 " case%s; its file names \"%s\"\n",
                   b->dead[i].mutant, b->dead[i].cases, att_plural(b->dead[i].cases),
                   b->dead[i].named);
        else if (!right(&b->dead[i]))
            printf("  %s died by \"%s\" instead of \"%s\" on %s:\n      %s\n",
                   b->dead[i].mutant, b->dead[i].killer, b->dead[i].named, b->dead[i].where,
                   b->dead[i].reason);
        else if (b->o->verbose)
            print_detail(&b->dead[i]);
    printf("\n%d mutant%s: %d died as %s, %d by another detector, %d survived\n", b->n,
           att_plural(b->n), b->n - survived - wrong,
           att_one_or(b->n, "its file says", "their files say"), wrong, survived);
    return survived || wrong ? ATT_EXIT_SELFTEST : ATT_EXIT_OK;
}

int att_selftest_print(const struct bench *b)
{
    print_matrix(b);
    return print_verdict(b);
}
