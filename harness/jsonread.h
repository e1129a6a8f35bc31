/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonread.h - strict JSON (RFC 8259) in UTF-8, as a cJSON tree.
 *
 * cJSON accepts numbers such as 01 and 1., control characters in strings, any byte below 33
 * as white space, and cuts strings at \u0000. What is read here passed our own scan first,
 * so that none of these reach the tree, and every fault has a line and a column.
 */
#ifndef ATT_JSONREAD_H
#define ATT_JSONREAD_H

#include <stdint.h>

#include <cjson/cJSON.h>

enum { ATT_JSON_DEPTH = 16 }; // arrays and objects may nest this deep

/* Where and why a text is no JSON of ours. */
struct att_json_fault {
    int64_t line, column; // from 1; a column is a character, not a byte
    char    top[64];      // the last key of the outermost object, as written; "" before it
    int64_t item;         // element of the array below that key, from 1; 0: none
    char    key[64];      // the last key of the object in that element, as written, or ""
    char    what[160];    // one line
};

/*
 * The tree of `size` bytes of text, which need not end with NUL; free it with cJSON_Delete.
 * NULL after a fault. Refused besides what is no JSON: trailing bytes, a byte order mark, NUL
 * bytes, \u0000, lone surrogates, numbers of more than 40 characters, nesting deeper than
 * ATT_JSON_DEPTH. Duplicate keys are in the tree: whoever walks an object must refuse them.
 */
cJSON *att_json_read(const char *text, size_t size, struct att_json_fault *fault);

#endif
