/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history_add.c - one more night. Whoever adds holds the lock; the file stands before the line
 * that names it, and the line before HEAD, so that a crash leaves what was there and at most an
 * addition that is named and made again.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/history.h"
#include "harness/history_index.h"
#include "harness/host.h"

/* What the steps of an addition share. */
struct addition {
    struct att_history       h;
    struct att_history_entry e;
    char                    *why;
    size_t                   why_size;
};

static int complain(struct addition *a, int err, const char *path, const char *what)
{
    snprintf(a->why, a->why_size, "%.3900s: %s", path, what);
    return err;
}

/* ---- the lock -------------------------------------------------------------------- */

/* A descriptor that holds the lock, or negative. Waits for whoever has it. */
static int lock(struct addition *a, const char *dir)
{
    char path[ATT_PATH + 16];
    int  fd, err;

    snprintf(path, sizeof(path), "%s/nights", dir);
    err = att_make_dirs(path, a->why, a->why_size);
    if (err)
        return err;
    snprintf(path, sizeof(path), "%s/lock", dir);
    fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0)
        return complain(a, ATT_EDEVICE, path, strerror(errno));
    do
        err = flock(fd, LOCK_EX);
    while (err && errno == EINTR);
    if (!err)
        return fd;
    err = complain(a, ATT_EDEVICE, path, strerror(errno));
    close(fd);
    return err;
}

/* ---- the file -------------------------------------------------------------------- */

/* "0007-20261120T163300Z-1a2b3c4d.json": what a run calls itself may hold anything. */
static void name_file(struct att_history_entry *e)
{
    int n = snprintf(e->file, sizeof(e->file), "%04d-%s.json", e->number, e->run_id);

    for (int i = 0; i < n && e->file[i]; i++)
        if (!isalnum((unsigned char)e->file[i]) && !strchr("-_.", e->file[i]))
            e->file[i] = '_';
}

static int copy_bytes(struct addition *a, FILE *in, const char *from, struct att_file *to)
{
    struct att_digest d;
    char              buf[1 << 16];
    size_t            n;

    att_digest_begin(&d);
    while ((n = fread(buf, 1, sizeof(buf), in)) > 0) {
        att_digest_add(&d, buf, n);
        if (fwrite(buf, 1, n, to->out) != n)
            return complain(a, ATT_EDEVICE, to->path, strerror(errno));
    }
    att_digest_text(&d, a->e.digest);
    if (ferror(in))
        return complain(a, ATT_EDEVICE, from, strerror(errno));
    return 0;
}

/* The file into nights/, byte for byte. */
static int copy_file(struct addition *a, const char *from)
{
    char            path[ATT_PATH];
    struct att_file to;
    FILE           *in = fopen(from, "rbe");
    int             err;

    if (!in)
        return complain(a, ATT_EINVAL, from, strerror(errno));
    err = att_file_open(&to, att_history_path(&a->h, &a->e, path, sizeof(path)), a->why,
                        a->why_size);
    if (!err) {
        err = copy_bytes(a, in, from, &to);
        if (err)
            att_file_abandon(&to);
        else
            err = att_file_commit(&to, a->why, a->why_size);
    }
    fclose(in);
    return err;
}

/* What the file says of itself; it is read again after it was copied, so that the copy is what
 * was judged. */
static int describe(struct addition *a, const struct att_result_file *f)
{
    struct att_history_entry *e = &a->e;

    if (!att_results_sealed(f, a->why, a->why_size))
        return ATT_EINVAL;
    if (!*f->env.run_id || strlen(f->env.run_id) >= sizeof(e->run_id))
        return complain(a, ATT_EINVAL, f->path, "it does not tell which run it is of");
    if (!att_history_follows(&a->h, f, a->why, a->why_size))
        return ATT_EINVAL;
    snprintf(e->run_id, sizeof(e->run_id), "%s", f->env.run_id);
    snprintf(e->started, sizeof(e->started), "%s", f->env.started);
    snprintf(e->git, sizeof(e->git), "%s", f->env.git_sha);
    snprintf(e->verdict, sizeof(e->verdict), "%s%.270s",
             f->env.git_dirty == 1 ? "a build of local changes: " : "", f->results.verdict);
    e->number = a->h.n + 1;
    e->code = -1;
    e->usable = f->results.exit_code == 0 && !f->results.partial && f->env.git_dirty != 1;
    e->accepted = e->usable;
    name_file(e);
    return 0;
}

