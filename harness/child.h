/* SPDX-License-Identifier: Apache-2.0 */
/*
 * child.h - the processes that touch devices. The parent talks to one long-lived child per
 * back-end or plug-in; what a kernel does to its process is an answer like any other.
 *
 * The child is forked from the parent, so cases are known by index on both sides, and what
 * crosses the socket is plain structs.
 */
#ifndef ATT_CHILD_H
#define ATT_CHILD_H

#include <sys/types.h>

#include "harness/casefile.h"
#include "harness/death.h"
#include "harness/env.h"
#include "harness/options.h"
#include "harness/record.h"
#include "harness/seat.h"

/* What a child serves: an in-tree back-end or a plug-in. */
struct att_seat_spec {
    const struct att_backend *builtin;
    const char               *plugin; // path, when builtin is NULL
};

/* A kernel as the parent knows it: by name. */
struct att_kernel_info {
    char    op[48], name[48], replaces[48], about[160];
    char    peer[32]; // whose it is; "": the back-end's
    int32_t guarantees;
};

struct att_child {
    struct att_seat_spec       spec;
    const struct att_caselist *cases;
    const struct att_options  *options;
    int                        signal_fd;   // parent's; closed in the child
    int                        takes_peers; // 1: those of the options join this back-end
    struct att_progress       *progress;    // shared page
    pid_t                      pid;         // 0: none
    int                        fd;
    char                       backend[32];
    char                       describe[440];
    char                       gbench[32];
    int                        n_kernels;
    struct att_kernel_info    *kernel; // those of peers behind the back-end's own
    int                        n_peers;
    struct att_peer_env        peer[ATT_MAX_PEERS];
    int                        deaths; // so far
    char   late[512];                  // how it died after its last answer; "" while it lives
    double until;                      // when the whole run must end, 0: never
};

enum att_answer {
    ATT_ANSWERED,
    ATT_DIED,        // see `why`
    ATT_HUNG,        // killed after standing still
    ATT_INTERRUPTED, // a signal for the parent
    ATT_NO_START,    // no child can be had, see `why`
    ATT_NO_DEVICE,   // the back-end says so, see `why`
    ATT_NO_PEER,     // a peer is not what --peer promises, see `why`
};

/* Fork and wait for the greeting. Fills backend, describe, kernel[]. */
enum att_answer att_child_start(struct att_child *c, struct att_death *d);

/* Tell the child to go, wait for it, release everything. */
void att_child_stop(struct att_child *c);

/* Kill without ceremony (after a signal). */
void att_child_kill(struct att_child *c);

/* Prove one kernel on one case; fills status .. check of `r`. Restarts a dead child. */
enum att_answer att_child_prove(struct att_child *c, int64_t case_index, int kernel,
                                struct att_record *r, struct att_death *d);

/* Time n kernels on one case. On death, c->progress->kernel says who was under way. */
enum att_answer att_child_measure(struct att_child *c, int64_t case_index, const int *kernel,
                                  int n, struct att_record *const *r, struct att_death *d);

#endif
