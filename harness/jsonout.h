/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonout.h - a small writer of JSON text.
 *
 * What it promises: the text is valid JSON and valid UTF-8 whatever it is given. Bytes that
 * are no UTF-8 become U+FFFD, control characters are escaped, NaN and infinities are null,
 * doubles carry the 17 digits that restore them. Integers that a reader may keep in a double
 * (cJSON, JavaScript) are written as strings by att_json_wide.
 *
 *     struct att_json j;
 *     att_json_begin(&j, out, 2);
 *     att_json_open(&j, NULL, '{');
 *     att_json_text(&j, "name", "x");
 *     att_json_close(&j, '}');
 *
 * `key` is NULL inside arrays and for the outermost value. Errors of the stream are the
 * business of whoever opened it. The writer owns nothing.
 */
#ifndef ATT_JSONOUT_H
#define ATT_JSONOUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct att_json {
    FILE *out;
    int   indent;  // spaces per level; 0: all on one line
    int   inlined; // while nonzero, members follow on the same line
    int   depth, first;
};

void att_json_begin(struct att_json *j, FILE *out, int indent);

/* kind: '{' or '['; close with the matching '}' or ']'. */
void att_json_open(struct att_json *j, const char *key, int kind);
void att_json_close(struct att_json *j, int kind);

void att_json_text(struct att_json *j, const char *key, const char *text);
/* The first `size` bytes of a NUL-terminated text. */
void att_json_slice(struct att_json *j, const char *key, const char *text, size_t size);
void att_json_real(struct att_json *j, const char *key, double value);
void att_json_int(struct att_json *j, const char *key, int64_t value);
void att_json_wide(struct att_json *j, const char *key, int64_t value); // as a string
void att_json_flag(struct att_json *j, const char *key, int value);
void att_json_null(struct att_json *j, const char *key);

/*
 * Decode one character of a NUL-terminated string: the number of bytes it takes, and the
 * code point in `c`. Bytes that are no UTF-8 (overlong forms and surrogates included) take 1
 * and give U+FFFD. 0 at the end.
 */
int att_utf8_next(const char *s, uint32_t *c);

#endif
