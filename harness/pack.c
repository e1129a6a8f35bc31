/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/pack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/host.h"

enum { SHORTEST = 4 }; // zeros worth a run: "z4." against "00000000"

/* FNV-1a: a figure that was edited shows. */
static uint64_t sum(const void *data, size_t bytes)
{
    const unsigned char *p = data;
    uint64_t             h = 0xcbf29ce484222325;

    for (size_t i = 0; i < bytes; i++)
        h = (h ^ p[i]) * 0x100000001b3;
    return h;
}

static size_t zeros(const unsigned char *p, size_t left)
{
    size_t n = 0;

    while (n < left && p[n] == 0)
        n++;
    return n;
}

char *att_pack(const void *data, size_t bytes)
{
    const unsigned char *p = data;
    char                *text = att_must(2 * bytes + 32), *to = text;

    for (size_t i = 0; i < bytes;) {
        const size_t run = zeros(p + i, bytes - i);
        if (run >= SHORTEST) {
            to += sprintf(to, "z%zu.", run);
            i += run;
        } else {
            to += sprintf(to, "%02x", p[i++]);
        }
    }
    sprintf(to, "#%016" PRIx64, sum(data, bytes));
    return text;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int att_unpack(const char *text, void *data, size_t bytes)
{
    unsigned char *p = data;
    size_t         n = 0;
    char           want[24];

    while (*text && *text != '#') {
        if (*text == 'z') {
            char        *end;
            const size_t run = strtoul(text + 1, &end, 10);
            if (*end != '.' || end == text + 1 || run > bytes - n)
                return ATT_EINVAL;
            for (size_t i = 0; i < run; i++)
                p[n++] = 0;
            text = end + 1;
            continue;
        }
        if (digit(text[0]) < 0 || digit(text[1]) < 0 || n == bytes)
            return ATT_EINVAL;
        p[n++] = (unsigned char)(digit(text[0]) * 16 + digit(text[1]));
        text += 2;
    }
    snprintf(want, sizeof(want), "#%016" PRIx64, sum(data, n));
    return n == bytes && !strcmp(text, want) ? 0 : ATT_EINVAL;
}
