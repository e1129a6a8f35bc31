/* SPDX-License-Identifier: Apache-2.0 */
/* peer.c - the process of a peer: started, watched, killed, and waited for to be quiet. */
#include "harness/peer.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/host.h"

enum { LAST_WORDS = 4096 };

static const double GRACE_SECONDS = 1; // between the end of a pipe and that of its process

/* ---- starting ----------------------------------------------------------------------- */

static int cpus(const struct att_seat *s)
{
    cpu_set_t set;

    if (s->options->threads > 0)
        return s->options->threads;
    if (!sched_getaffinity(0, sizeof(set), &set) && CPU_COUNT(&set) > 0)
        return CPU_COUNT(&set);
    return (int)sysconf(_SC_NPROCESSORS_ONLN);
}

/* In the new process. Its group is its own, so that it and all that it starts can be killed
 * together and the terminal's signals pass it by. */
static void become(const struct att_peer *p, int in, int out)
{
    sigset_t none;

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // All four are above the numbers that they get.
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0
        || dup2(p->log, STDERR_FILENO) < 0 || dup2(p->memory, ATT_PEER_FD) < 0)
        _exit(126);
    close_range(ATT_PEER_FD + 1, ~0u, 0);
    execl("/bin/sh", "sh", "-c", p->env.command, (char *)NULL);
    _exit(126);
}

/* A descriptor for us alone, above the numbers that the peer's own ones get. */
static int above(int fd)
{
    const int up = fcntl(fd, F_DUPFD_CLOEXEC, ATT_PEER_FD + 1);

    close(fd);
    return up;
}

static int memory_file(const char *name)
{
    const int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

    return fd < 0 ? fd : above(fd);
}

int att_peer_prepare(struct att_peer *p)
{
    p->line = att_must(ATT_PEER_LINE + 1);
    p->memory = memory_file("attest-tensors");
    p->log = memory_file("attest-stderr");
    // Who shrinks a file takes the memory from whoever maps it.
    if (p->memory >= 0)
        fcntl(p->memory, F_ADD_SEALS, F_SEAL_SHRINK);
    // Appending: several processes may write to it.
    return p->memory < 0 || p->log < 0 || fcntl(p->log, F_SETFL, O_APPEND) ? ATT_EDEVICE : 0;
}

static int open_pipes(int in[2], int out[2])
{
    if (pipe2(in, O_CLOEXEC))
        return ATT_EDEVICE;
    if (pipe2(out, O_CLOEXEC)) {
        close(in[0]);
        close(in[1]);
        return ATT_EDEVICE;
    }
    for (int i = 0; i < 2; i++) {
        in[i] = above(in[i]);
        out[i] = above(out[i]);
    }
    return 0;
}

static int start(struct att_peer *p)
{
    char text[16];
    int  in[2], out[2];

    if (ftruncate(p->log, 0) || open_pipes(in, out))
        return ATT_EDEVICE;
    snprintf(text, sizeof(text), "%d", cpus(p->s));
    setenv("ATTEST_BACKEND", p->env.backend, 1);
    setenv("ATTEST_THREADS", text, 1);
    p->pid = fork();
    if (p->pid == 0)
        become(p, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    p->to = in[1];
    p->from = out[0];
    fcntl(p->to, F_SETFL, O_NONBLOCK);
    fcntl(p->from, F_SETFL, O_NONBLOCK);
    if (p->pid < 0) {
        close(p->to);
        close(p->from);
        p->pid = 0;
        return ATT_EDEVICE;
    }
    setpgid(p->pid, p->pid);
    p->s->progress->peer_group[p->place] = (int32_t)p->pid;
    p->started++;
    return 0;
}

enum att_peer_outcome att_peer_wake(struct att_peer *p)
{
    enum att_peer_outcome outcome;

    if (p->pid)
        return ATT_PEER_OK;
    snprintf(p->phase, sizeof(p->phase), "start");
    if (start(p))
        return att_peer_report(p, ATT_PEER_DIED, "it cannot be started: %s", strerror(errno));
    outcome = att_peer_hello(p);
    if (outcome)
        att_peer_kill(p);
    return outcome;
}

/* ---- ending ------------------------------------------------------------------------- */

static void forget(struct att_peer *p)
{
    close(p->to);
    close(p->from);
    p->s->progress->peer_group[p->place] = 0;
    p->pid = 0;
}

void att_peer_kill(struct att_peer *p)
{
    if (!p->pid)
        return;
    kill(-p->pid, SIGKILL);
    kill(p->pid, SIGKILL);
    while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    forget(p);
}

/* 1 and how when the process ended within the grace. */
static int ended(const struct att_peer *p, struct att_death *d)
{
    const double until = att_now() + GRACE_SECONDS;
    int          how = 0;
    pid_t        done;

    while ((done = waitpid(p->pid, &how, WNOHANG)) == 0 && att_now() < until)
        poll(NULL, 0, 1);
    if (done != p->pid)
        return 0;
    att_death_read(d, how);
    return 1;
}

enum att_peer_outcome att_peer_bury(struct att_peer *p)
{
    struct att_death d = { .why = "it closed its standard output" };

    if (ended(p, &d)) {
        kill(-p->pid, SIGKILL); // what it left behind
        forget(p);
    } else {
        att_peer_kill(p);
    }
    // The shell that ran it says so: 128 + n.
    if (!d.by_signal && d.code > 128 && d.code < 128 + NSIG)
        att_death_read(&d, d.code - 128);
    p->signal = d.by_signal ? d.code : 0;
    return att_peer_report(p, ATT_PEER_DIED, "%s", d.why);
}

void att_peer_stop(struct att_peer *p)
{
    static const char quit[] = "{\"ask\": \"quit\"}\n";
    struct att_death  d;

    if (!p->pid)
        return;
    if (write(p->to, quit, strlen(quit)) < 0 || !ended(p, &d)) {
        att_peer_kill(p);
        return;
    }
    kill(-p->pid, SIGKILL);
    forget(p);
}

/* ---- what it said ------------------------------------------------------------------- */

/* The last line on standard error that is not blank, "" when there is none. */
static void last_words(const struct att_peer *p, char *buf, size_t size)
{
    char        text[LAST_WORDS + 1];
    const off_t end = lseek(p->log, 0, SEEK_END);
    const off_t from = end > LAST_WORDS ? end - LAST_WORDS : 0;
    ssize_t     n = p->log < 0 ? -1 : pread(p->log, text, LAST_WORDS, from);
    char       *line;

    while (n > 0 && isspace((unsigned char)text[n - 1]))
        n--;
    text[n > 0 ? n : 0] = '\0';
    line = strrchr(text, '\n');
    snprintf(buf, size, "%.150s", line ? line + 1 : text);
}

enum att_peer_outcome att_peer_report(struct att_peer *p, enum att_peer_outcome outcome,
                                      const char *fmt, ...)
{
    char    words[160];
    size_t  n;
    va_list args;

    va_start(args, fmt);
    vsnprintf(p->why, sizeof(p->why) - sizeof(words) - 40, fmt, args);
    va_end(args);
    n = strlen(p->why);
    last_words(p, words, sizeof(words));
    if (*words && n < sizeof(p->why))
        snprintf(p->why + n, sizeof(p->why) - n, " (standard error: %s)", words);
    return outcome;
}
