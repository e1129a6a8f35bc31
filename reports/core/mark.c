/* SPDX-License-Identifier: Apache-2.0 */
/* mark.c - texts in Markdown. */
#include "reports/core/mark.h"

#include <string.h>

#include "reports/core/human.h"

void att_mark_plain(FILE *out, const char *text)
{
    char clean[2048];

    for (const char *s = att_text_clean(text, clean, sizeof(clean)); *s; s++) {
        if (*s == '<')
            fputs("&lt;", out);
        else if (*s == '&')
            fputs("&amp;", out);
        else if (*s == '@') // names nobody
            fputs("&#64;", out);
        else if (strchr("\\`*_{}[]|#~", *s))
            fprintf(out, "\\%c", *s);
        else
            fputc(*s, out);
    }
}

void att_mark_code(FILE *out, const char *text)
{
    char clean[2048];

    fputc('`', out);
    for (const char *s = att_text_clean(text, clean, sizeof(clean)); *s; s++) {
        if (*s == '|')
            fputc('\\', out);
        fputc(*s == '`' ? '\'' : *s, out);
    }
    fputc('`', out);
}

/* The fence is longer than any run of its character in the text: nothing in it can end it. */
void att_mark_command(FILE *out, const char *text)
{
    char clean[2048], fence[2052] = "";
    int  run = 0, longest = 2;

    for (const char *s = att_text_clean(text, clean, sizeof(clean)); *s; s++) {
        run = *s == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    memset(fence, '`', (size_t)longest + 1);
    fence[longest + 1] = '\0';
    fprintf(out, "%ssh\n%s\n%s\n\n", fence, clean, fence);
}
