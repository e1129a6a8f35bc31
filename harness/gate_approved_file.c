/* SPDX-License-Identifier: Apache-2.0 */
/* gate_approved_file.c - a file of approved values, and what it says of a row. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/gate_approved.h"
#include "harness/host.h"

enum { MOST = 16 << 20, MOST_LINES = 1 << 16 }; // of a file that people write

/* The line before that says something of the same thing, or NULL: two values cannot both hold.
 * One that expired says nothing. */
static const struct att_approved_line *same_before(const struct att_approved      *a,
                                                   const struct att_approved_line *l)
{
    for (int i = 0; i < a->n && l->kind != ATT_APPROVED_SENTINEL; i++)
        if (a->line[i].kind == l->kind && !a->line[i].expired && !l->expired
            && !strcmp(a->line[i].row, l->row) && !strcmp(a->line[i].metric, l->metric))
            return &a->line[i];
    return NULL;
}

/* 0, or ATT_EINVAL after a message. */
static int add_line(struct att_approved *a, char *text, int number, const char *today,
                    FILE *err)
{
    struct att_approved_line       *l = &a->line[a->n];
    const struct att_approved_line *same;
    char                            why[400];
    int                             got;

    memset(l, 0, sizeof(*l));
    l->number = number;
    got = att_approved_read_line(l, text, today, why, sizeof(why));
    if (!got)
        return 0;
    same = got > 0 ? same_before(a, l) : NULL;
    if (same)
        snprintf(why, sizeof(why), "line %d speaks of the same row and metric", same->number);
    if (got > 0 && !same) {
        a->n++;
        return 0;
    }
    fprintf(err, "attest: %s: line %d: %s\n", a->path, number, why);
    return ATT_EINVAL;
}

int att_approved_parse(struct att_approved *a, const char *text, size_t size, const char *path,
                       const char *today, FILE *err)
{
    char *copy = att_must(size + 1), *line, *rest = copy;
    int   number = 0, lines = 1, bad = 0;

    *a = (struct att_approved){ .n = 0 };
    snprintf(a->path, sizeof(a->path), "%s", path);
    if (memchr(text, '\0', size)) {
        fprintf(err, "attest: %s: it is no text: it holds a NUL byte\n", path);
        free(copy);
        return ATT_EINVAL;
    }
    memcpy(copy, text, size);
    for (const char *c = copy; *c; c++)
        lines += *c == '\n';
    if (lines > MOST_LINES) {
        fprintf(err, "attest: %s: it has more than %d lines\n", path, MOST_LINES);
        free(copy);
        return ATT_EINVAL;
    }
    a->line = att_must((size_t)lines * sizeof(*a->line));
    while ((line = strsep(&rest, "\n")))
        bad |= add_line(a, line, ++number, today, err);
    free(copy);
    if (bad)
        att_approved_free(a);
    return bad;
}

int att_approved_read(struct att_approved *a, const char *path, const char *today, FILE *err)
{
    FILE  *f = fopen(path, "rbe");
    char  *text = f ? att_must(MOST) : NULL;
    size_t size = f ? fread(text, 1, MOST, f) : 0;
    int    bad = ATT_EINVAL;

    *a = (struct att_approved){ .n = 0 };
    if (!f || ferror(f))
        fprintf(err, "attest: %s: the file of approved values cannot be read: %s\n", path,
                strerror(errno));
    else if (size == MOST)
        fprintf(err, "attest: %s: it is larger than 16 MiB\n", path);
    else
        bad = att_approved_parse(a, text, size, path, today, err);
    if (f)
        fclose(f);
    free(text);
    return bad;
}

void att_approved_free(struct att_approved *a)
{
    for (int i = 0; i < a->n; i++)
        if (a->line[i].kind == ATT_APPROVED_SENTINEL)
            regfree(&a->line[i].regex);
    free(a->line);
    *a = (struct att_approved){ .n = 0 };
}

struct att_approved_line *att_approved_find(const struct att_approved *a,
                                            enum att_approved_kind kind, const char *row,
                                            const char *metric)
{
    for (int i = 0; i < a->n; i++)
        if (a->line[i].kind == kind && !a->line[i].expired && !strcmp(a->line[i].row, row)
            && !strcmp(a->line[i].metric, metric))
            return &a->line[i];
    return NULL;
}

int att_approved_sentinel(struct att_approved *a, const char *row)
{
    int is = 0;

    for (int i = 0; i < a->n; i++) {
        struct att_approved_line *l = &a->line[i];
        if (l->kind != ATT_APPROVED_SENTINEL || regexec(&l->regex, row, 0, NULL, 0))
            continue;
        l->used++;
        is = 1;
    }
    return is;
}
