/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signals.h - signals as data on a descriptor: no handler, no state behind the program's back.
 *
 * A command that runs for long watches for whoever stops it (^C, a scheduler, a terminal that
 * is closed, its own deadline), ends what is under way and writes its reports all the same.
 * Children unblock what is blocked here before they do anything else.
 */
#ifndef ATT_SIGNALS_H
#define ATT_SIGNALS_H

/*
 * From here on SIGINT, SIGTERM, SIGHUP and SIGALRM are read from a descriptor, and SIGPIPE and
 * SIGXFSZ are ignored: a closed pipe and a full disk are errors of a write. `until`: the time
 * of att_now() at which SIGALRM comes as the deadline, soon when it is over already; 0: never.
 * Returns the descriptor, which does not block and does not outlive exec(), for close(); or -1,
 * and errno says why.
 */
int att_signals_watch(double until);

/* The number of the next signal that has come, or 0: none, or `fd` is below 0. */
int att_signals_next(int fd);

#endif
