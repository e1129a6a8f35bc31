/* SPDX-License-Identifier: Apache-2.0 */
/* mark.c - texts in Markdown. */
#include "reports/core/mark.h"

#include <string.h>

#include "reports/core/human.h"

const char *att_mark_sign(int value)
{
    return value > 0 ? "\xe2\x9c\x85" : value < 0 ? "\xe2\x9d\x8c" : "\xe2\x9a\xa0\xef\xb8\x8f";
}

void att_mark_counts(const struct att_results *r, FILE *out)
{
    const char *lead = ": ";
    char        wall[32];

    for (int i = 0; i < ATT_STATUSES; i++) {
        if (!r->count[i])
            continue;
        fprintf(out, "%s%lld %s", lead, (long long)r->count[i], att_status_words[i]);
        lead = " \xc2\xb7 ";
    }
    att_human_time(r->wall_s * 1e9, wall, sizeof(wall));
    fprintf(out, "%s%s", *wall ? " in " : "", wall);
}

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
        else if (strchr("\\`*_{}[]|#~$", *s))
            fprintf(out, "\\%c", *s);
        else
            fputc(*s, out);
    }
}

void att_mark_code(FILE *out, const char *text)
{
    char clean[2048];

    if (!*text) // two of these would begin another span
        return;
    fputc('`', out);
    for (const char *s = att_text_clean(text, clean, sizeof(clean)); *s; s++) {
        if (*s == '|') // a backslash before it would be taken for the one that guards it
            fputs(s > clean && s[-1] == '\\' ? "\\\\" : "\\", out);
        fputc(*s == '`' ? '\'' : *s, out);
    }
    fputc('`', out);
}

/* The fence is longer than any run of its character in the text: nothing in it can end it. */
void att_mark_command(FILE *out, const char *text)
{
    char      clean[2048], fence[2052] = "";
    const int cut = strlen(text) >= sizeof(clean);
    int       run = 0, longest = 2;

    for (const char *s = att_text_clean(text, clean, sizeof(clean)); *s; s++) {
        run = *s == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    memset(fence, '`', (size_t)longest + 1);
    fence[longest + 1] = '\0';
    fprintf(out, "%ssh\n%s%s\n%s\n\n", fence, clean, cut ? " # ... and more" : "", fence);
}
