/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_writer.c - files appear whole or not at all, journals hold whole lines, and every error
 * names path and cause.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/tests/case_tally.h"
#include "harness/writer.h"

enum { LIMIT = 8192 }; // bytes that a file may have while the disk is "full"

static char *slurp(const char *path, char *buf, size_t size)
{
    FILE  *f = fopen(path, "r");
    size_t n = f ? fread(buf, 1, size - 1, f) : 0;

    buf[n] = '\0';
    if (f)
        fclose(f);
    return buf;
}

static void spill(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    fputs(text, f);
    fclose(f);
}

static int entries(const char *dir)
{
    DIR *d = opendir(dir);
    int  n = 0;

    while (readdir(d))
        n++;
    closedir(d);
    return n - 2;
}

/* The limit on the size of a file stands for a full disk. */
static void fill_disk(int full)
{
    struct rlimit limit = { full ? LIMIT : RLIM_INFINITY, RLIM_INFINITY };

    setrlimit(RLIMIT_FSIZE, &limit);
}

static void test_file(struct tally *t, const char *dir)
{
    char            path[256], link[256], buf[64], why[512] = "";
    struct att_file file;
    struct stat     st;

    snprintf(path, sizeof(path), "%s/a", dir);
    snprintf(link, sizeof(link), "%s/link", dir);
    spill(path, "old");
    tally(t, att_file_open(&file, path, why, sizeof(why)) == 0, "open: %s", why);
    fputs("new", file.out);
    fflush(file.out);
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "old"), "nothing shows before the commit");
    tally(t, att_file_commit(&file, why, sizeof(why)) == 0 && !file.out, "commit: %s", why);
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "new"), "then all of it");
    att_file_open(&file, path, why, sizeof(why));
    fputs("other", file.out);
    att_file_abandon(&file);
    att_file_abandon(&file);
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "new"), "abandoned: unchanged");
    tally(t, entries(dir) == 1, "no temporary file is left");
    tally(t, !stat(path, &st) && (st.st_mode & 0777) == 0644, "mode %o", st.st_mode & 0777);
    tally(t, symlink(path, link) == 0, "link");
    att_file_open(&file, link, why, sizeof(why));
    fputs("by link", file.out);
    att_file_commit(&file, why, sizeof(why));
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "by link"), "a link is followed");
    tally(t, !lstat(link, &st) && S_ISLNK(st.st_mode), "and stays a link");
    unlink(path);
    unlink(link);
}

static void expect_refusal(struct tally *t, const char *path, int want, const char *cause)
{
    char            why[2048] = "";
    struct att_file file;
    int             rc = att_file_open(&file, path, why, sizeof(why));

    if (!rc) {
        for (int i = 0; i < 2 * LIMIT; i++)
            fputc('x', file.out);
        rc = att_file_commit(&file, why, sizeof(why));
    }
    tally(t, rc == want && strstr(why, cause) && strstr(why, path), "%.60s: %d, %s", path, rc,
          why);
    tally(t, !file.out, "%.60s: closed", path);
}

static void test_refusals(struct tally *t, const char *dir)
{
    char path[256], endless[2 * ATT_PATH], buf[64];

    memset(endless, 'x', sizeof(endless) - 1);
    endless[sizeof(endless) - 1] = '\0';
    snprintf(path, sizeof(path), "%s/none/a", dir);
    expect_refusal(t, path, ATT_EDEVICE, "No such file or directory");
    expect_refusal(t, "/proc/attest.json", ATT_EDEVICE, "/proc/attest.json: ");
    expect_refusal(t, dir, ATT_EDEVICE, "Is a directory");
    expect_refusal(t, "/dev/full", ATT_EDEVICE, "No space left on device");
    expect_refusal(t, "", ATT_EINVAL, "Invalid argument");
    snprintf(path, sizeof(path), "%s/file", dir);
    spill(path, "old");
    strcat(path, "/below");
    expect_refusal(t, path, ATT_EDEVICE, "Not a directory");
    *strrchr(path, '/') = '\0';
    fill_disk(1);
    expect_refusal(t, path, ATT_EDEVICE, "File too large");
    fill_disk(0);
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "old"), "full disk: the old file stays");
    tally(t, entries(dir) == 1, "full disk: no temporary file stays");
    unlink(path);
    char            why[64];
    struct att_file file;
    tally(t, att_file_open(&file, endless, why, sizeof(why)) == ATT_EINVAL, "a path too long");
}

static void append(struct att_journal *j, const char *line)
{
    char why[256];

    att_journal_line(j, line, strlen(line), why, sizeof(why));
}

