/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonstring.h - the scan of one JSON string: UTF-8 and escapes.
 */
#ifndef ATT_JSONSTRING_H
#define ATT_JSONSTRING_H

#include <stddef.h>

/*
 * *at stands on the opening quote, `end` behind the text. 0, and *at behind the closing quote;
 * or -1, a line in `why`, and *at on the fault. Refuses control characters, invalid UTF-8,
 * unknown escapes, lone surrogates and \u0000.
 */
int att_json_string(const char **at, const char *end, char *why, size_t size);

#endif