/* 0: the copy reads as the file did. */
static int verify_copy(struct addition *a)
{
    struct att_result_file f = { .shards = 0 };
    int                    err = att_history_load(&a->h, &a->e, &f, a->why, a->why_size);

    if (err)
        return err;
    if (strcmp(f.env.run_id, a->e.run_id) != 0)
        err = complain(a, ATT_EINVAL, f.path, "the file changed while it was added");
    att_results_free(&f);
    return err;
}

/* ---- line and HEAD --------------------------------------------------------------- */

static int append_line(struct addition *a)
{
    const char        *before = a->h.n ? a->h.entry[a->h.n - 1].chain : "";
    char               path[ATT_PATH + 16], *line;
    struct att_journal index;
    size_t             size;
    int                err;

    snprintf(path, sizeof(path), "%s/index.jsonl", a->h.dir);
    line = att_history_write_line(&a->e, before, &size);
    err = att_journal_open(&index, path, 1, a->why, a->why_size); // a torn line is dropped
    if (!err) {
        index.sync = 1;
        err = att_journal_line(&index, line, size, a->why, a->why_size);
        close(index.fd); // the line is on the disk, or was taken back
    }
    free(line);
    return err;
}

static int write_head(struct addition *a, const struct att_history_entry *last)
{
    char            path[ATT_PATH + 16];
    struct att_file file;
    int             err;

    snprintf(path, sizeof(path), "%s/HEAD", a->h.dir);
    err = att_file_open(&file, path, a->why, a->why_size);
    if (err)
        return err;
    fprintf(file.out, "%s %d %s\n", ATT_HISTORY_FORMAT, last->number, last->chain);
    return att_file_commit(&file, a->why, a->why_size);
}

/* HEAD may be one night behind, and not two: what an addition left undone comes first. */
static int catch_up(struct addition *a)
{
    const struct att_history *h = &a->h;

    return h->n > 0 && h->head < h->n ? write_head(a, &h->entry[h->n - 1]) : 0;
}

/* What the gate said of it, or that nobody is asked. */
static int take_verdict(struct addition *a, const struct att_result_file *f,
                        const struct att_history_night *night)
{
    struct att_history_entry *e = &a->e;
    int err = night->gate ? att_history_read_gate(e, night->gate, a->why, a->why_size) : 0;

    if (f->results.partial || f->env.git_dirty == 1)
        e->usable = e->accepted = 0;
    e->begin = night->begin;
    if (err || !night->begin || e->usable)
        return err;
    snprintf(a->why, a->why_size,
             "%.3000s: nothing can begin with it: it is not right, not whole, or of local "
             "changes: %.270s",
             f->path, e->verdict);
    return ATT_EINVAL;
}

static int add_file(struct addition *a, const struct att_history_night *night)
{
    struct att_result_file f = { .shards = 0 };
    int                    err = att_results_load(&f, night->results, a->why, a->why_size);

    if (err)
        return err;
    err = describe(a, &f);
    err = err ? err : take_verdict(a, &f, night);
    err = err ? err : copy_file(a, f.path);
    att_results_free(&f);
    return err;
}

static int add_locked(struct addition *a, const char *dir,
                      const struct att_history_night *night)
{
    char path[ATT_PATH];
    int  err = att_history_read(&a->h, dir, a->why, a->why_size);

    err = err ? err : catch_up(a);
    err = err ? err : add_file(a, night);
    if (err)
        return err;
    err = verify_copy(a);
    err = err ? err : append_line(a);
    if (err)
        unlink(att_history_path(&a->h, &a->e, path, sizeof(path)));
    return err ? err : write_head(a, &a->e);
}

int att_history_add(const char *dir, const struct att_history_night *night, int *number,
                    char *why, size_t why_size)
{
    struct addition a = { .why = why, .why_size = why_size };
    int             fd, err;

    if (strlen(dir) > ATT_PATH - 300)
        return complain(&a, ATT_EINVAL, "the history", "its path is too long");
    fd = lock(&a, dir);
    if (fd < 0)
        return fd;
    err = add_locked(&a, dir, night);
    *number = a.e.number;
    att_history_texts_free(&a.e.red);
    att_history_texts_free(&a.e.accept);
    att_history_free(&a.h);
    close(fd); // and with it the lock
    return err;
}
