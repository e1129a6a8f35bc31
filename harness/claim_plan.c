/* SPDX-License-Identifier: Apache-2.0 */
/* claim_plan.c - `attest claim --dry-run`: what would be compared, by which kernels. */
#include <stdio.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/claim_parts.h"
#include "harness/claim_report.h"
#include "harness/plugin.h"
#include "harness/suggest.h"
#include "reports/core/human.h"

/* Kernels of this program are known by their names; whether they run here is not asked. */
static int check_kernel(const struct att_claim *c, const struct att_claim_arm *arm,
                        const char *backend)
{
    enum { MOST = 256 };
    const struct att_backend *be = att_find_backend(backend);
    const char               *names[MOST], *near;
    int                       n = 0;

    for (int i = 0; be && be->kernels[i] && n < MOST; i++) {
        if (strcmp(be->kernels[i]->op, arm->op) != 0)
            continue;
        if (!strcmp(be->kernels[i]->name, arm->variant))
            return 0;
        names[n++] = be->kernels[i]->name;
    }
    if (!be)
        return 0;
    near = att_suggest(arm->variant, names, n);
    fprintf(
        stderr,
        "%s: %s, key \"kernel\": \"%s\": back-end %s has no such kernel of operator %s%s%s%s\n",
        c->path, arm == &c->after ? "after" : "before", arm->kernel, backend, arm->op,
        near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
    return ATT_EINVAL;
}

/* Clauses that are about this back-end. */
static int clauses_of(const struct att_claim *c, const char *backend)
{
    int n = 0;

    for (int i = 0; i < c->n_clauses; i++)
        n += !c->backend.n || att_claim_is_for(&c->clause[i].backend, backend);
    return n;
}

int att_claim_print_plan(const struct att_claim *c, int b, const struct att_options *o)
{
    const struct att_claim_arm *const arms[2] = { &c->before, &c->after };
    char                              where[64];
    const char                       *backend[2];
    int                               n;

    for (int k = 0; k < 2; k++) {
        backend[k] = c->backend.n ? c->backend.item[b] : arms[k]->backend;
        if ((k || !o->baseline_bin) && check_kernel(c, arms[k], backend[k]))
            return ATT_EINVAL;
    }
    att_claim_backend_name(c, b, where, sizeof(where));
    n = clauses_of(c, where);
    printf("%s on %s: %d clause%s\n", c->name, where, n, att_plural(n));
    for (int i = 0; i < c->before.list[b].n; i++)
        for (int k = 0; k < 2; k++) {
            const char *rest = arms[k]->list[b].c[i].name + strlen(arms[k]->op);
            printf("  %-7s%s/%s/%s%s\n", k ? "after" : "before", backend[k], arms[k]->op,
                   arms[k]->variant, *rest ? rest : "/");
        }
    return 0;
}
