/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonstring.c - the scan of one JSON string: UTF-8 and escapes.
 */
#include "harness/jsonstring.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* The length of the UTF-8 sequence at `p`, or 0 when it is invalid. */
static int utf8_length(const unsigned char *p, size_t left)
{
    static const uint32_t      least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    static const unsigned char length[] = { 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 2, 2, 3, 4 };
    const int                  n = p[0] < 0xf8 ? length[p[0] >> 4] : 0;
    uint32_t                   code;

    if (n <= 1 || left < (size_t)n)
        return n == 1;
    code = p[0] & (0x7fu >> n);
    for (int i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3fu);
    }
    return code < least[n] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

/* The value of a hexadecimal digit, or -1. */
static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of \uXXXX at `p`, or -1. */
static int unit_at(const char *p, const char *end)
{
    int unit = 0;

    if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        if (digit(p[i]) < 0)
            return -1;
        unit = 16 * unit + digit(p[i]);
    }
    return unit;
}

/* The length of the escape at `p`, or 0 and *why. */
static int escape_length(const char *p, const char *end, const char **why)
{
    int unit, low;

    if (end - p >= 2 && p[1] != 'u') {
        *why = "an unknown escape in a string";
        return p[1] && strchr("\"\\/bfnrt", p[1]) ? 2 : 0;
    }
    unit = unit_at(p, end);
    *why = unit < 0 ? "\\u without four hexadecimal digits" : "\\u0000 in a string";
    if (unit <= 0)
        return 0;
    if (unit < 0xd800 || unit >= 0xe000)
        return 6;
    low = unit < 0xdc00 ? unit_at(p + 6, end) : -1;
    *why = "half of a surrogate pair";
    return low >= 0xdc00 && low < 0xe000 ? 12 : 0;
}

int att_json_string(const char **at, const char *end, char *why, size_t size)
{
    const char *p = *at + 1, *what = NULL;
    int         n = 0;

    for (; p < end && *p != '"'; p += n) {
        const unsigned char c = (unsigned char)*p;

        *at = p;
        if (c < 0x20) {
            snprintf(why, size, "control character 0x%02x in a string; write \\u%04x", c, c);
            return -1;
        }
        n = c == '\\' ? escape_length(p, end, &what)
                      : utf8_length((const unsigned char *)p, (size_t)(end - p));
        if (n)
            continue;
        if (c == '\\')
            snprintf(why, size, "%s", what);
        else
            snprintf(why, size, "byte 0x%02x in a string is no UTF-8", c);
        return -1;
    }
    *at = p;
    if (p >= end) {
        snprintf(why, size, "the text ends inside a string");
        return -1;
    }
    ++*at;
    return 0;
}
