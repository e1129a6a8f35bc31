/* SPDX-License-Identifier: Apache-2.0 */
/*
 * doctor_seat.c - one child per back-end. It opens the device, lets it measure itself, and
 * writes one line per event into a pipe:
 *
 *     name <back-end> | describe <text> | figure <name> <value> <unit> | end <how> <why>
 *
 * A child that closes the pipe without an end died; one that is silent for --timeout is
 * killed. The parent believes no line that it cannot read.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/doctor.h"
#include "harness/host.h"
#include "harness/plugin.h"

const char *att_doctor_end_name(enum att_doctor_end end)
{
    static const char *const name[] = { "measured", "unwanted", "absent",
                                        "nothing",  "unusable", "failed" };

    return name[end];
}

/* ---- the child ---------------------------------------------------------------------- */

/* One write each, so that a death leaves whole lines. */
static void tell(int fd, const char *key, const char *text)
{
    char line[512];

    snprintf(line, sizeof(line), "%s %.480s", key, text);
    line[strcspn(line, "\n")] = '\0'; // texts are the back-end's
    dprintf(fd, "%s\n", line);
}

static void tell_end(int fd, enum att_doctor_end end, const char *why)
{
    char text[400];

    snprintf(text, sizeof(text), "%s %s", att_doctor_end_name(end), why);
    tell(fd, "end", text);
}

static void say(void *user, const char *name, double value, const char *unit)
{
    char text[160];

    snprintf(text, sizeof(text), "%.63s %.17g %.15s", name, value, unit);
    tell(*(const int *)user, "figure", text);
}

static int wanted(const struct att_doctor *d, const char *name)
{
    return !d->backend || (!regexec(d->backend, name, 0, NULL, 0)) == (d->o->backend[0] != '-');
}

/* A plug-in that takes over the passport of its base would only measure the same again. */
static int is_inherited(const struct att_backend *be)
{
    const struct att_backend *base = be->base ? att_find_backend(be->base) : NULL;

    return base && base->passport == be->passport;
}

static void measure(const struct att_doctor *d, const struct att_backend *be, int fd)
{
    struct att_device *dev = NULL;
    char               text[256] = "";
    int                err = be->open(0, &dev, text, sizeof(text));

    if (err) {
        tell_end(fd, err == ATT_ENODEV ? ATT_DOCTOR_ABSENT : ATT_DOCTOR_FAILED, text);
        return;
    }
    if (be->threads && be->threads(dev, d->o->threads)) {
        tell_end(fd, ATT_DOCTOR_FAILED, "it refuses that number of threads");
        return;
    }
    be->describe(dev, text, sizeof(text));
    tell(fd, "describe", text);
    err = be->passport(dev, say, &fd);
    be->close(dev);
    snprintf(text, sizeof(text), "its passport() returned %d", err);
    tell_end(fd, err ? ATT_DOCTOR_FAILED : ATT_DOCTOR_MEASURED, err ? text : "");
}

static void examine(const struct att_doctor *d, const struct att_backend *builtin,
                    const char *path, int fd)
{
    char                      why[256] = "";
    const struct att_backend *be;

    if (builtin)
        be = att_plugin_complete(builtin, why, sizeof(why));
    else
        be = att_plugin_load(path, why, sizeof(why));
    if (!be) {
        tell_end(fd, builtin ? ATT_DOCTOR_FAILED : ATT_DOCTOR_UNUSABLE, why);
        return;
    }
    tell(fd, "name", be->name);
    if (!wanted(d, be->name)) {
        tell_end(fd, ATT_DOCTOR_UNWANTED, "");
    } else if (!be->passport) {
        tell_end(fd, ATT_DOCTOR_NOTHING, "it measures nothing about itself");
    } else if (is_inherited(be)) {
        snprintf(why, sizeof(why), "its figures are those of %s", be->base);
        tell_end(fd, ATT_DOCTOR_NOTHING, why);
    } else {
        measure(d, be, fd);
    }
}

/* Standard output is the parent's: what a back-end prints goes to standard error. */
static void become_child(const struct att_doctor *d, const struct att_backend *builtin,
                         const char *path, int fd)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(STDERR_FILENO, STDOUT_FILENO);
    examine(d, builtin, path, fd);
    _exit(0); // not exit(): what the parent had registered or buffered is the parent's
}

/* ---- the parent --------------------------------------------------------------------- */

