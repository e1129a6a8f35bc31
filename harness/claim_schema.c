/* SPDX-License-Identifier: Apache-2.0 */
/* claim_schema.c - the JSON Schema of claims, from the tables that the reader goes by. */
#include <string.h>

#include "harness/claim.h"

/* ---- any table ---------------------------------------------------------------------- */

static void write_texts(struct att_json *j)
{
    att_json_text(j, "type", "array");
    att_json_int(j, "minItems", 1);
    att_json_int(j, "maxItems", ATT_FORM_ITEMS);
    att_json_flag(j, "uniqueItems", 1);
    att_json_open(j, "items", '{');
    att_json_text(j, "type", "string");
    att_json_close(j, '}');
}

static void write_count(struct att_json *j)
{
    att_json_text(j, "type", "integer");
    att_json_int(j, "minimum", 0);
    att_json_int(j, "maximum", INT64_C(1) << 53);
}

/* A whole number, or an array of them. */
static void write_counts(struct att_json *j)
{
    att_json_open(j, "anyOf", '[');
    att_json_open(j, NULL, '{');
    write_count(j);
    att_json_close(j, '}');
    att_json_open(j, NULL, '{');
    att_json_text(j, "type", "array");
    att_json_int(j, "minItems", 1);
    att_json_open(j, "items", '{');
    write_count(j);
    att_json_close(j, '}');
    att_json_close(j, '}');
    att_json_close(j, ']');
}

/* Objects of several kinds tell theirs by the word of their first key. */
static void write_words(struct att_json *j, const struct att_form *f, int only)
{
    att_json_open(j, "enum", '[');
    for (int i = 0; f->words[i]; i++)
        if (only < 0 || i == only)
            att_json_text(j, NULL, f->words[i]);
    att_json_close(j, ']');
}

static void write_member(struct att_json *j, const struct att_form *f, int only)
{
    switch (f->kind) {
    case ATT_FORM_TEXT:
    case ATT_FORM_REGEX:
        att_json_text(j, "type", "string");
        att_json_text(j, "pattern", "[^ \t\r\n]");
        break;
    case ATT_FORM_WORD: write_words(j, f, only); break;
    case ATT_FORM_REAL:
        att_json_text(j, "type", "number");
        att_json_real(j, "minimum", f->least);
        att_json_real(j, "maximum", f->most);
        break;
    case ATT_FORM_TEXTS: write_texts(j); break;
    case ATT_FORM_COUNTS: write_counts(j); break;
    case ATT_FORM_TREE: break; // the caller's
    }
}

void att_form_schema(struct att_json *j, const struct att_form *form, int kind,
                     void (*tree)(struct att_json *j, const struct att_form *member))
{
    att_json_text(j, "type", "object");
    att_json_open(j, "required", '[');
    for (const struct att_form *f = form; f->name; f++)
        if (f->required && att_form_may_have(f, kind))
            att_json_text(j, NULL, f->name);
    att_json_close(j, ']');
    att_json_flag(j, "additionalProperties", 0);
    att_json_open(j, "properties", '{');
    for (const struct att_form *f = form; f->name; f++) {
        if (!att_form_may_have(f, kind))
            continue;
        att_json_open(j, f->name, '{');
        att_json_text(j, "description", f->about);
        if (f->kind == ATT_FORM_TREE)
            tree(j, f);
        else
            write_member(j, f, f == form ? kind : -1);
        att_json_close(j, '}');
    }
    att_json_close(j, '}');
}

/* ---- claims ------------------------------------------------------------------------- */

static void write_names(struct att_json *j)
{
    att_json_text(j, "type", "array");
    att_json_int(j, "minItems", 1);
    att_json_int(j, "maxItems", ATT_CLAIM_CASES);
    att_json_open(j, "items", '{');
    att_json_text(j, "type", "string");
    att_json_close(j, '}');
}

/* A list of names, or an object of such lists by back-end. */
static void write_cases(struct att_json *j, const struct att_form *member)
{
    (void)member;
    att_json_open(j, "anyOf", '[');
    att_json_open(j, NULL, '{');
    write_names(j);
    att_json_close(j, '}');
    att_json_open(j, NULL, '{');
    att_json_text(j, "type", "object");
    att_json_open(j, "additionalProperties", '{');
    write_names(j);
    att_json_close(j, '}');
    att_json_close(j, '}');
    att_json_close(j, ']');
}

static void write_clauses(struct att_json *j)
{
    att_json_open(j, "oneOf", '[');
    for (int kind = 0; att_metric_words[kind]; kind++) {
        att_json_open(j, NULL, '{');
        att_json_text(j, "title", att_metric_words[kind]);
        att_form_schema(j, att_clause_form, kind, NULL);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

static void write_part(struct att_json *j, const struct att_form *member)
{
    const int conditions = !strcmp(member->name, "conditions");

    if (!conditions && strcmp(member->name, "clauses")) {
        att_form_schema(j, att_claim_arm_form, -1, write_cases);
        return;
    }
    att_json_text(j, "type", "array");
    att_json_int(j, "minItems", 1);
    att_json_int(j, "maxItems", ATT_CLAIM_PARTS);
    att_json_open(j, "items", '{');
    if (conditions)
        att_form_schema(j, att_condition_form, -1, NULL);
    else
        write_clauses(j);
    att_json_close(j, '}');
}

void att_claim_schema(FILE *out)
{
    struct att_json j;

    att_json_begin(&j, out, 2);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
    att_json_text(&j, "title", "attest claim");
    att_form_schema(&j, att_claim_form, -1, write_part);
    att_json_close(&j, '}');
    fputc('\n', out);
}
