/* SPDX-License-Identifier: Apache-2.0 */
/*
 * casename.c - the name of a case, <op>/<key>:<value>/..., in both directions.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/casefile_parts.h"
#include "harness/fields.h"
#include "harness/host.h"
#include "harness/registry.h"
#include "harness/suggest.h"

/* ---- writing ---------------------------------------------------------------------- */

/* Appends "/key:value" of each field that differs from the default. 0 when it fits. */
static int append_fields(char *name, size_t size, const struct att_field *fields,
                         const void *obj, const void *defaults)
{
    size_t n = strlen(name);
    char   buf[64];

    for (const struct att_field *f = fields; f->name; f++) {
        if (att_field_same(f, obj, defaults))
            continue;
        n += (size_t)snprintf(name + n, size - n, "/%s:%s", f->name,
                              att_field_text(f, obj, buf, sizeof(buf)));
        if (n >= size)
            return -1;
    }
    return 0;
}

int att_case_name(const struct att_where *at, struct att_case *c)
{
    struct att_case plain = { 0 };
    const size_t    size = sizeof(c->name);

    att_case_defaults(&plain, c->op);
    if ((size_t)snprintf(c->name, size, "%s", c->op->name) >= size
        || append_fields(c->name, size, c->op->fields, c->params, c->op->defaults)
        || append_fields(c->name, size, att_case_fields, c, &plain))
        return att_case_complain(
            at, "op", "the name of the case needs more than %zu characters", size - 1);
    return 0;
}

/* ---- reading ---------------------------------------------------------------------- */

static int unknown_op(const struct att_where *at, const char *name)
{
    enum { MAX_WORDS = 128 };

    const char *words[MAX_WORDS] = { 0 };
    const char *near;
    char        shown[80];
    int         n = 0;

    for (; att_ops[n] && n < MAX_WORDS; n++)
        words[n] = att_ops[n]->name;
    near = att_suggest(name, words, n);
    att_shown(name, shown, sizeof(shown));
    if (near)
        return att_case_complain(at, "op", "no operator \"%s\"; did you mean \"%s\"?", shown,
                                 near);
    return att_case_complain(at, "op", "no operator \"%s\"; see `attest list ops`", shown);
}

const struct att_op *att_find_op(const char *name)
{
    for (int i = 0; att_ops[i]; i++)
        if (!strcmp(att_ops[i]->name, name))
            return att_ops[i];
    return NULL;
}

int att_op_find(const struct att_where *at, const char *name, const struct att_op **op)
{
    *op = att_find_op(name);
    return *op ? 0 : unknown_op(at, name);
}

/* Sets what one "key:value" says. `given` holds the fields of earlier parts. */
static int read_part(const struct att_where *at, struct att_case *c, char *part,
                     const struct att_field **given, int n)
{
    char           why[256];
    char          *colon = strchr(part, ':');
    struct att_key key;

    if (colon)
        *colon = '\0';
    if (att_key_find(at, c->op, part, part, &key))
        return ATT_EINVAL;
    if (!colon)
        return att_case_complain(at, part, "no value; write \"%s:<value>\"", part);
    for (int i = 0; i < n; i++)
        if (given[i] == key.field)
            return att_case_complain(at, part, "given twice");
    given[n] = key.field;
    if (att_field_parse(key.field, att_key_object(&key, c), colon + 1, why, sizeof(why)))
        return att_case_complain(at, part, "%s", why);
    return 0;
}

static int read_parts(const struct att_where *at, struct att_case *c, char *parts)
{
    const struct att_field *given[ATT_CASE_KEYS];
    int                     n = 0;

    for (char *next = parts; next; n++) {
        char *part = next;

        next = strchr(part, '/');
        if (next)
            *next++ = '\0';
        if (n == ATT_CASE_KEYS)
            return att_case_complain(at, part, "more than %d keys", ATT_CASE_KEYS);
        if (read_part(at, c, part, given, n))
            return ATT_EINVAL;
    }
    return att_case_finish(at, c);
}

int att_cases_name(struct att_caselist *list, const char *name, int64_t default_seed, FILE *err)
{
    const struct att_op *op;
    const int64_t        before = list->n;
    char                 shown[sizeof(list->c->name)];
    struct att_where     at = { err, att_shown(name, shown, sizeof(shown)), 0 };
    char                *copy = strcpy(att_must(strlen(name) + 1), name);
    char                *parts = strchr(copy, '/');
    int                  rc;

    if (parts)
        *parts++ = '\0';
    rc = att_op_find(&at, copy, &op);
    if (!rc) {
        struct att_case *c = att_case_push(list, op, "", default_seed);

        rc = parts ? read_parts(&at, c, parts) : att_case_finish(&at, c);
    }
    if (rc)
        att_cases_drop(list, before);
    free(copy);
    return rc;
}

int att_cases_replay(struct att_caselist *list, FILE *err)
{
    for (int64_t i = 0; i < list->n; i++) {
        char                   before[sizeof(list->c[i].name)];
        const struct att_where at = { err, strcpy(before, list->c[i].name), 0 };

        if (list->c[i].timer != ATT_TIMER_EAGER)
            continue;
        list->c[i].timer = ATT_TIMER_REPLAY;
        if (att_case_name(&at, &list->c[i]))
            return ATT_EINVAL;
    }
    return 0;
}

int att_cases_is_name(const char *text)
{
    char   op[64];
    size_t n = strcspn(text, "/");

    if (n == 0 || n >= sizeof(op))
        return 0;
    memcpy(op, text, n);
    op[n] = '\0';
    return att_find_op(op) != NULL;
}
