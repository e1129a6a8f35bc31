/* SPDX-License-Identifier: Apache-2.0 */
/*
 * suggest.c - edit distance with transpositions, and printable copies of foreign text.
 */
#include "harness/suggest.h"

#include <stdio.h>
#include <string.h>

enum { MAX_WORD = 64 };

static int min3(int a, int b, int c)
{
    int m = a < b ? a : b;

    return m < c ? m : c;
}

/* Optimal string alignment: insertions, deletions, replacements, swaps of neighbours. */
static int distance(const char *a, int na, const char *b, int nb)
{
    int rows[3][MAX_WORD + 1] = { { 0 } };

    for (int j = 0; j <= nb; j++)
        rows[0][j] = j;
    for (int i = 1; i <= na; i++) {
        int       *row = rows[i % 3];
        const int *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];

        row[0] = i;
        for (int j = 1; j <= nb; j++) {
            row[j] = min3(up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = min3(row[j], up2[j - 2] + 1, row[j]);
        }
    }
    return rows[na % 3][nb];
}

const char *att_suggest(const char *word, const char *const *words, int n)
{
    size_t      len = strlen(word);
    const char *best = NULL;
    int         least = MAX_WORD;

    if (len == 0 || len > MAX_WORD)
        return NULL;
    for (int i = 0; n < 0 ? words[i] != NULL : i < n; i++) {
        size_t other = strlen(words[i]);
        int    allowed = (int)(len > other ? len : other) / 3, d;

        if (other == 0 || other > MAX_WORD)
            continue;
        d = distance(word, (int)len, words[i], (int)other);
        if (d <= (allowed ? allowed : 1) && d < (int)len && d < least) {
            least = d;
            best = words[i];
        }
    }
    return best;
}

const char *att_shown(const char *text, char *buf, size_t size)
{
    size_t room = size - 4, n = 0, i = 0;

    for (; text[i]; i++) {
        unsigned char c = (unsigned char)text[i];
        int           control = c < 0x20 || c == 0x7f;

        if (n + (control ? 4 : 1) > room)
            break;
        if (control)
            n += (size_t)snprintf(buf + n, size - n, "\\x%02x", c);
        else
            buf[n++] = (char)c;
    }
    if (text[i]) {
        // Do not leave half of a UTF-8 sequence before the dots.
        while (n && ((unsigned char)text[i] & 0xc0) == 0x80 && i)
            i--, n--;
        memcpy(buf + n, "...", 3);
        n += 3;
    }
    buf[n] = '\0';
    return buf;
}
