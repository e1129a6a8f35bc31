/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/signals.h"

#include <math.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <sys/time.h>
#include <unistd.h>

#include "harness/host.h"

static const double LEAST_SECONDS = 1e-3; // a timer of 0 would never ring

static void set_deadline(double until)
{
    const double           left = fmax(until - att_now(), LEAST_SECONDS);
    const struct itimerval t = {
        .it_value = { (time_t)left, (suseconds_t)(1e6 * (left - (double)(time_t)left)) }
    };

    setitimer(ITIMER_REAL, &t, NULL);
}

int att_signals_watch(double until)
{
    static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGALRM };
    sigset_t         set;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof(watched) / sizeof(*watched); i++)
        sigaddset(&set, watched[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    if (until > 0)
        set_deadline(until);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int att_signals_next(int fd)
{
    struct signalfd_siginfo info;

    return fd >= 0 && read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info)
               ? (int)info.ssi_signo
               : 0;
}
