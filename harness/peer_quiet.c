/* SPDX-License-Identifier: Apache-2.0 */
/* peer_quiet.c - whose threads still spin? Libraries keep theirs awake for a while after work.
 */
#include <dirent.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "harness/host.h"
#include "harness/peer.h"

static const double QUIET_SECONDS = 0.5; // that idle threads may spin
static const double QUIET_SHARE = 0.05;  // of a cpu

void att_peer_count(struct att_peer *p)
{
    DIR           *dir = opendir("/proc");
    struct dirent *e;

    p->members = 0;
    while (dir && p->members < ATT_PEER_MEMBERS && (e = readdir(dir)) != NULL) {
        const pid_t pid = (pid_t)strtol(e->d_name, NULL, 10);
        if (pid > 0 && getpgid(pid) == p->pid)
            p->member[p->members++] = pid;
    }
    if (dir)
        closedir(dir);
}

/* Seconds of cpu time used so far. */
static double cpu_seconds(const struct att_peer *p)
{
    struct timespec t;
    clockid_t       id;
    double          sum = 0;

    if (!p && !clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t))
        return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    for (int i = 0; p && i < p->members; i++)
        if (!clock_getcpuclockid(p->member[i], &id) && !clock_gettime(id, &t))
            sum += (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
    return sum;
}

void att_peer_hush(const struct att_peer *p)
{
    enum { NAP_US = 3000 };
    const double until = att_now() + QUIET_SECONDS;
    double       from, used;

    do {
        from = att_now();
        used = cpu_seconds(p);
        usleep(NAP_US);
        used = cpu_seconds(p) - used;
    } while (used > QUIET_SHARE * (att_now() - from) && att_now() < until);
}
