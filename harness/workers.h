/* SPDX-License-Identifier: Apache-2.0 */
/* workers.h - independent jobs on all cores, each worker a process of its own. */
#ifndef ATT_WORKERS_H
#define ATT_WORKERS_H

#include <stddef.h>

/* Zeroed memory that workers share with their parent; never freed. */
void *att_workers_memory(size_t bytes);

/* Do jobs 0 .. n-1, dealt to as many workers as there are cores. What a job finds out it
 * writes to memory of att_workers_memory(). 0, or ATT_EDEVICE when a worker did not end well:
 * then some jobs were not done. */
int att_workers(int n, void (*job)(void *user, int i), void *user);

#endif
