/* SPDX-License-Identifier: Apache-2.0 */
/* paired_row.c - from the name of a row to its case and kernel, in the process of an arm. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/paired_bench.h"
#include "harness/suggest.h"

static int no_kernel(const struct att_bench *b, const char *row, char *why, size_t why_size)
{
    enum { MOST = 1024 };
    const char **names = att_must((MOST + 1) * sizeof(*names));
    char         shown[160], list[MOST][112];
    const char  *near;
    int          n = 0;

    for (; b->seat[0].be->kernels[n] && n < MOST; n++) {
        const struct att_kernel *k = b->seat[0].be->kernels[n];
        snprintf(list[n], sizeof(list[n]), "%.31s/%.31s/%.31s", b->seat[0].be->name, k->op,
                 k->name);
        names[n] = list[n];
    }
    near = att_suggest(row, names, n);
    snprintf(why, why_size, "there is no kernel %s%s%s%s", att_shown(row, shown, sizeof(shown)),
             near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    free(names);
    return ATT_EINVAL;
}

/* The case of that name; made when it is new. NULL and `why`. */
static const struct att_case *find_case(struct att_bench *b, const char *name, char *why,
                                        size_t why_size)
{
    struct att_caselist *l = &b->list[b->cases];
    char                *text;
    size_t               size;
    FILE                *err;
    int                  bad;

    if (b->cases == ATT_BENCH_CASES)
        return snprintf(why, why_size, "more than %d cases", ATT_BENCH_CASES), NULL;
    err = open_memstream(&text, &size);
    bad = att_cases_name(l, name, 1, err);
    fclose(err);
    text[strcspn(text, "\n")] = '\0';
    if (bad)
        snprintf(why, why_size, "%s", text);
    free(text);
    if (bad)
        return NULL;
    for (int i = 0; i < b->cases; i++)
        if (!strcmp(b->list[i].c->name, l->c->name)) {
            att_cases_free(l);
            return b->list[i].c;
        }
    b->cases++;
    return l->c;
}

int att_bench_find(struct att_bench *b, const char *row, struct att_bench_arm *a, char *why,
                   size_t why_size)
{
    const struct att_backend *be = b->seat[0].be;
    char                      part[3][64], name[640], kernel[200];
    int                       at = 0;

    if (sscanf(row, "%63[^/]/%63[^/]/%63[^/]%n", part[0], part[1], part[2], &at) != 3
        || strcmp(part[0], be->name))
        return snprintf(why, why_size, "\"%.300s\" is no row of back-end %s", row, be->name),
               ATT_EINVAL;
    a->k = NULL;
    for (int i = 0; be->kernels[i]; i++)
        if (!strcmp(be->kernels[i]->op, part[1]) && !strcmp(be->kernels[i]->name, part[2]))
            a->k = be->kernels[i];
    snprintf(kernel, sizeof(kernel), "%s/%s/%s", part[0], part[1], part[2]);
    if (!a->k)
        return no_kernel(b, kernel, why, why_size);
    snprintf(name, sizeof(name), "%s%s", part[1], row[at] && row[at + 1] ? row + at : "");
    a->c = find_case(b, name, why, why_size);
    if (a->c && *a->c->spoil)
        return snprintf(why, why_size, "%.300s is a refusal case: nothing is timed", name),
               ATT_EINVAL;
    return a->c ? 0 : ATT_EINVAL;
}
