/* SPDX-License-Identifier: Apache-2.0 */
/*
 * case_oracle.h - what must hold for any bytes that are offered as a case file or as a case
 * name: accepted and restorable by name, or refused with one line that says where.
 */
#ifndef ATT_TESTS_CASE_ORACLE_H
#define ATT_TESTS_CASE_ORACLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/casefile.h"
#include "harness/fields.h"
#include "harness/jsonread.h"

enum case_outcome { CASE_ACCEPTED, CASE_NO_JSON, CASE_REFUSED, CASE_OUTCOMES };

/* NULL, or the rule that a name breaks; `like` is the case that it should restore, or NULL. */
static inline const char *oracle_name(const char *name, const struct att_case *like)
{
    struct att_caselist list = { 0 };
    char               *line = NULL;
    size_t              n = 0;
    FILE               *err = open_memstream(&line, &n);
    int                 rc = att_cases_name(&list, name, 1, err);
    const char         *wrong = NULL;

    fclose(err);
    if (rc ? list.n != 0 || n < 2 || strchr(line, '\n') != line + n - 1 : list.n != 1 || n)
        wrong = "a name gives one case or one line";
    else if (like && (rc || strcmp(list.c[0].name, like->name) != 0))
        wrong = "a name restores its case";
    for (const struct att_field *f = att_case_fields; like && !wrong && f->name; f++)
        wrong = att_field_same(f, like, &list.c[0]) ? NULL : "a name restores its fields";
    att_cases_free(&list);
    free(line);
    return wrong;
}

/* A line about text that is JSON: `path: case 3, key "h": ...`, or a key of the outer object.
 */
static inline const char *oracle_place(const char *text)
{
    static const char *const outer[] = { "key \"suite\": ", "key \"about\": ",
                                         "key \"cases\": " };
    int                      number, length = 0;

    if (sscanf(text, "case %d, key \"%n", &number, &length) == 1 && length)
        return strstr(text + length, "\": ") ? NULL : "a refusal says why";
    for (int i = 0; i < 3; i++)
        if (!strncmp(text, outer[i], strlen(outer[i])))
            return NULL;
    return !strncmp(text, "key \"", 5) && strstr(text, "\": unknown")
               ? NULL
               : "a refusal names case and key";
}

/* The line `path: ...` about a text that was refused. */
static inline const char *oracle_line(const char *line, size_t n, int is_json)
{
    static const char path[] = "mutant.json: ";
    const char       *rest = line + sizeof(path) - 1;

    if (n < sizeof(path) || strchr(line, '\n') != line + n - 1)
        return "a refusal is exactly one line";
    if (strncmp(line, path, sizeof(path) - 1) != 0)
        return "a refusal names the file";
    if (is_json)
        return oracle_place(rest);
    return !strncmp(rest, "line ", 5) && strstr(rest, ", column ")
               ? NULL
               : "a fault has line and column";
}

static inline const char *oracle_cases(const struct att_caselist *list)
{
    const char *wrong = list->n > 0 ? NULL : "a file that is accepted has cases";

    for (int64_t i = 0; i < list->n && i < 64 && !wrong; i++)
        wrong = oracle_name(list->c[i].name, &list->c[i]);
    return wrong;
}

/* NULL, or the rule that the text of a file breaks; says what became of it. */
static inline const char *oracle_file(const char *text, size_t size, enum case_outcome *outcome)
{
    struct att_caselist   list = { 0 };
    struct att_json_fault fault;
    cJSON                *tree = att_json_read(text, size, &fault);
    char                 *line = NULL;
    size_t                n = 0;
    FILE                 *err = open_memstream(&line, &n);
    const char           *wrong;

    if (att_cases_parse(&list, "mutant.json", text, size, 1, err) == 0) {
        *outcome = CASE_ACCEPTED;
        fclose(err);
        wrong = n ? "nothing is said about an accepted file" : oracle_cases(&list);
    } else {
        *outcome = tree ? CASE_REFUSED : CASE_NO_JSON;
        fclose(err);
        wrong = list.n ? "a refused file leaves no cases" : oracle_line(line, n, tree != NULL);
    }
    cJSON_Delete(tree);
    att_cases_free(&list);
    free(line);
    return wrong;
}

#endif
