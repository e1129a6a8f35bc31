/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plots.c - copy the scripts beside the data, and have gnuplot draw them.
 */
#include "harness/plots.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/plotdata.h"
#include "harness/writer.h"

enum { SCRIPTS = 32, NAME = 64, LIMIT_MS = 30000, POLL_MS = 5 };

extern char **environ;

struct scripts {
    char name[SCRIPTS][NAME];
    int  n;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int find_scripts(struct scripts *s, const char *dir, char *why, size_t why_size)
{
    DIR           *d = opendir(dir);
    struct dirent *e;

    s->n = 0;
    if (!d) {
        snprintf(why, why_size, "cannot read %.1000s: %s", dir, strerror(errno));
        return ATT_EDEVICE;
    }
    while ((e = readdir(d)) != NULL && s->n < SCRIPTS) {
        size_t n = strlen(e->d_name);
        if (*e->d_name != '.' && n > 3 && n < NAME && !strcmp(e->d_name + n - 3, ".gp"))
            memcpy(s->name[s->n++], e->d_name, n + 1);
    }
    closedir(d);
    qsort(s->name, (size_t)s->n, NAME, by_name);
    if (s->n)
        return 0;
    snprintf(why, why_size, "no plot script (*.gp) in %.1000s", dir);
    return ATT_EINVAL;
}

static int copy_script(const char *from_dir, const char *to_dir, const char *name, char *why,
                       size_t why_size)
{
    char            path[ATT_PATH], buf[4096];
    struct att_file file;
    size_t          n;
    FILE           *in;
    int             err;

    snprintf(path, sizeof(path), "%s/%s", from_dir, name);
    in = fopen(path, "re");
    if (!in) {
        snprintf(why, why_size, "cannot read %.1000s: %s", path, strerror(errno));
        return ATT_EDEVICE;
    }
    snprintf(path, sizeof(path), "%s/%s", to_dir, name);
    err = att_file_open(&file, path, why, why_size);
    while (!err && (n = fread(buf, 1, sizeof(buf), in)) > 0)
        fwrite(buf, 1, n, file.out);
    fclose(in);
    return err ? err : att_file_commit(&file, why, why_size);
}

/* gnuplot on one script in `dir`, its messages in gnuplot.log. 0 or an errno. */
static int start_gnuplot(const char *dir, const char *script, pid_t *pid)
{
    char  name[] = "gnuplot", bare[] = "-d", file[NAME]; // -d: without anybody's ~/.gnuplot
    char *argv[] = { name, bare, file, NULL };
    posix_spawn_file_actions_t act;
    int                        err = posix_spawn_file_actions_init(&act);

    if (err)
        return err;
    snprintf(file, sizeof(file), "%s", script);
    posix_spawn_file_actions_addchdir_np(&act, dir);
    posix_spawn_file_actions_addopen(&act, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&act, 1, "gnuplot.log", O_WRONLY | O_CREAT | O_APPEND,
                                     0666);
    posix_spawn_file_actions_adddup2(&act, 1, 2);
    err = posix_spawnp(pid, argv[0], &act, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&act);
    return err;
}

/* 1 when the process ended well within *left milliseconds; it is killed when it does not. */
static int await(pid_t pid, int *left)
{
    const struct timespec pause = { 0, POLL_MS * 1000000L };
    int                   status = 0;
    pid_t                 got;

    for (; (got = waitpid(pid, &status, WNOHANG)) == 0 && *left > 0; *left -= POLL_MS)
        nanosleep(&pause, NULL);
    if (got == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        return 0;
    }
    return got == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Draw all that can be drawn; the first failure is the one that is told. */
static int draw(const struct scripts *s, const char *dir, char *why, size_t why_size)
{
    int left = LIMIT_MS, failed = 0;

    for (int i = 0; i < s->n && left > 0; i++) {
        pid_t pid;
        int   err;
        if (!strncmp(s->name[i], "style", 5)) // loaded by the others
            continue;
        err = start_gnuplot(dir, s->name[i], &pid);
        if (err) {
            snprintf(
                why, why_size,
                "plots are not drawn: gnuplot cannot be started (%s); the data are in %.500s",
                strerror(err), dir);
            return 1;
        }
        if (await(pid, &left) || failed++)
            continue;
        snprintf(why, why_size,
                 "not all plots are drawn: gnuplot %s on %.500s/%s, see gnuplot.log there",
                 left > 0 ? "failed" : "took too long", dir, s->name[i]);
    }
    return failed != 0;
}

/* What an earlier run left here must not pass for a plot of this one. */
static void remove_stale(const struct scripts *s, const char *dir)
{
    char path[ATT_PATH];

    for (int i = 0; i < s->n; i++) {
        snprintf(path, sizeof(path), "%.3900s/%.*ssvg", dir, (int)strlen(s->name[i]) - 2,
                 s->name[i]);
        unlink(path);
    }
    snprintf(path, sizeof(path), "%.3900s/gnuplot.log", dir);
    unlink(path);
}

/* gnuplot.log is kept only when it says something. */
static void drop_empty_log(const char *dir)
{
    char  path[ATT_PATH];
    FILE *f;
    int   empty;

    snprintf(path, sizeof(path), "%.3900s/gnuplot.log", dir);
    f = fopen(path, "re");
    if (!f)
        return;
    empty = fgetc(f) == EOF;
    fclose(f);
    if (empty)
        unlink(path);
}

static int write_all(const struct att_plot_data *d, const char *dir, const char *script_dir,
                     char *why, size_t why_size)
{
    struct scripts s;
    int            err = find_scripts(&s, script_dir, why, why_size);

    err = err ? err : att_make_dirs(dir, why, why_size);
    if (err)
        return err;
    remove_stale(&s, dir);
    err = att_plot_data_write(d, dir, why, why_size);
    err = err ? err : att_plot_series_write(d->r, dir, why, why_size);
    for (int i = 0; !err && i < s.n; i++)
        err = copy_script(script_dir, dir, s.name[i], why, why_size);
    if (err)
        return err;
    err = draw(&s, dir, why, why_size);
    drop_empty_log(dir);
    return err;
}

int att_plots_write(const struct att_results *r, const char *dir, const char *script_dir,
                    char *why, size_t why_size)
{
    struct att_plot_data d;
    int                  err = 1;

    *why = '\0';
    if (strlen(dir) > ATT_PATH - 200 || strlen(script_dir) > ATT_PATH - 200) {
        snprintf(why, why_size, "cannot write plots: the path is too long");
        return ATT_EINVAL;
    }
    att_plot_data_begin(&d, r);
    if (d.n)
        err = write_all(&d, dir, script_dir, why, why_size);
    else
        snprintf(why, why_size, "no plots: nothing was timed");
    att_plot_data_end(&d);
    return err;
}
