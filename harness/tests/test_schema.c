/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_schema.c - the schema of case files is JSON and knows every operator, every field,
 * every word and every default. Links schema.c, jsonout.c, the readers and ops_for_tests.c.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/casefile.h"
#include "harness/jsonread.h"
#include "harness/registry.h"
#include "harness/schema.h"
#include "harness/tests/case_tally.h"

static const cJSON *at(const cJSON *tree, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(tree, key);
}

/* The schema of one value, the first of the two that `key` admits. */
static const cJSON *one_value(const cJSON *key)
{
    return cJSON_GetArrayItem(at(key, "anyOf"), 0);
}

static int enum_is(const cJSON *schema, const char *const *words)
{
    const cJSON *v = at(schema, "enum") ? at(schema, "enum")->child : NULL;
    int          i = 0;

    for (; v && words[i] && !strcmp(v->valuestring, words[i]); v = v->next)
        i++;
    return i > 0 && !v && !words[i];
}

static void test_field(struct tally *t, const cJSON *keys, const struct att_field *f)
{
    static const char *const types[] = { "integer", "number", "string" };
    const cJSON             *key = at(keys, f->name), *one = one_value(key);
    const cJSON             *many = cJSON_GetArrayItem(at(key, "anyOf"), 1);

    tally(t, key && !strcmp(at(key, "description")->valuestring, f->about), "%s is described",
          f->name);
    tally(t, at(key, "default") != NULL, "%s has a default", f->name);
    tally(t, cJSON_Compare(one, at(many, "items"), 1) && at(many, "minItems"),
          "%s takes one value or an array of the same", f->name);
    if (f->kind == ATT_WORD)
        tally(t, enum_is(one, f->words), "%s lists its words", f->name);
    else if (at(one, "type"))
        tally(t, !strcmp(at(one, "type")->valuestring, types[f->kind]), "type of %s", f->name);
}

static void test_op(struct tally *t, const cJSON *branch, const struct att_op *op)
{
    const cJSON *keys = at(branch, "properties");

    tally(t, !strcmp(at(at(keys, "op"), "const")->valuestring, op->name), "%s", op->name);
    tally(t, cJSON_IsFalse(at(branch, "additionalProperties")), "%s is closed", op->name);
    for (const struct att_field *f = op->fields; f->name; f++)
        test_field(t, keys, f);
    for (const struct att_field *f = att_case_fields; f->name; f++)
        test_field(t, keys, f);
    tally(t, enum_is(one_value(at(keys, "fill")), op->fills), "fills of %s", op->name);
    tally(t, !strcmp(at(at(keys, "check"), "default")->valuestring, op->check), "its check");
    tally(t, at(keys, "edge") != NULL, "edge");
}

static void test_case_schema(struct tally *t)
{
    char                 *text;
    size_t                size;
    FILE                 *out = open_memstream(&text, &size);
    struct att_json_fault fault;
    int                   rc = att_schema_print(out, "case"), n = 0;
    cJSON                *root;
    const cJSON          *branches;

    fclose(out);
    root = att_json_read(text, size, &fault);
    tally(t, rc == 0 && root, "the schema is JSON: %s", fault.what);
    branches = at(at(at(at(root, "properties"), "cases"), "items"), "oneOf");
    while (att_ops[n])
        n++;
    tally(t, cJSON_GetArraySize(branches) == n, "one branch per operator");
    for (int i = 0; i < n; i++)
        test_op(t, cJSON_GetArrayItem(branches, i), att_ops[i]);
    cJSON_Delete(root);
    free(text);
}

static void test_unknown(struct tally *t)
{
    char  *text;
    size_t size;
    FILE  *out = open_memstream(&text, &size);
    int    rc = att_schema_print(out, "no_such_schema");

    fclose(out);
    tally(t, rc == ATT_EINVAL && size == 0, "an unknown schema writes nothing");
    tally(t, !strcmp(att_schema_names()[0], "case"), "the schemas are listed");
    free(text);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_case_schema(&t);
    test_unknown(&t);
    return tally_end(&t);
}
