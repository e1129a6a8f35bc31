/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fields.h - plain structs as text, by their field tables: one table drives parsing, case
 * names, `attest list ops` and the JSON Schema.
 */
#ifndef ATT_FIELDS_H
#define ATT_FIELDS_H

#include "harness/attest.h"

/* The field called `name`, or NULL. `fields` ends with a NULL name. */
const struct att_field *att_field_find(const struct att_field *fields, const char *name);

/*
 * Set one member of `obj` from text. 0, or ATT_EINVAL and a sentence in `why` that names the
 * value and what was expected. ATT_INT takes decimal integers, ATT_REAL finite decimals,
 * ATT_WORD one of the words, ATT_TEXT letters, digits, '_', '-' and '.'; text is interned:
 * it lives until the program ends.
 */
int att_field_parse(const struct att_field *f, void *obj, const char *text, char *why,
                    size_t why_size);

/* The value as text, in `buf` or inside the object: exactly what att_field_parse reads back.
 * Reals print with as few digits as restore them, and without '+'. */
const char *att_field_text(const struct att_field *f, const void *obj, char *buf, size_t size);

/* 1 when the member has the same value in both objects. */
int att_field_same(const struct att_field *f, const void *a, const void *b);

/* A copy of `text` that lives until the program ends; equal texts give equal pointers. */
const char *att_intern(const char *text);

#endif