static void add_figure(struct att_doctor *d, const char *text)
{
    struct att_doctor_figure  f = { .seat = d->seats - 1 };
    struct att_doctor_figure *more;

    if (sscanf(text, "%63s %lf %15s", f.name, &f.value, f.unit) != 3 || !isfinite(f.value))
        return;
    if (d->figures == d->room) {
        d->room = d->room ? 2 * d->room : 64;
        more = att_must((size_t)d->room * sizeof(*more));
        if (d->figures)
            memcpy(more, d->figure, (size_t)d->figures * sizeof(*more));
        free(d->figure);
        d->figure = more;
    }
    d->figure[d->figures++] = f;
}

static void set_end(struct att_doctor_seat *s, const char *text)
{
    const size_t n = strcspn(text, " ");

    for (enum att_doctor_end end = ATT_DOCTOR_MEASURED; end <= ATT_DOCTOR_FAILED; end++)
        if (strlen(att_doctor_end_name(end)) == n
            && !strncmp(text, att_doctor_end_name(end), n))
            s->end = end;
    snprintf(s->why, sizeof(s->why), "%.255s", text[n] ? text + n + 1 : "");
}

/* 1 when this line is the last. */
static int read_line(struct att_doctor *d, const char *line)
{
    struct att_doctor_seat *s = &d->seat[d->seats - 1];

    if (!strncmp(line, "figure ", 7))
        add_figure(d, line + 7);
    else if (!strncmp(line, "name ", 5))
        snprintf(s->name, sizeof(s->name), "%.63s", line + 5);
    else if (!strncmp(line, "describe ", 9))
        snprintf(s->describe, sizeof(s->describe), "%.255s", line + 9);
    else if (!strncmp(line, "end ", 4))
        set_end(s, line + 4);
    return !strncmp(line, "end ", 4);
}

enum reading { ENDED, CLOSED, SILENT };

/* Read lines until the last one, the end of the pipe, or silence. */
static enum reading listen_to(struct att_doctor *d, int fd)
{
    char   buf[1024];
    size_t have = 0;
    double since = att_now();

    for (;;) {
        struct pollfd p = { fd, POLLIN, 0 };
        ssize_t       n;
        char         *end;
        if (poll(&p, 1, 50) <= 0) {
            if (att_now() - since > d->o->timeout)
                return SILENT;
            continue;
        }
        n = read(fd, buf + have, sizeof(buf) - 1 - have);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return CLOSED;
        have += (size_t)n;
        for (; (end = memchr(buf, '\n', have)); since = att_now()) {
            const size_t size = (size_t)(end - buf) + 1;
            *end = '\0';
            if (read_line(d, buf))
                return ENDED;
            have -= size;
            memmove(buf, end + 1, have);
        }
        if (have == sizeof(buf) - 1)
            have = 0; // no line of ours is so long
    }
}

static void bury(const struct att_doctor *d, struct att_doctor_seat *s, pid_t pid,
                 enum reading reading)
{
    int how = 0;

    if (reading != CLOSED)
        kill(pid, SIGKILL); // it has ended, or it never will
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        continue;
    if (reading == ENDED)
        return;
    s->end = ATT_DOCTOR_FAILED;
    if (reading == SILENT)
        snprintf(s->why, sizeof(s->why), "it said nothing for %g s and was killed",
                 d->o->timeout);
    else if (WIFSIGNALED(how))
        snprintf(s->why, sizeof(s->why), "it was killed by signal %d (%s)", WTERMSIG(how),
                 strsignal(WTERMSIG(how)));
    else
        snprintf(s->why, sizeof(s->why), "it ended itself with exit status %d",
                 WEXITSTATUS(how));
}

void att_doctor_examine(struct att_doctor *d, const struct att_backend *builtin,
                        const char *path)
{
    struct att_doctor_seat *s = &d->seat[d->seats++];
    int                     pipes[2];
    pid_t                   pid;

    *s = (struct att_doctor_seat){ .end = ATT_DOCTOR_FAILED };
    snprintf(s->name, sizeof(s->name), "%s", builtin ? builtin->name : path);
    if (pipe2(pipes, O_CLOEXEC)) {
        snprintf(s->why, sizeof(s->why), "pipe: %s", strerror(errno));
        return;
    }
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        close(pipes[0]);
        become_child(d, builtin, path, pipes[1]);
    }
    close(pipes[1]);
    if (pid > 0)
        bury(d, s, pid, listen_to(d, pipes[0]));
    else
        snprintf(s->why, sizeof(s->why), "fork: %s", strerror(errno));
    close(pipes[0]);
}
