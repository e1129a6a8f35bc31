/* SPDX-License-Identifier: Apache-2.0 */
/* death.h - how a process ended, in words. */
#ifndef ATT_DEATH_H
#define ATT_DEATH_H

/* How a child ended: "killed by SIGSEGV (invalid memory access)". */
struct att_death {
    int  by_signal, code; // signal number or exit status
    char why[440];
};

/* From what waitpid() stored. */
void att_death_read(struct att_death *d, int wait_status);

#endif
