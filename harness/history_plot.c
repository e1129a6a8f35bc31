/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history_plot.c - one series as a plot. Data and script stay beside it: `gnuplot history.gp`
 * draws again.
 */
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/history.h"

enum { LIMIT_MS = 30000, POLL_MS = 10 };

extern char **environ;

static const char script[] =
    "set terminal svg size 900,360 dynamic enhanced font 'sans-serif,12' background '#ffffff'\n"
    "set output 'history.svg'\n"
    "set title title noenhanced\n"
    "set xlabel 'night'\n"
    "set ylabel 'median, ' . unit . ' (bars: 95 % interval)'\n"
    "set grid ytics lc rgb '#dddddd'\n"
    "set key outside bottom center horizontal\n"
    "set offsets graph 0.02, graph 0.02, graph 0.1, graph 0.1\n"
    "set datafile missing '-'\n";

/* What a night is drawn as. */
enum kind { COMPARED, SLOWER, LEFT_OUT, KINDS };

static const char *const marks[KINDS] = {
    "pt 7 ps 0.5 lc rgb '#0072B2' title 'compared with'",
    "pt 5 ps 0.7 lc rgb '#D55E00' title 'slower, says its gate'",
    "pt 6 ps 0.5 lc rgb '#8C8C8C' title 'not compared with'",
};

static enum kind kind_of(const struct att_history_point *p)
{
    return p->red ? SLOWER : p->foreign || !p->entry->usable ? LEFT_OUT : COMPARED;
}

/* Letters that neither gnuplot nor a data file takes for anything else. */
static void put_harmless(FILE *out, const char *text)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "/:._-+";

    for (; *text; text++)
        fputc(strchr(good, *text) ? *text : '?', out);
}

struct scale {
    const char *unit;
    double      ns;
};

static struct scale scale_of(const struct att_history *h, const struct att_history_point *p)
{
    static const struct scale units[] = {
        { "s", 1e9 }, { "ms", 1e6 }, { "us", 1e3 }, { "ns", 1 }
    };
    double high = 0;
    int    u = 0;

    for (int i = 0; i < h->n; i++)
        if (p[i].ns.n > 0)
            high = fmax(high, p[i].ns.median);
    while (u < 3 && high < units[u].ns)
        u++;
    return units[u];
}

static void put_real(FILE *out, double v)
{
    if (isfinite(v))
        fprintf(out, " %.9g", v);
    else
        fputs(" -", out);
}

static void put_data(FILE *out, const struct att_history *h, const struct att_history_point *p,
                     double unit)
{
    fputs("# night median low high started kind(0 good, 1 slower, 2 left out) anew commit\n",
          out);
    for (int i = 0; i < h->n; i++) {
        if (p[i].ns.n < 1)
            continue;
        fprintf(out, "%d", p[i].entry->number);
        put_real(out, p[i].ns.median / unit);
        put_real(out, isnan(p[i].ns.low) ? p[i].ns.median / unit : p[i].ns.low / unit);
        put_real(out, isnan(p[i].ns.high) ? p[i].ns.median / unit : p[i].ns.high / unit);
        fputc(' ', out);
        put_harmless(out, *p[i].entry->started ? p[i].entry->started : "-");
        fprintf(out, " %d %d ", kind_of(&p[i]), p[i].anew || p[i].quicker);
        put_harmless(out, *p[i].entry->git ? p[i].entry->git : "-");
        fputc('\n', out);
    }
}

/* Marks for the kinds that there are, and a line where the series begins anew. */
static void put_script(FILE *out, const struct att_history *h, const char *row,
                       const struct att_history_point *p, const char *unit)
{
    int there[KINDS] = { 0 }, plots = 0;

    fputs("# drawn by attest history; `gnuplot history.gp` draws it again\ntitle = '", out);
    put_harmless(out, row);
    fprintf(out, "'\nunit = '%s'\ndata = 'history.dat'\n%s", unit, script);
    for (int i = 0; i < h->n; i++) {
        there[kind_of(&p[i])] += p[i].ns.n > 0;
        if (p[i].anew || p[i].quicker)
            fprintf(
                out,
                "set arrow from %d.5, graph 0 to %d.5, graph 1 nohead dt 2 lc rgb '#009E73'\n"
                "set label '%s' at %d.6, graph 0.95 tc rgb '#009E73' font ',10'\n",
                p[i].entry->number - 1, p[i].entry->number - 1,
                p[i].entry->begin ? "all anew"
                : p[i].anew       ? "accepted"
                                  : "faster",
                p[i].entry->number - 1);
    }
    for (int kind = 0; kind < KINDS; kind++)
        if (there[kind])
            fprintf(out, "%s data using 1:($6==%d?$2:1/0):3:4 with yerrorbars %s",
                    plots++ ? ", \\\n    " : "plot", kind, marks[kind]);
    fputs(plots ? "\n" : "plot 1/0 title 'no times'\n", out);
}

/* ---- gnuplot --------------------------------------------------------------------- */

static int start(const char *dir, pid_t *pid)
{
    char  name[] = "gnuplot", bare[] = "-d", file[] = "history.gp"; // -d: nobody's ~/.gnuplot
    char *argv[] = { name, bare, file, NULL };
    posix_spawn_file_actions_t act;
    int                        err = posix_spawn_file_actions_init(&act);

    if (err)
        return err;
    posix_spawn_file_actions_addchdir_np(&act, dir);
    posix_spawn_file_actions_addopen(&act, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&act, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&act, 1, 2);
    err = posix_spawnp(pid, argv[0], &act, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&act);
    return err;
}

/* 0: drawn. 1: not, and `why` says why. */
static int draw(const char *dir, char *why, size_t why_size)
{
    const struct timespec pause = { 0, POLL_MS * 1000000L };
    int                   status = 0, left = LIMIT_MS;
    pid_t                 pid, got;
    const int             err = start(dir, &pid);

    if (err) {
        snprintf(why, why_size, "gnuplot cannot be started (%s); the data are in %.900s",
                 strerror(err), dir);
        return 1;
    }
    for (; (got = waitpid(pid, &status, WNOHANG)) == 0 && left > 0; left -= POLL_MS)
        nanosleep(&pause, NULL);
    if (got == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    } else if (got == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return 0;
    }
    snprintf(why, why_size, "gnuplot failed on %.900s/history.gp", dir);
    return 1;
}

int att_history_plot(const struct att_history *h, const char *row,
                     const struct att_history_point *p, const char *dir, char *why,
                     size_t why_size)
{
    static const char *const name[] = { "history.dat", "history.gp" };
    const struct scale       unit = scale_of(h, p);
    char                     path[ATT_PATH + 16];
    struct att_file          file;
    int                      err = att_make_dirs(dir, why, why_size);

    snprintf(path, sizeof(path), "%s/history.svg", dir);
    if (!err)
        unlink(path); // an old plot must not pass for this one
    for (int i = 0; i < 2 && !err; i++) {
        snprintf(path, sizeof(path), "%s/%s", dir, name[i]);
        err = att_file_open(&file, path, why, why_size);
        if (err)
            return err;
        if (i)
            put_script(file.out, h, row, p, unit.unit);
        else
            put_data(file.out, h, p, unit.ns);
        err = att_file_commit(&file, why, why_size);
    }
    return err ? err : draw(dir, why, why_size);
}
