/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer.h - the only code that writes files of a run.
 *
 * A file is written beside its destination, synced, and renamed into place: readers see the
 * old content or the new, never a part. A journal grows by whole lines: when the disk is
 * full the torn line is taken back, so what is there can still be read.
 *
 * Errors: 0, ATT_EINVAL for a path that cannot be one (empty, too long), ATT_EDEVICE for all
 * that the file system refuses (full, read-only, missing directory). Every error leaves one
 * sentence in `why` that names the path and the cause.
 */
#ifndef ATT_WRITER_H
#define ATT_WRITER_H

#include <stddef.h>
#include <stdio.h>

enum { ATT_PATH = 4096 };

/* A file under construction. Zero-initialise; `out` is what to print to. */
struct att_file {
    FILE *out;
    char  path[ATT_PATH];
    char  temp[ATT_PATH]; // "" when `path` is a device or a pipe and is written in place
};

/* Start a file. An existing link is followed; a device or pipe is written in place. */
int att_file_open(struct att_file *file, const char *path, char *why, size_t why_size);

/* Check all writes so far, sync, and put the file in place. On an error the temporary file
 * is removed and the old content stays. `file` is closed in both cases. */
int att_file_commit(struct att_file *file, char *why, size_t why_size);

/* Throw the file away; the old content stays. A file that is not open is left alone. */
void att_file_abandon(struct att_file *file);

/* An append-only file of lines. */
struct att_journal {
    int  fd;
    int  sync; // 1: every line is on the disk before att_journal_line returns
    char path[ATT_PATH];
};

/*
 * Open for appending; the file is made when it is missing. keep 0 empties it first; keep 1
 * continues it, and drops a last line that lacks its end.
 */
int att_journal_open(struct att_journal *journal, const char *path, int keep, char *why,
                     size_t why_size);

/* Append `size` bytes of text and a newline, in one piece or not at all. `text` must not
 * contain a newline. */
int att_journal_line(struct att_journal *journal, const char *text, size_t size, char *why,
                     size_t why_size);

/* Sync and close. A journal that is not open (fd < 0) is left alone. */
int att_journal_close(struct att_journal *journal, char *why, size_t why_size);

/* Make a directory and all above it (mkdir -p). */
int att_make_dirs(const char *path, char *why, size_t why_size);

#endif
