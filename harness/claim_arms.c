/* SPDX-License-Identifier: Apache-2.0 */
/* claim_arms.c - the two arms of a claim: kernels, cases, pairs, work. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim_parts.h"
#include "harness/fields.h"
#include "harness/suggest.h"
#include "reports/core/human.h"

/* ---- kernels ------------------------------------------------------------------------ */

static int read_kernel(const struct att_form_at *at, const struct att_claim *c,
                       struct att_claim_arm *arm)
{
    char part[3][48], shown[100];
    int  n, end = 0;

    att_shown(arm->kernel, shown, sizeof(shown));
    n = sscanf(arm->kernel, "%47[A-Za-z0-9_-]%n/%47[A-Za-z0-9_-]%n/%47[A-Za-z0-9_-]%n", part[0],
               &end, part[1], &end, part[2], &end);
    if (n < 2 || arm->kernel[end])
        return att_form_complain(at, "kernel", "\"%s\" is no <op>/<variant>", shown);
    if (n == 3 && c->backend.n)
        return att_form_complain(at, "kernel", "\"%s\" names a back-end, and so does the claim",
                                 shown);
    if (n == 2 && !c->backend.n)
        return att_form_complain(at, "kernel",
                                 "\"%s\" names no back-end, and neither does the claim", shown);
    snprintf(arm->backend, sizeof(arm->backend), "%.31s", n == 3 ? part[0] : "");
    snprintf(arm->op, sizeof(arm->op), "%s", part[n - 2]);
    snprintf(arm->variant, sizeof(arm->variant), "%s", part[n - 1]);
    if (!att_find_op(arm->op))
        return att_form_complain(at, "kernel", "\"%s\": there is no operator \"%s\"", shown,
                                 arm->op);
    return 0;
}

/* ---- cases -------------------------------------------------------------------------- */

static int read_case(const struct att_form_at *at, const struct att_claim_arm *arm,
                     struct att_caselist *list, const cJSON *v)
{
    char  *text, shown[200];
    size_t size;
    FILE  *err;
    int    bad;

    if (!cJSON_IsString(v))
        return att_form_complain(at, "cases", "names of cases, as texts, are expected");
    att_shown(v->valuestring, shown, sizeof(shown));
    if (list->n == ATT_CLAIM_CASES)
        return att_form_complain(at, "cases", "\"%s\": more than %d cases", shown,
                                 ATT_CLAIM_CASES);
    err = open_memstream(&text, &size);
    bad = att_cases_name(list, v->valuestring, 1, err);
    fclose(err);
    text[strcspn(text, "\n")] = '\0';
    if (bad)
        att_form_complain(at, "cases", "%s", text);
    free(text);
    if (bad)
        return ATT_EINVAL;
    if (strcmp(list->c[list->n - 1].op->name, arm->op))
        return att_form_complain(at, "cases", "\"%s\" is no case of operator %s", shown,
                                 arm->op);
    if (*list->c[list->n - 1].spoil)
        return att_form_complain(at, "cases", "\"%s\" is a refusal case: nothing is timed",
                                 shown);
    return 0;
}

static int read_list(const struct att_form_at *at, const struct att_claim_arm *arm,
                     struct att_caselist *list, const cJSON *names)
{
    if (!cJSON_IsArray(names) || !names->child)
        return att_form_complain(at, "cases", "an array of names is expected");
    for (const cJSON *v = names->child; v; v = v->next)
        if (read_case(at, arm, list, v))
            return ATT_EINVAL;
    return 0;
}

/* "cases": {"cpu": [...], "cuda": [...]} */
static int read_lists(const struct att_form_at *at, const struct att_claim *c,
                      struct att_claim_arm *arm, const cJSON *lists)
{
    char shown[80];

    for (const cJSON *v = lists->child; v; v = v->next) {
        int b = 0;
        while (b < c->backend.n && strcmp(c->backend.item[b], v->string))
            b++;
        att_shown(v->string, shown, sizeof(shown));
        if (b == c->backend.n)
            return att_form_complain(at, "cases", "\"%s\" is no back-end of this claim", shown);
        if (arm->list[b].n)
            return att_form_complain(at, "cases", "\"%s\" is given twice", shown);
        if (read_list(at, arm, &arm->list[b], v))
            return ATT_EINVAL;
    }
    for (int b = 0; b < c->backend.n; b++)
        if (!arm->list[b].n)
            return att_form_complain(at, "cases", "none for back-end \"%s\"",
                                     c->backend.item[b]);
    return 0;
}

