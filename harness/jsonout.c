/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonout.c - JSON text, valid whatever it is given.
 */
#include "harness/jsonout.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { REPLACEMENT = 0xfffd };

int att_utf8_next(const char *s, uint32_t *c)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    const unsigned char  *p = (const unsigned char *)s;
    int                   n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : 4;

    if (!p[0])
        return 0;
    *c = p[0];
    if (n == 1)
        return 1;
    *c = REPLACEMENT;
    if (n == 4 && p[0] >> 3 != 30)
        return 1;
    uint32_t v = p[0] & (0x7fu >> n);
    for (int i = 1; i < n; i++) {
        if (p[i] >> 6 != 2) // also the end of the string
            return 1;
        v = v << 6 | (p[i] & 0x3f);
    }
    if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
        return 1;
    *c = v;
    return n;
}

void att_json_begin(struct att_json *j, FILE *out, int indent)
{
    *j = (struct att_json){ .out = out, .indent = indent, .first = 1 };
}

static void put_char(FILE *out, const char *s, int n, uint32_t c)
{
    static const char plain[] = "\"\\\b\f\n\r\t", code[] = "\"\\bfnrt";
    const char       *known = c < 0x80 ? strchr(plain, (int)c) : NULL;

    if (known)
        fprintf(out, "\\%c", code[known - plain]);
    else if (c < 0x20 || c == 0x7f)
        fprintf(out, "\\u%04x", c);
    else if (c == REPLACEMENT)
        fputs("\xef\xbf\xbd", out);
    else
        fwrite(s, 1, (size_t)n, out);
}

static void put_string(FILE *out, const char *s, size_t size)
{
    uint32_t c;
    int      n;

    fputc('"', out);
    for (size_t i = 0; i < size && (n = att_utf8_next(s + i, &c)) > 0; i += (size_t)n) {
        if ((size_t)n > size - i) // the slice ends inside a character
            n = 1, c = REPLACEMENT;
        put_char(out, s + i, n, c);
    }
    fputc('"', out);
}

static void new_line(const struct att_json *j)
{
    if (j->indent && !j->inlined)
        fprintf(j->out, "\n%*s", j->indent * j->depth, "");
    else if (j->inlined && !j->first)
        fputc(' ', j->out);
}

/* What stands before every value: separator, line, key. */
static void lead(struct att_json *j, const char *key)
{
    if (!j->first)
        fputc(',', j->out);
    if (j->depth)
        new_line(j);
    j->first = 0;
    if (!key)
        return;
    put_string(j->out, key, strlen(key));
    fputs(j->indent ? ": " : ":", j->out);
}

void att_json_open(struct att_json *j, const char *key, int kind)
{
    lead(j, key);
    fputc(kind, j->out);
    j->depth++;
    j->first = 1;
}

void att_json_close(struct att_json *j, int kind)
{
    int empty = j->first;

    j->depth--;
    if (!empty && !j->inlined)
        new_line(j);
    fputc(kind, j->out);
    j->first = 0;
}

void att_json_text(struct att_json *j, const char *key, const char *text)
{
    att_json_slice(j, key, text, strlen(text));
}

void att_json_slice(struct att_json *j, const char *key, const char *text, size_t size)
{
    lead(j, key);
    put_string(j->out, text, size);
}

void att_json_real(struct att_json *j, const char *key, double value)
{
    lead(j, key);
    if (isfinite(value))
        fprintf(j->out, "%.17g", value);
    else
        fputs("null", j->out);
}

void att_json_int(struct att_json *j, const char *key, int64_t value)
{
    lead(j, key);
    fprintf(j->out, "%" PRId64, value);
}

void att_json_wide(struct att_json *j, const char *key, int64_t value)
{
    lead(j, key);
    fprintf(j->out, "\"%" PRId64 "\"", value);
}

void att_json_flag(struct att_json *j, const char *key, int value)
{
    lead(j, key);
    fputs(value ? "true" : "false", j->out);
}

void att_json_null(struct att_json *j, const char *key)
{
    lead(j, key);
    fputs("null", j->out);
}