static void test_journal(struct tally *t, const char *dir)
{
    char               path[256], buf[256], why[512] = "";
    struct att_journal j;

    snprintf(path, sizeof(path), "%s/journal", dir);
    tally(t, att_journal_open(&j, path, 0, why, sizeof(why)) == 0, "open: %s", why);
    j.sync = 1;
    append(&j, "one");
    append(&j, "");
    append(&j, "three");
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "one\n\nthree\n"), "lines: %s", buf);
    tally(t, att_journal_close(&j, why, sizeof(why)) == 0 && j.fd < 0, "close");
    tally(t, att_journal_close(&j, why, sizeof(why)) == 0, "close twice");
    spill(path, "one\ntwo\ntorn li");
    att_journal_open(&j, path, 1, why, sizeof(why));
    append(&j, "three");
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "one\ntwo\nthree\n"), "continued: %s", buf);
    att_journal_close(&j, why, sizeof(why));
    spill(path, "torn");
    att_journal_open(&j, path, 1, why, sizeof(why));
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), ""), "only a torn line");
    att_journal_close(&j, why, sizeof(why));
    att_journal_open(&j, path, 0, why, sizeof(why));
    append(&j, "fresh");
    att_journal_close(&j, why, sizeof(why));
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "fresh\n"), "emptied: %s", buf);
    unlink(path);
}

/* A long line that does not fit is taken back, and the journal goes on when there is room. */
static void test_full_journal(struct tally *t, const char *dir)
{
    static char        line[LIMIT], buf[4 * LIMIT];
    char               path[256], why[512] = "";
    struct att_journal j;
    int                rc;

    memset(line, 'x', sizeof(line));
    snprintf(path, sizeof(path), "%s/journal", dir);
    att_journal_open(&j, path, 0, why, sizeof(why));
    append(&j, "one");
    fill_disk(1);
    rc = att_journal_line(&j, line, sizeof(line), why, sizeof(why));
    tally(t, rc == ATT_EDEVICE && strstr(why, "File too large") && strstr(why, path), "%d %s",
          rc, why);
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "one\n"), "the torn line is taken back");
    fill_disk(0);
    append(&j, "two");
    tally(t, !strcmp(slurp(path, buf, sizeof(buf)), "one\ntwo\n"), "and it goes on");
    att_journal_close(&j, why, sizeof(why));
    unlink(path);
    tally(t, !att_journal_open(&j, "/dev/full", 1, why, sizeof(why)), "/dev/full: %s", why);
    rc = att_journal_line(&j, "x", 1, why, sizeof(why));
    tally(t, rc == ATT_EDEVICE && strstr(why, "No space left on device"), "%d %s", rc, why);
    att_journal_close(&j, why, sizeof(why));
    rc = att_journal_open(&j, "/proc/none/j", 0, why, sizeof(why));
    tally(t, rc == ATT_EDEVICE && strstr(why, "/proc/none/j") && j.fd < 0, "%d %s", rc, why);
}

static void test_dirs(struct tally *t, const char *dir)
{
    char path[256], file[256], why[512] = "";
    int  rc;

    snprintf(path, sizeof(path), "%s/x/y//z/", dir);
    tally(t, att_make_dirs(path, why, sizeof(why)) == 0, "made: %s", why);
    tally(t, att_make_dirs(path, why, sizeof(why)) == 0, "made again: %s", why);
    tally(t, access(path, W_OK) == 0, "%s is there", path);
    snprintf(file, sizeof(file), "%s/x/y/z/f", dir);
    spill(file, "");
    rc = att_make_dirs(file, why, sizeof(why));
    tally(t, rc == ATT_EDEVICE && strstr(why, "Not a directory"), "%d %s", rc, why);
    unlink(file);
    rc = att_make_dirs("/proc/attest/x", why, sizeof(why));
    tally(t, rc == ATT_EDEVICE && strstr(why, "/proc/attest: "), "%d %s", rc, why);
    tally(t, att_make_dirs("", why, sizeof(why)) == ATT_EINVAL, "the empty path");
    for (int i = 0; i < 3; i++) {
        *strrchr(file, '/') = '\0';
        rmdir(file);
    }
}

int main(void)
{
    struct tally t = { 0, 0 };
    char         dir[] = "/tmp/attest-writer-XXXXXX";

    if (!mkdtemp(dir))
        return 2;
    umask(022);
    signal(SIGXFSZ, SIG_IGN);
    test_file(&t, dir);
    test_refusals(&t, dir);
    test_journal(&t, dir);
    test_full_journal(&t, dir);
    test_dirs(&t, dir);
    tally(&t, entries(dir) == 0 && rmdir(dir) == 0, "nothing is left in %s", dir);
    return tally_end(&t);
}