static int read_cases(const struct att_form_at *at, const struct att_claim *c,
                      struct att_claim_arm *arm, const cJSON *cases)
{
    if (cJSON_IsObject(cases) && c->backend.n)
        return read_lists(at, c, arm, cases);
    for (int b = 0; b < (c->backend.n ? c->backend.n : 1); b++)
        if (read_list(at, arm, &arm->list[b], cases))
            return ATT_EINVAL;
    return 0;
}

static int read_arm(struct att_form_at *at, struct att_claim *c, struct att_claim_arm *arm,
                    const cJSON *tree)
{
    if (att_form_read(at, att_claim_arm_form, -1, tree, arm) || read_kernel(at, c, arm))
        return ATT_EINVAL;
    if (!arm->tree && arm == &c->after)
        arm->tree = c->before.tree;
    if (!arm->tree)
        return att_form_complain(at, "cases", "missing");
    return read_cases(at, c, arm, arm->tree);
}

int att_claim_read_arms(struct att_form_at *at, struct att_claim *c)
{
    at->part = "before";
    if (read_arm(at, c, &c->before, c->before_tree))
        return ATT_EINVAL;
    at->part = "after";
    if (read_arm(at, c, &c->after, c->after_tree))
        return ATT_EINVAL;
    for (int b = 0; b < ATT_CLAIM_BACKENDS; b++)
        if (c->before.list[b].n != c->after.list[b].n)
            return att_form_complain(at, "cases", "%d case%s, but %d before: they are paired",
                                     (int)c->after.list[b].n, att_plural(c->after.list[b].n),
                                     (int)c->before.list[b].n);
    at->part = NULL;
    return 0;
}

/* ---- work --------------------------------------------------------------------------- */

/* The work of one case; NAN: it has no such number. Extents and counts are work; numbers with a
 * fraction, such as a scale, are not. */
static double work_of(const struct att_case *c, const char *work)
{
    const struct att_field *f = att_field_find(c->op->fields, work);
    const char             *at = f ? (const char *)c->params + f->offset : NULL;

    if (!strcmp(work, "bytes"))
        return c->op->cost ? c->op->cost(c->params).bytes : NAN;
    if (!strcmp(work, "flops"))
        return c->op->cost ? c->op->cost(c->params).flops : NAN;
    return f && f->kind == ATT_INT ? (double)*(const int64_t *)(const void *)at : NAN;
}

double att_claim_work(const struct att_claim *c, int b, int i)
{
    if (!c->work)
        return 1;
    return work_of(&c->before.list[b].c[i], c->work) / work_of(&c->after.list[b].c[i], c->work);
}

static int check_work(const struct att_form_at *at, const struct att_claim *c, int b, int i)
{
    const double work = att_claim_work(c, b, i);
    char         shown[80];

    if (work > 0 && isfinite(work))
        return 0;
    return att_form_complain(at, "work",
                             "\"%s\" is neither bytes, flops nor a positive whole number of "
                             "both %s and %s",
                             att_shown(c->work, shown, sizeof(shown)),
                             c->before.list[b].c[i].name, c->after.list[b].c[i].name);
}

static int wants_identity(const struct att_claim *c)
{
    for (int i = 0; i < c->n_clauses; i++)
        if (c->clause[i].metric == ATT_METRIC_IDENTICAL)
            return 1;
    return 0;
}

/* Warm against cold would be a speed-up of the cache. */
static int check_cache(const struct att_form_at *at, const struct att_claim *c, int b, int i)
{
    const struct att_case *before = &c->before.list[b].c[i], *after = &c->after.list[b].c[i];

    if (before->cache == after->cache)
        return 0;
    return att_form_complain(at, "cases",
                             "one arm is timed with cold caches and one with warm ones: %s "
                             "before, %s after",
                             before->name, after->name);
}

int att_claim_check_pairs(struct att_form_at *at, struct att_claim *c)
{
    for (int b = 0; b < ATT_CLAIM_BACKENDS; b++)
        for (int i = 0; i < c->before.list[b].n; i++) {
            const char *before = c->before.list[b].c[i].name;
            const char *after = c->after.list[b].c[i].name;
            if (check_work(at, c, b, i) || check_cache(at, c, b, i))
                return ATT_EINVAL;
            for (int k = 0; k < i; k++)
                if (!strcmp(before, c->before.list[b].c[k].name)
                    && !strcmp(after, c->after.list[b].c[k].name))
                    return att_form_complain(at, "cases", "%s is there twice", before);
            if (wants_identity(c) && strcmp(before, after))
                return att_form_complain(at, "clauses",
                                         "outputs of different cases cannot be identical: %s "
                                         "and %s",
                                         before, after);
        }
    return 0;
}
