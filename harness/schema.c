/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema.c - JSON Schemas from the field tables. A schema is one function here and one line
 * in each of the two tables at the end.
 */
#include "harness/schema.h"

#include <string.h>

#include "harness/casefile_parts.h"
#include "harness/claim.h"
#include "harness/fields.h"
#include "harness/jsonout.h"
#include "harness/registry.h"

static void write_enum(struct att_json *j, const char *const *words)
{
    att_json_open(j, "enum", '[');
    for (int i = 0; words[i]; i++)
        att_json_text(j, NULL, words[i]);
    att_json_close(j, ']');
}

static void write_pattern(struct att_json *j, const char *pattern)
{
    att_json_text(j, "type", "string");
    att_json_text(j, "pattern", pattern);
}

static void write_integer(struct att_json *j, const int64_t *least)
{
    att_json_text(j, "type", "integer");
    att_json_int(j, "minimum", least ? *least : -(INT64_C(1) << 53));
    att_json_int(j, "maximum", INT64_C(1) << 53);
}

/* The members of a schema that admits one value of the field. */
static void write_kind(struct att_json *j, const struct att_field *f)
{
    switch (f->kind) {
    case ATT_INT: write_integer(j, NULL); break;
    case ATT_REAL: att_json_text(j, "type", "number"); break;
    case ATT_TEXT: write_pattern(j, "^[A-Za-z0-9_.-]*$"); break;
    case ATT_WORD: write_enum(j, f->words); break;
    }
}

/* The same for the harness's own fields, some of which are narrower than their kind. */
static void write_own_kind(struct att_json *j, const struct att_field *f,
                           const struct att_op *op)
{
    static const int64_t zero = 0, one = 1;

    if (!strcmp(f->name, "fill"))
        write_enum(j, op->fills);
    else if (!strcmp(f->name, "check"))
        write_pattern(j, "^[a-z0-9_]+$");
    else if (!strcmp(f->name, "reuse") || !strcmp(f->name, "budget"))
        write_integer(j, f->name[0] == 'r' ? &one : &zero);
    else if (!strcmp(f->name, "seed"))
        att_json_text(j, "$ref", "#/$defs/seed");
    else
        write_kind(j, f);
}

static void write_value(struct att_json *j, const char *key, const struct att_key *k,
                        const struct att_op *op)
{
    att_json_open(j, key, '{');
    if (k->own)
        write_own_kind(j, k->field, op);
    else
        write_kind(j, k->field);
    att_json_close(j, '}');
}

static void write_default(struct att_json *j, const struct att_field *f, const void *defaults)
{
    char        buf[64];
    const char *at = (const char *)defaults + f->offset;

    if (f->kind == ATT_INT)
        att_json_int(j, "default", *(const int64_t *)at);
    else if (f->kind == ATT_REAL)
        att_json_real(j, "default", *(const double *)at);
    else
        att_json_text(j, "default", att_field_text(f, defaults, buf, sizeof(buf)));
}

/* A key: one value, or an array of values that multiplies. */
static void write_key(struct att_json *j, const struct att_key *k, const struct att_op *op,
                      const void *defaults)
{
    att_json_open(j, k->field->name, '{');
    att_json_text(j, "description", k->field->about ? k->field->about : "");
    write_default(j, k->field, defaults);
    att_json_open(j, "anyOf", '[');
    j->inlined++;
    write_value(j, NULL, k, op);
    j->inlined--;
    att_json_open(j, NULL, '{');
    j->inlined++;
    att_json_text(j, "type", "array");
    att_json_int(j, "minItems", 1);
    write_value(j, "items", k, op);
    att_json_close(j, '}');
    j->inlined--;
    att_json_close(j, ']');
    att_json_close(j, '}');
}

static void write_keys(struct att_json *j, const struct att_op *op)
{
    struct att_case plain = { 0 };
    struct att_key  k = { .own = 0 };

    att_case_defaults(&plain, op);
    for (k.field = op->fields; k.field->name; k.field++)
        write_key(j, &k, op, op->defaults);
    k.own = 1;
    for (k.field = att_case_fields; k.field->name; k.field++)
        write_key(j, &k, op, &plain);
    for (k.field = att_case_file_fields; k.field->name; k.field++)
        write_key(j, &k, op, &plain);
}

