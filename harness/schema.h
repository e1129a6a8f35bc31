/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema.h - JSON Schemas (draft 2020-12), written from the tables that the readers use.
 */
#ifndef ATT_SCHEMA_H
#define ATT_SCHEMA_H

#include <stdio.h>

/* The names that att_schema_print knows, NULL-terminated. */
const char *const *att_schema_names(void);

/* Writes one schema. "case": the files cases/<suite>/<op>.json; "claim": those of
 * cases/claims/; the name of an operator: one case of it. ATT_EINVAL, and nothing written, for
 * any other name. */
int att_schema_print(FILE *out, const char *what);

#endif
