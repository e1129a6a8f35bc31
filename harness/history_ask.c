/* SPDX-License-Identifier: Apache-2.0 */
/* history_ask.c - what a history says: is there one, its baseline, a row in a night. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <time.h>

#include "harness/attest.h"
#include "harness/history_index.h"

/* Whoever adds makes the folders first: a night that was refused leaves them behind. */
static int is_of_adding(const char *name)
{
    static const char *const names[] = { ".", "..", "nights", "lock", NULL };

    for (int i = 0; names[i]; i++)
        if (!strcmp(names[i], name))
            return 1;
    return 0;
}

/* 1 when the folder holds index or HEAD, or nothing but what adding makes first. */
static int looks_like_one(DIR *dir)
{
    const struct dirent *e;
    int                  other = 0;

    while ((e = readdir(dir))) {
        if (!strcmp(e->d_name, "index.jsonl") || !strcmp(e->d_name, "HEAD"))
            return 1;
        other |= !is_of_adding(e->d_name);
    }
    return !other;
}

int att_history_is_there(const char *dir, char *why, size_t why_size)
{
    DIR *d = opendir(dir);
    int  is = 0;

    if (!d)
        snprintf(why, why_size, "%.3900s: there is no such history: %s", dir, strerror(errno));
    else if (!(is = looks_like_one(d)))
        snprintf(why, why_size,
                 "%.3900s: it is no history: it has files, but no index.jsonl among them", dir);
    if (d)
        closedir(d);
    return is;
}

const struct att_history_entry *att_history_last(const struct att_history *h)
{
    for (int i = h->n - 1; i >= 0; i--)
        if (h->entry[i].accepted)
            return &h->entry[i];
    return NULL;
}

static int is_among(const struct att_history_texts *t, const char *text)
{
    for (int i = 0; i < t->n; i++)
        if (!strcmp(t->text[i], text))
            return 1;
    return 0;
}

int att_history_red(const struct att_history *h, int i, const char *row)
{
    return is_among(&h->entry[i].red, row);
}

int att_history_accepted(const struct att_history *h, const char *row, const char *value,
                         const char *reason, const char *started)
{
    char text[1100];

    snprintf(text, sizeof(text), "%s, %s, %s", row, value, reason); // as the index has it
    for (int i = h->n - 1; i >= 0; i--)
        if (h->entry[i].accepted && is_among(&h->entry[i].accept, text)
            && strcmp(h->entry[i].started, started) <= 0)
            return h->entry[i].number;
    return 0;
}

/* 1 when a night before entry i had that line already. */
static int was_there(const struct att_history *h, int i, const char *text)
{
    while (i-- > 0)
        if (is_among(&h->entry[i].accept, text))
            return 1;
    return 0;
}

int att_history_anew(const struct att_history *h, int i, const char *row)
{
    const struct att_history_texts *t = &h->entry[i].accept;
    const size_t                    n = strlen(row);

    if (h->entry[i].begin)
        return 1;
    for (int k = 0; k < t->n; k++)
        if (!strncmp(t->text[k], row, n) && t->text[k][n] == ','
            && !was_there(h, i, t->text[k]))
            return 1;
    return 0;
}

/* As runs write when they began. */
static void today(char *buf, size_t size)
{
    const time_t now = time(NULL);
    struct tm    utc;

    gmtime_r(&now, &utc);
    strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* The night that began last, of those whose date is not still to come; NULL: none. */
static const struct att_history_entry *latest(const struct att_history *h)
{
    const struct att_history_entry *last = NULL;
    char                            now[32];

    today(now, sizeof(now));
    for (int i = 0; i < h->n; i++)
        if (strcmp(h->entry[i].started, now) <= 0
            && (!last || strcmp(h->entry[i].started, last->started) > 0))
            last = &h->entry[i];
    return last;
}

int att_history_follows(const struct att_history *h, const struct att_result_file *f, char *why,
                        size_t why_size)
{
    const struct att_history_entry *last = latest(h);

    for (int i = 0; i < h->n; i++)
        if (!strcmp(h->entry[i].run_id, f->env.run_id)) {
            snprintf(why, why_size, "%.3000s: the run %s is night %d already", f->path,
                     f->env.run_id, i + 1);
            return 0;
        }
    if (!last || strcmp(f->env.started, last->started) >= 0)
        return 1;
    snprintf(why, why_size,
             "%.3000s: key \"started\": the run began at \"%.31s\", and night %d of %.900s at "
             "\"%.31s\": a history grows at its end",
             f->path, f->env.started, last->number, h->dir, last->started);
    return 0;
}
