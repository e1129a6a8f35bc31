/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/death.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

static const char *signal_text(int sig)
{
    switch (sig) {
    case SIGSEGV: return "SIGSEGV (invalid memory access)";
    case SIGBUS: return "SIGBUS (invalid memory access)";
    case SIGABRT: return "SIGABRT (abort; often a corrupted heap)";
    case SIGILL: return "SIGILL (illegal instruction)";
    case SIGFPE: return "SIGFPE (arithmetic error)";
    case SIGKILL: return "SIGKILL (killed from outside, or out of memory)";
    default: return NULL;
    }
}

void att_death_read(struct att_death *d, int wait_status)
{
    *d = (struct att_death){ 0 };
    if (WIFSIGNALED(wait_status)) {
        const char *text = signal_text(WTERMSIG(wait_status));
        d->by_signal = 1;
        d->code = WTERMSIG(wait_status);
        if (text)
            snprintf(d->why, sizeof(d->why), "killed by %s", text);
        else
            snprintf(d->why, sizeof(d->why), "killed by signal %d", d->code);
        return;
    }
    d->code = WEXITSTATUS(wait_status);
    snprintf(d->why, sizeof(d->why), "the process ended itself with exit status %d", d->code);
}
