/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/threads.h"

#include <pthread.h>
#include <unistd.h>

enum { MOST = 16 };

struct one {
    void (*part)(void *user, int i);
    void *user;
    int   i;
};

int att_threads_parts(void)
{
    const long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    return cpus < 1 ? 1 : cpus < MOST ? (int)cpus : MOST;
}

static void *start(void *arg)
{
    const struct one *o = arg;

    o->part(o->user, o->i);
    return NULL;
}

void att_threads(int parts, void (*part)(void *user, int i), void *user)
{
    struct one one[MOST];
    pthread_t  thread[MOST];
    int        started[MOST] = { 0 };

    for (int i = 1; i < parts && i < MOST; i++) {
        one[i] = (struct one){ part, user, i };
        started[i] = !pthread_create(&thread[i], NULL, start, &one[i]);
    }
    for (int i = 0; i < parts; i++)
        if (i >= MOST || !started[i])
            part(user, i);
    for (int i = 1; i < MOST; i++)
        if (started[i])
            pthread_join(thread[i], NULL);
}
