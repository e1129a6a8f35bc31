/* SPDX-License-Identifier: Apache-2.0 */
/* threads.h - parts of one job on all cores, in this process; it returns when all are done. */
#ifndef ATT_THREADS_H
#define ATT_THREADS_H

/* In how many parts a job is worth cutting: the cores that are online, at most 16. */
int att_threads_parts(void);

/* part(user, i) once for each i = 0 .. parts - 1: up to 15 on threads of their own, the others
 * and those that get none on this one. They may run one after the other: none may wait for
 * another. */
void att_threads(int parts, void (*part)(void *user, int i), void *user);

#endif
