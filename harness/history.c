/* SPDX-License-Identifier: Apache-2.0 */
/* history.c - reading and verifying the index of a history. */
#include "harness/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/history_index.h"
#include "harness/host.h"
#include "reports/core/human.h"

const char *att_history_path(const struct att_history *h, const struct att_history_entry *e,
                             char *buf, size_t size)
{
    snprintf(buf, size, "%.3900s/nights/%s", h->dir, e->file);
    return buf;
}

void att_history_texts_free(struct att_history_texts *t)
{
    for (int i = 0; i < t->n; i++)
        free(t->text[i]);
    free(t->text);
    *t = (struct att_history_texts){ .n = 0 };
}

void att_history_free(struct att_history *h)
{
    for (int i = 0; i < h->n; i++) {
        att_history_texts_free(&h->entry[i].red);
        att_history_texts_free(&h->entry[i].accept);
    }
    free(h->entry);
    *h = (struct att_history){ .n = 0 };
}

/* ---- HEAD ------------------------------------------------------------------------ */

/* 1 and its contents; 0: it is not there; negative: it cannot be read for what it is. */
static int read_head(const struct att_history *h, int *n, char *chain, char *why,
                     size_t why_size)
{
    char   path[ATT_PATH + 16], text[160] = "", format[32], end;
    FILE  *f;
    size_t got;

    snprintf(path, sizeof(path), "%s/HEAD", h->dir);
    f = fopen(path, "re");
    if (!f && errno == ENOENT)
        return 0;
    got = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
    if (f)
        fclose(f);
    text[got] = '\0';
    if (sscanf(text, "%31s %d %64[0-9a-f]%c", format, n, chain, &end) == 4 && end == '\n'
        && !strcmp(format, ATT_HISTORY_FORMAT) && *n > 0)
        return 1;
    snprintf(why, why_size, "%.3900s: it does not say \"%s <nights> <chain>\"", path,
             ATT_HISTORY_FORMAT);
    return ATT_EINVAL;
}

/* HEAD is written last: it may be one night behind after a crash, and never ahead. */
static int verify_head(struct att_history *h, char *why, size_t why_size)
{
    char      chain[ATT_DIGEST_TEXT] = "";
    int       n = 0;
    const int got = read_head(h, &n, chain, why, why_size);

    h->head = n;
    if (got < 0)
        return got;
    if (n > h->n) {
        snprintf(why, why_size,
                 "%.3000s/index.jsonl: it was cut off: it has %d night%s, and HEAD tells of %d",
                 h->dir, h->n, att_plural(h->n), n);
        return ATT_EINVAL;
    }
    if (n + 1 < h->n) {
        snprintf(why, why_size,
                 "%.3000s/HEAD: it was replaced or removed: it tells of %d night%s, and "
                 "index.jsonl has %d",
                 h->dir, n, att_plural(n), h->n);
        return ATT_EINVAL;
    }
    if (n > 0 && strcmp(chain, h->entry[n - 1].chain) != 0) {
        snprintf(why, why_size,
                 "%.3000s: night %d is not the one that HEAD tells of: index.jsonl or HEAD was "
                 "replaced",
                 h->dir, n);
        return ATT_EINVAL;
    }
    if (n < h->n)
        snprintf(h->note, sizeof(h->note), "night %d was added and HEAD not yet written", h->n);
    return 0;
}

/* ---- the index ------------------------------------------------------------------- */

static int verify_entry(const struct att_history *h, const struct att_history_entry *e,
                        char *why, size_t why_size)
{
    char        path[ATT_PATH];
    struct stat st;

    if (e->number != h->n + 1) {
        snprintf(
            why, why_size,
            "%.3000s/index.jsonl: line %d is night %d: an entry was removed, moved or added "
            "by hand",
            h->dir, h->n + 1, e->number);
        return ATT_EINVAL;
    }
    for (int i = 0; i < h->n; i++)
        if (!strcmp(h->entry[i].run_id, e->run_id)) {
            snprintf(why, why_size, "%.3000s/index.jsonl: nights %d and %d are the same run",
                     h->dir, i + 1, e->number);
            return ATT_EINVAL;
        }
    if (!stat(att_history_path(h, e, path, sizeof(path)), &st) && S_ISREG(st.st_mode))
        return 0;
    snprintf(why, why_size, "%.3900s: the file of night %d is missing", path, e->number);
    return ATT_EINVAL;
}

static int add_entry(struct att_history *h, const char *line, size_t size, char *why,
                     size_t why_size)
{
    struct att_history_entry *e;
    char                      what[600] = "";
    int                       err;

    if ((h->n & (h->n + 1)) == 0) {
        h->entry = realloc(h->entry, (size_t)(2 * h->n + 2) * sizeof(*h->entry));
        if (!h->entry)
            att_no_memory((size_t)(2 * h->n + 2) * sizeof(*h->entry));
    }
    e = &h->entry[h->n];
    err = att_history_read_line(e, line, size, h->n ? e[-1].chain : "", what, sizeof(what));
    if (err)
        snprintf(why, why_size, "%.3000s/index.jsonl: line %d: %s", h->dir, h->n + 1, what);
    else
        err = verify_entry(h, e, why, why_size);
    if (!err) {
        h->n++;
        return 0;
    }
    att_history_texts_free(&e->red);
    att_history_texts_free(&e->accept);
    return err;
}

static int read_index(struct att_history *h, FILE *f, char *why, size_t why_size)
{
    char   *line = NULL;
    size_t  room = 0;
    ssize_t got;
    int     err = 0;

    while (!err && (got = getline(&line, &room, f)) > 0) {
        if (line[got - 1] != '\n') {
            snprintf(h->note, sizeof(h->note), "the addition of night %d was cut off",
                     h->n + 1);
            break;
        }
        err = add_entry(h, line, (size_t)got - 1, why, why_size);
    }
    if (!err && ferror(f)) {
        snprintf(why, why_size, "%.3000s/index.jsonl: it cannot be read: %s", h->dir,
                 strerror(errno));
        err = ATT_EDEVICE;
    }
    free(line);
    return err;
}

int att_history_read(struct att_history *h, const char *dir, char *why, size_t why_size)
{
    char  path[ATT_PATH + 16];
    FILE *f;
    int   err = 0;

    *h = (struct att_history){ .n = 0 };
    if (strlen(dir) > ATT_PATH - 300) {
        snprintf(why, why_size, "the path of the history is too long");
        return ATT_EINVAL;
    }
    snprintf(h->dir, sizeof(h->dir), "%s", dir);
    snprintf(path, sizeof(path), "%s/index.jsonl", dir);
    f = fopen(path, "re");
    if (!f && errno != ENOENT) {
        snprintf(why, why_size, "%.3900s: it cannot be read: %s", path, strerror(errno));
        return ATT_EINVAL;
    }
    if (f) {
        err = read_index(h, f, why, why_size);
        fclose(f);
    }
    err = err ? err : verify_head(h, why, why_size);
    if (err)
        att_history_free(h);
    return err;
}

/* Index and HEAD are two files: nobody may add between the reading of one and the other. A
 * history that was never added to here, or is read-only without a lock, is read as it is. */
int att_history_open(struct att_history *h, const char *dir, char *why, size_t why_size)
{
    char path[ATT_PATH];
    int  fd, err;

    snprintf(path, sizeof(path), "%.4000s/lock", dir);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && flock(fd, LOCK_SH) && errno == EINTR)
        continue;
    err = att_history_read(h, dir, why, why_size);
    if (fd >= 0)
        close(fd); // and with it the lock
    return err;
}
