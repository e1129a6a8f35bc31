/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer.c - atomic files by write, sync and rename; a journal of whole lines.
 */
#include "harness/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "harness/attest.h"

enum { TEMP = 24 }; // room for the suffix of a temporary file

static int refuse(char *why, size_t size, const char *what, const char *path, int error)
{
    if (why && size)
        snprintf(why, size, "%s %.1000s: %s", what, path, strerror(error));
    return error == ENAMETOOLONG || error == EINVAL ? ATT_EINVAL : ATT_EDEVICE;
}

/* Pipes and some file systems cannot sync; that is no loss of data. */
static int sync_fd(int fd)
{
    if (!fsync(fd) || errno == EINVAL || errno == ENOTSUP || errno == EROFS)
        return 0;
    return -1;
}

/* The name itself reaches the disk only with its directory. */
static int sync_dir_of(const char *path)
{
    char  dir[ATT_PATH];
    char *slash;
    int   fd, error = 0;

    snprintf(dir, sizeof(dir), "%s", path);
    slash = strrchr(dir, '/');
    if (!slash)
        strcpy(dir, ".");
    else
        slash[slash == dir] = '\0';
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES ? 0 : -1; // a directory may allow entry and writing only
    if (sync_fd(fd))
        error = errno;
    close(fd);
    errno = error;
    return error ? -1 : 0;
}

/* Where writing to `path` ends: behind links. 1 in `special` for devices and pipes. */
static int settle_path(const char *path, char *settled, int *special)
{
    struct stat st;
    char        real[PATH_MAX];

    *special = 0;
    if (!*path || strlen(path) >= ATT_PATH - TEMP) {
        errno = *path ? ENAMETOOLONG : EINVAL;
        return -1;
    }
    strcpy(settled, path);
    if (stat(path, &st)) // not there yet, or not reachable: open() says which
        return 0;
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return -1;
    }
    *special = !S_ISREG(st.st_mode);
    if (!*special && !lstat(path, &st) && S_ISLNK(st.st_mode) && realpath(path, real)
        && strlen(real) < ATT_PATH - TEMP)
        strcpy(settled, real);
    return 0;
}

int att_file_open(struct att_file *file, const char *path, char *why, size_t why_size)
{
    int special, fd;

    memset(file, 0, sizeof(*file));
    if (settle_path(path, file->path, &special))
        return refuse(why, why_size, "cannot write", path, errno);
    if (special) {
        fd = open(file->path, O_WRONLY | O_CLOEXEC);
    } else {
        snprintf(file->temp, sizeof(file->temp), "%.*s.tmp%ld", ATT_PATH - TEMP, file->path,
                 (long)getpid());
        fd = open(file->temp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    }
    if (fd < 0)
        return refuse(why, why_size, "cannot write", path, errno);
    file->out = fdopen(fd, "w");
    if (!file->out) {
        close(fd);
        if (!special)
            unlink(file->temp);
        return refuse(why, why_size, "cannot write", path, errno);
    }
    return 0;
}

int att_file_commit(struct att_file *file, char *why, size_t why_size)
{
    int error = 0;

    errno = 0;
    if (fflush(file->out) || ferror(file->out))
        error = errno ? errno : EIO;
    if (!error && sync_fd(fileno(file->out)))
        error = errno;
    if (fclose(file->out) && !error)
        error = errno;
    file->out = NULL;
    if (!error && *file->temp && rename(file->temp, file->path))
        error = errno;
    if (error && *file->temp)
        unlink(file->temp);
    if (!error && *file->temp && sync_dir_of(file->path))
        error = errno;
    file->temp[0] = '\0';
    return error ? refuse(why, why_size, "cannot write", file->path, error) : 0;
}

void att_file_abandon(struct att_file *file)
{
    if (!file->out)
        return;
    fclose(file->out);
    file->out = NULL;
    if (*file->temp)
        unlink(file->temp);
    file->temp[0] = '\0';
}

/* Bytes up to and including the last newline. */
static off_t whole_lines(int fd, off_t size)
{
    char buf[4096];

    while (size > 0) {
        size_t  want = size < (off_t)sizeof(buf) ? (size_t)size : sizeof(buf);
        off_t   at = size - (off_t)want;
        ssize_t got = pread(fd, buf, want, at);
        if (got != (ssize_t)want)
            return -1;
        for (ssize_t i = got; i > 0; i--) {
            if (buf[i - 1] == '\n')
                return at + i;
        }
        size = at;
    }
    return 0;
}

static int drop_torn_line(int fd)
{
    struct stat st;
    off_t       whole;

    if (fstat(fd, &st) || !S_ISREG(st.st_mode))
        return 0;
    whole = whole_lines(fd, st.st_size);
    if (whole < 0 || whole == st.st_size)
        return whole < 0 ? -1 : 0;
    return ftruncate(fd, whole);
}

int att_journal_open(struct att_journal *journal, const char *path, int keep, char *why,
                     size_t why_size)
{
    int flags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | (keep ? 0 : O_TRUNC);

    memset(journal, 0, sizeof(*journal));
    journal->fd = -1;
    if (!*path || strlen(path) >= ATT_PATH)
        return refuse(why, why_size, "cannot open", path, *path ? ENAMETOOLONG : EINVAL);
    strcpy(journal->path, path);
    journal->fd = open(path, flags, 0666);
    if (journal->fd < 0)
        return refuse(why, why_size, "cannot open", path, errno);
    if (keep && drop_torn_line(journal->fd)) {
        int error = errno;
        close(journal->fd);
        journal->fd = -1;
        return refuse(why, why_size, "cannot continue", path, error);
    }
    sync_dir_of(path); // best effort: the lines are synced one by one
    return 0;
}

/* All of it, or -1 with the cause in errno. */
static int write_all(int fd, const char *text, size_t size)
{
    while (size) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            errno = n ? errno : EIO;
            return -1;
        }
        text += n;
        size -= (size_t)n;
    }
    return 0;
}