/* "h,d": [[24, 128], [4, 64]] */
static void write_joined(struct att_json *j)
{
    att_json_open(j, "patternProperties", '{');
    att_json_open(j, "^[a-z0-9_]+(,[a-z0-9_]+)+$", '{');
    att_json_text(j, "description", "keys that move together: an array of tuples");
    att_json_text(j, "type", "array");
    att_json_int(j, "minItems", 1);
    att_json_open(j, "items", '{');
    j->inlined++;
    att_json_text(j, "type", "array");
    att_json_int(j, "minItems", 2);
    att_json_open(j, "items", '{');
    att_json_open(j, "type", '[');
    att_json_text(j, NULL, "number");
    att_json_text(j, NULL, "string");
    att_json_close(j, ']');
    att_json_close(j, '}');
    att_json_close(j, '}');
    j->inlined--;
    att_json_close(j, '}');
    att_json_close(j, '}');
}

static void write_required(struct att_json *j, const char *const *names)
{
    att_json_open(j, "required", '[');
    j->inlined++;
    for (int i = 0; names[i]; i++)
        att_json_text(j, NULL, names[i]);
    att_json_close(j, ']');
    j->inlined--;
    att_json_flag(j, "additionalProperties", 0);
}

static void write_op(struct att_json *j, const struct att_op *op)
{
    static const char *const required[] = { "op", NULL };

    att_json_open(j, NULL, '{');
    att_json_text(j, "title", op->name);
    att_json_text(j, "description", op->about ? op->about : "");
    att_json_text(j, "type", "object");
    write_required(j, required);
    write_joined(j);
    att_json_open(j, "properties", '{');
    att_json_open(j, "op", '{');
    att_json_text(j, "const", op->name);
    att_json_close(j, '}');
    write_keys(j, op);
    att_json_close(j, '}');
    att_json_close(j, '}');
}

static void write_seed(struct att_json *j)
{
    static const int64_t zero = 0;

    att_json_open(j, "seed", '{');
    att_json_text(j, "description", "an integer, or its digits as text beyond 2^53");
    att_json_open(j, "anyOf", '[');
    j->inlined++;
    att_json_open(j, NULL, '{');
    write_integer(j, &zero);
    att_json_close(j, '}');
    att_json_open(j, NULL, '{');
    write_pattern(j, "^(0|[1-9][0-9]*)$");
    att_json_close(j, '}');
    j->inlined--;
    att_json_close(j, ']');
    att_json_close(j, '}');
}

static void write_cases(struct att_json *j)
{
    att_json_open(j, "cases", '{');
    att_json_text(j, "type", "array");
    att_json_int(j, "minItems", 1);
    att_json_open(j, "items", '{');
    att_json_open(j, "oneOf", '[');
    for (int i = 0; att_ops[i]; i++)
        write_op(j, att_ops[i]);
    att_json_close(j, ']');
    att_json_close(j, '}');
    att_json_close(j, '}');
}

static void write_case_schema(FILE *out)
{
    static const char *const required[] = { "suite", "cases", NULL };
    struct att_json          j;

    att_json_begin(&j, out, 2);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    att_json_text(&j, "title", "attest case file");
    att_json_text(&j, "type", "object");
    write_required(&j, required);
    att_json_open(&j, "$defs", '{');
    write_seed(&j);
    att_json_close(&j, '}');
    att_json_open(&j, "properties", '{');
    att_json_open(&j, "suite", '{');
    att_json_text(&j, "description", "the folder that holds the file");
    write_pattern(&j, "^[A-Za-z0-9_-][A-Za-z0-9_.-]*$");
    att_json_close(&j, '}');
    att_json_open(&j, "about", '{');
    att_json_text(&j, "type", "string");
    att_json_close(&j, '}');
    write_cases(&j);
    att_json_close(&j, '}');
    att_json_close(&j, '}');
    fputc('\n', out);
}

/* ---- the tables ------------------------------------------------------------------- */

typedef void write_fn(FILE *out);

const char *const *att_schema_names(void)
{
    static const char *const names[] = { "case", "claim", NULL };

    return names;
}

int att_schema_print(FILE *out, const char *what)
{
    static write_fn *const writers[] = { write_case_schema, att_claim_schema };
    const char *const     *names = att_schema_names();
    const struct att_op   *op;
    struct att_json        j;

    for (int i = 0; names[i]; i++) {
        if (!strcmp(names[i], what)) {
            writers[i](out);
            return 0;
        }
    }
    op = att_find_op(what);
    if (!op)
        return ATT_EINVAL;
    att_json_begin(&j, out, 2);
    write_op(&j, op);
    fputc('\n', out);
    return 0;
}
