/* SPDX-License-Identifier: Apache-2.0 */
/* paired_talk.c - one line to a process, one line back; and how a process ends. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/paired_side.h"
#include "harness/suggest.h"

enum { NAP_MS = 20 };

static const double GRACE_SECONDS = 1; // between closing the line and being gone

/* ---- ending ------------------------------------------------------------------------- */

void att_side_bury(struct att_side *s, double grace)
{
    const double until = att_now() + grace;
    int          how = 0;

    if (!s->pid)
        return;
    while (waitpid(s->pid, &how, WNOHANG) == 0) {
        if (att_now() >= until)
            kill(s->pid, SIGKILL);
        poll(NULL, 0, 1);
    }
    kill(-s->pid, SIGKILL); // its group: whoever it left behind
    close(s->fd);
    s->pid = 0;
    s->fd = -1;
    att_death_read(&s->death, how);
}

void *att_side_gone(struct att_side *s, enum att_side_end end, const char *fmt, ...)
{
    char    what[440], shown[120];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    s->end = end;
    att_side_bury(s, 0);
    snprintf(s->why, sizeof(s->why), "%s%s%s: %s",
             att_shown(s->program ? s->program : "attest", shown, sizeof(shown)),
             s->plugin ? " with " : "", s->plugin ? s->plugin : "", what);
    return NULL;
}

/* The other end of the line is closed: wait for the rest. */
static void *died(struct att_side *s)
{
    char phase[sizeof(s->progress->phase)];

    snprintf(phase, sizeof(phase), "%.*s", (int)sizeof(phase) - 1, s->progress->phase);
    att_side_bury(s, GRACE_SECONDS);
    return att_side_gone(s, ATT_SIDE_DIED, "%s%s%s", s->death.why, *phase ? ", during: " : "",
                         phase);
}

/* ---- talking ------------------------------------------------------------------------ */

/* 0 when there is something to read; else -1 after att_side_gone(). */
static int wait_for(struct att_side *s, double seconds)
{
    struct pollfd fd[2] = { { s->fd, POLLIN, 0 },
                            { s->signal_fd > 0 ? s->signal_fd : -1, POLLIN, 0 } };
    int64_t       seen = -1;
    double        since = att_now();

    for (;;) {
        const int n = poll(fd, 2, NAP_MS);
        if (n > 0 && fd[0].revents)
            return 0;
        if (n > 0 && fd[1].revents)
            return att_side_gone(s, ATT_SIDE_INTERRUPTED, "interrupted"), -1;
        if (s->progress->tick != seen) {
            seen = s->progress->tick;
            since = att_now();
        } else if (att_now() - since > seconds) {
            att_side_gone(s, ATT_SIDE_SILENT, "no answer and no progress for %g s", seconds);
            return -1;
        }
    }
}

/* One line into s->line, without its end. 0, or -1 after att_side_gone(). */
static int hear(struct att_side *s, double seconds)
{
    size_t held = 0;

    for (;;) {
        ssize_t n;
        char   *end;
        if (wait_for(s, seconds))
            return -1;
        n = read(s->fd, s->line + held, ATT_SIDE_LINE - held);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return died(s), -1;
        end = memchr(s->line + held, '\n', (size_t)n);
        held += (size_t)n;
        if (end && end + 1 == s->line + held) {
            *end = '\0';
            s->length = held - 1;
            return 0;
        }
        if (end || held == ATT_SIDE_LINE) {
            att_side_gone(s, ATT_SIDE_BABBLED, "%s",
                          end ? "it said more than one line where one answer was expected"
                              : "it said a line of more than 1 MiB");
            return -1;
        }
    }
}

static int has_repeated_key(const cJSON *o)
{
    for (const cJSON *a = o->child; a; a = a->next)
        for (const cJSON *b = a->next; b; b = b->next)
            if (!strcmp(a->string, b->string))
                return 1;
    return 0;
}

cJSON *att_side_answer(struct att_side *s, double seconds)
{
    struct att_json_fault fault;
    char                  shown[80];
    cJSON                *o;

    if (hear(s, seconds))
        return NULL;
    o = att_json_read(s->line, s->length, &fault);
    if (o && cJSON_IsObject(o) && !has_repeated_key(o))
        return o;
    cJSON_Delete(o);
    return att_side_gone(s, ATT_SIDE_BABBLED, "it said \"%s\", which is no answer",
                         att_shown(s->line, shown, sizeof(shown)));
}

cJSON *att_side_ask_within(struct att_side *s, const char *question, double seconds)
{
    const size_t  size = strlen(question);
    struct pollfd fd = { s->fd, POLLIN, 0 };

    if (!s->pid)
        return NULL;
    if (poll(&fd, 1, 0) > 0 && fd.revents & POLLIN) {
        // Before it is asked it has nothing to say; whoever is gone has an end of file.
        const ssize_t n = recv(s->fd, s->line, 64, MSG_DONTWAIT | MSG_PEEK);
        return n > 0 ? att_side_gone(s, ATT_SIDE_BABBLED, "it spoke without being asked")
                     : died(s);
    }
    // A question is far shorter than what the line holds: it is sent as a whole.
    memcpy(s->line, question, size);
    s->line[size] = '\n';
    if (send(s->fd, s->line, size + 1, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)(size + 1))
        return errno == EAGAIN
                   ? att_side_gone(s, ATT_SIDE_SILENT, "it does not read what it is asked")
                   : died(s);
    return att_side_answer(s, seconds);
}

cJSON *att_side_ask(struct att_side *s, const char *question)
{
    return att_side_ask_within(s, question, s->timeout);
}
