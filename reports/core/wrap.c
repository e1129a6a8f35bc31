/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrap.c - long texts and commands in lines of a given width. Lengths here are bytes: a text
 * with wide characters breaks a little early.
 */
#include <string.h>

#include "reports/core/human.h"

struct line {
    FILE *out;
    int   at, indent, width;
};

static void next_line(struct line *l, const char *mark, int indent)
{
    fprintf(l->out, "%s\n%*s", mark, indent, "");
    l->at = indent;
}

/* How much of a word that is longer than `room` to print: up to a '/' if there is one. */
static int part_of(const char *word, int n, int room)
{
    if (n <= room)
        return n;
    for (int i = room; i > room / 2; i--) {
        if (word[i - 1] == '/')
            return i;
    }
    while (room > 1 && (word[room] & 0xc0) == 0x80) // not inside a character
        room--;
    return room;
}

void att_text_wrap(FILE *out, const char *text, int indent, int width)
{
    struct line l = { out, indent, indent, width };

    while (*text) {
        int n = (int)strcspn(text, " "), space = l.at > indent;
        if (n && space && l.at + 1 + n > width && n < width - indent)
            next_line(&l, "", indent), space = 0;
        if (n && space)
            l.at += fprintf(out, " ");
        for (int part; n; n -= part, text += part) {
            if (l.at >= width)
                next_line(&l, "", indent);
            part = part_of(text, n, width - l.at);
            l.at += fprintf(out, "%.*s", part, text);
            if (part < n)
                next_line(&l, "", indent);
        }
        text += strspn(text, " ");
    }
}

/*
 * Between words a line ends in " \"; inside a word that is longer than a line it ends in "\"
 * and goes on at the margin, which a shell joins again - outside of quotes only, so a command
 * that has quotes keeps its long words in one piece.
 */
void att_text_command(FILE *out, const char *text, int indent, int width)
{
    struct line l = { out, indent, indent, width };
    int         quoted = strpbrk(text, "'\"\\") != NULL;

    while (*text) {
        int n = (int)strcspn(text, " "), space = (int)strspn(text + n, " ");
        int more = text[n + space] ? 2 : 0; // room for " \" behind it
        if (l.at > indent && l.at + n + more > width)
            next_line(&l, "\\", indent);
        while (!quoted && l.at + n + more > width) {
            int part = part_of(text, n - 1, width - l.at - 1);
            fprintf(out, "%.*s", part, text);
            next_line(&l, "\\", 0);
            n -= part;
            text += part;
        }
        l.at += fprintf(out, "%.*s", n, text);
        text += n + space;
        if (*text)
            l.at += fprintf(out, " ");
    }
}