int att_journal_line(struct att_journal *journal, const char *text, size_t size, char *why,
                     size_t why_size)
{
    struct stat st;
    int         known = !fstat(journal->fd, &st) && S_ISREG(st.st_mode);

    /* The line and its end travel in one write when the kernel allows; the rest of a short
     * write follows, and a failure takes back all of it. */
    struct iovec part[2] = { { (void *)(uintptr_t)text, size },
                             { (void *)(uintptr_t) "\n", 1 } };
    ssize_t      n;
    int          error = 0;

    do
        n = writev(journal->fd, part, 2);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        error = errno;
    else if ((size_t)n < size && write_all(journal->fd, text + n, size - (size_t)n))
        error = errno;
    else if ((size_t)n <= size && write_all(journal->fd, "\n", 1))
        error = errno;
    else if (journal->sync && sync_fd(journal->fd))
        error = errno;
    if (!error)
        return 0;
    if (known && ftruncate(journal->fd, st.st_size))
        error = errno;
    return refuse(why, why_size, "cannot append to", journal->path, error);
}

int att_journal_close(struct att_journal *journal, char *why, size_t why_size)
{
    int error = 0;

    if (journal->fd < 0)
        return 0;
    if (sync_fd(journal->fd))
        error = errno;
    if (close(journal->fd) && !error)
        error = errno;
    journal->fd = -1;
    return error ? refuse(why, why_size, "cannot close", journal->path, error) : 0;
}

int att_make_dirs(const char *path, char *why, size_t why_size)
{
    char        dir[ATT_PATH];
    struct stat st;

    if (!*path || strlen(path) >= sizeof(dir))
        return refuse(why, why_size, "cannot make", path, *path ? ENAMETOOLONG : EINVAL);
    strcpy(dir, path);
    for (char *p = dir + 1;; p++) {
        char c = *p;
        if (c && c != '/')
            continue;
        *p = '\0';
        if (mkdir(dir, 0777) && errno != EEXIST)
            return refuse(why, why_size, "cannot make directory", dir, errno);
        *p = c;
        if (!c)
            break;
    }
    if (stat(dir, &st) || !S_ISDIR(st.st_mode))
        return refuse(why, why_size, "cannot make directory", dir, ENOTDIR);
    return 0;
}
