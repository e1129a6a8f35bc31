/* SPDX-License-Identifier: Apache-2.0 */
/* paired_side.c - a fresh process: fork, exec, greeting, device; and its end. */
#include "harness/paired_side.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "harness/host.h"
#include "harness/jsonout.h"
#include "harness/paired_record.h"

static const double GREETING_SECONDS = 10; // before any device is opened: at most, and at
static const double LEAST_GREETING = 1;    // least, since a busy host starts programs slowly
static const double OPEN_SECONDS = 120;    // opening a device may build kernels

/* ---- starting ----------------------------------------------------------------------- */

static const char *name_of(const struct att_side *s)
{
    return s->program ? s->program : "attest";
}

/* In the child, between fork and exec: only calls that are safe there. */
__attribute__((noreturn)) static void become(const struct att_side *s, int line, int page)
{
    static const char told[] = "{\"error\":\"exec\"}\n";
    const char *const argv[] = { name_of(s), "arm", NULL };
    sigset_t          none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(line, STDIN_FILENO);
    dup2(line, STDOUT_FILENO);
    dup2(page, ATT_SIDE_FD);
    execvp(s->program ? s->program : "/proc/self/exe", (char *const *)argv);
    if (write(STDOUT_FILENO, told, sizeof(told) - 1) < 0)
        _exit(126);
    _exit(127);
}

/* A descriptor that is none of 0 to 3: those are what the child gives away. */
static int high(int fd)
{
    const int moved = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, ATT_SIDE_FD + 1);

    if (fd >= 0)
        close(fd);
    return moved;
}

static int spawn(struct att_side *s)
{
    const size_t bytes = sizeof(*s->progress);
    const int    page = high(memfd_create("attest-progress", MFD_CLOEXEC));
    int          pair[2] = { -1, -1 };
    void        *shared = MAP_FAILED;

    if (page >= 0 && !ftruncate(page, (off_t)bytes)
        && !socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
        shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, page, 0);
    pair[0] = high(pair[0]);
    pair[1] = high(pair[1]);
    if (shared != MAP_FAILED && pair[0] >= 0 && pair[1] >= 0) {
        s->progress = shared;
        fflush(NULL);
        s->pid = fork();
        if (s->pid == 0)
            become(s, pair[1], page);
    }
    if (pair[1] >= 0)
        close(pair[1]);
    if (page >= 0)
        close(page);
    s->fd = pair[0];
    if (s->pid > 0)
        return 0;
    if (s->fd >= 0)
        close(s->fd);
    s->pid = 0;
    s->fd = -1;
    att_side_gone(s, ATT_SIDE_NO_START, "no process can be started: %s", strerror(errno));
    return ATT_EDEVICE;
}

/* The first line: is this a program that we can talk to? */
static int greet(struct att_side *s)
{
    const double patience = fmin(GREETING_SECONDS, fmax(LEAST_GREETING, s->timeout));
    cJSON       *o = att_side_answer(s, patience);
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, "arm");
    const int    ok = cJSON_IsNumber(v) && v->valuedouble == ATT_SIDE_PROTOCOL;

    if (o && !ok && *att_paired_text(o, "error"))
        att_side_gone(s, ATT_SIDE_NO_START, "it cannot be started");
    else if (o && !ok)
        att_side_gone(s, ATT_SIDE_NO_START, "it greets in another way than this version: %.80s",
                      s->line);
    else if (!o && s->end != ATT_SIDE_INTERRUPTED) {
        s->end = ATT_SIDE_NO_START;
        snprintf(s->why + strlen(s->why), sizeof(s->why) - strlen(s->why),
                 "; is it an attest that knows arms?");
    }
    cJSON_Delete(o);
    return ok ? 0 : s->end == ATT_SIDE_NO_START ? ATT_EINVAL : ATT_EDEVICE;
}

static char *open_question(const struct att_side *s)
{
    char           *text;
    size_t          size;
    FILE           *out = open_memstream(&text, &size);
    struct att_json j;

    att_json_begin(&j, out, 0);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "do", "open");
    att_json_text(&j, "backend", s->plugin ? "" : s->backend);
    att_json_text(&j, "plugin", s->plugin ? s->plugin : "");
    att_json_int(&j, "threads", s->threads);
    att_json_real(&j, "timeout", s->timeout);
    att_json_close(&j, '}');
    fclose(out);
    return text;
}

static int open_device(struct att_side *s)
{
    char       *question = open_question(s);
    cJSON      *o = att_side_ask_within(s, question, OPEN_SECONDS);
    const char *error = att_paired_text(o, "error");
    int         err = 0;

    free(question);
    if (!o)
        return ATT_EDEVICE;
    if (!strcmp(error, "device")) {
        att_side_gone(s, ATT_SIDE_NO_DEVICE, "%.400s", att_paired_text(o, "why"));
        err = ATT_ENODEV;
    } else if (*error) {
        att_side_gone(s, ATT_SIDE_BAD_FILE, "%.400s", att_paired_text(o, "why"));
        err = ATT_EINVAL;
    } else {
        snprintf(s->backend, sizeof(s->backend), "%s", att_paired_text(o, "backend"));
        snprintf(s->device, sizeof(s->device), "%s", att_paired_text(o, "device"));
    }
    cJSON_Delete(o);
    return err;
}

int att_side_start(struct att_side *s)
{
    int err;

    s->end = ATT_SIDE_ALIVE;
    s->why[0] = '\0';
    s->line = att_must(ATT_SIDE_LINE + 1);
    err = spawn(s);
    if (!err)
        err = greet(s);
    return err ? err : open_device(s);
}

void att_side_stop(struct att_side *s)
{
    static const char quit[] = "{\"do\":\"quit\"}\n";

    if (s->pid) {
        if (send(s->fd, quit, sizeof(quit) - 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
            kill(s->pid, SIGKILL);
        shutdown(s->fd, SHUT_WR);
        att_side_bury(s, s->timeout < 10 ? s->timeout : 10);
    }
    if (s->progress)
        munmap(s->progress, sizeof(*s->progress));
    free(s->line);
    s->progress = NULL;
    s->line = NULL;
}
