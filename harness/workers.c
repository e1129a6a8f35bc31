/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/workers.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/host.h"

enum { MOST = 8 };

void *att_workers_memory(size_t bytes)
{
    void *p = mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                   -1, 0);

    if (p == MAP_FAILED)
        att_no_memory(bytes);
    return p;
}

int att_workers(int n, void (*job)(void *user, int i), void *user)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    const int  workers = cores < 1 ? 1 : cores > MOST ? MOST : (int)cores;
    pid_t      pid[MOST];
    int        err = 0;

    fflush(NULL);
    for (int w = 0; w < workers; w++) {
        pid[w] = fork();
        if (pid[w] == 0) {
            for (int i = w; i < n; i += workers)
                job(user, i);
            _exit(0);
        }
    }
    for (int w = 0; w < workers; w++) {
        int how = 0;

        if (pid[w] < 0 || waitpid(pid[w], &how, 0) != pid[w] || how != 0)
            err = ATT_EDEVICE;
    }
    return err;
}
