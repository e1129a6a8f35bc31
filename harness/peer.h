/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer.h - somebody else's kernels behind a pipe, checked like ours and timed in the same
 * rounds. ci/peers/README.md is the protocol for authors; this is the other end of it.
 *
 * A peer is a shell command that runs for as long as the child that started it: one process
 * per --peer and in-tree back-end. It is asked one line of JSON at a time and answers with one
 * line; tensors lie in a file in memory that both map. Whatever it does is an answer: a peer
 * that dies, is silent or says what it must not is killed, its row says so, and the next row
 * starts it anew.
 *
 *     peer.c        start, watch, kill
 *     peer_quiet.c  waiting until nobody burns cpu time
 *     peer_talk.c   one question, one answer
 *     peer_hello.c  what it is and which kernels it has
 *     peer_file.c   a case in the shared file
 *     peer_case.c   what is asked about it: open, run, sample, close
 *     peer_prove.c  the questions before it may be timed
 *     peer_time.c   its turns among ours
 *
 * In a child its kernels are numbered behind those of the back-end, peer by peer.
 */
#ifndef ATT_PEER_H
#define ATT_PEER_H

#include <sys/types.h>

#include <cjson/cJSON.h>

#include "harness/child.h"
#include "harness/sample.h"

enum { ATT_PEER_PROTOCOL = 1, ATT_PEER_KERNELS = 64, ATT_PEER_LINE = 1 << 16 };

enum { ATT_PEER_MEMBERS = 16 };

enum { ATT_PEER_FD = 3 }; // the shared file, in the peer

/* What came of a question; everything but OK leaves a sentence in `why`. */
enum att_peer_outcome {
    ATT_PEER_OK,
    ATT_PEER_REFUSED, // {"refuses": why}
    ATT_PEER_ERROR,   // {"error": why}
    ATT_PEER_DIED,    // it ended, or closed its output
    ATT_PEER_SILENT,  // no answer in time: killed
    ATT_PEER_BABBLED, // what it said is no answer: killed
};

struct att_peer_kernel {
    struct att_kernel      k;    // names only: nothing in it can be called
    struct att_kernel_info info; // what `k` points to
};

struct att_peer {
    struct att_seat       *s;
    int                    place; // its index in the seat
    struct att_peer_env    env;
    int                    n; // kernels
    struct att_peer_kernel kernel[ATT_PEER_KERNELS];

    pid_t  pid;                      // also its process group; 0: not running
    pid_t  member[ATT_PEER_MEMBERS]; // processes of the group, as of the last open
    int    members;
    int    to, from, log;
    int    started; // times
    int    last_id; // of what was opened
    char  *line;    // its last answer; ATT_PEER_LINE bytes and a NUL
    size_t length;
    int    signal;    // that it died of, 0: none
    char   why[420];  // of the last outcome
    char   phase[16]; // what it was asked last

    int            memory;
    unsigned char *map;
    size_t         mapped;
};

/* A kernel of a peer with a case open. */
struct att_peer_case {
    struct att_peer *p;
    int              kernel;  // index in p
    int              id;      // what the peer knows it by
    int              started; // p->started at that time: another one knows nothing of it
    size_t           at[ATT_MAX_TENSORS]; // of each block in the shared file, by home
    size_t           bytes;
};

/* ---- the peers of a seat ------------------------------------------------------------ */

/* Start all peers of the options. 0, or ATT_EINVAL when one does not say what it is: `why` says
 * which and why. `known`, n of them, is what the peers of an earlier child of this
 * seat said: they are taken at their word, and started when they are first needed. */
int  att_peers_open(struct att_seat *s, const struct att_kernel_info *known, int n,
                    const struct att_peer_env *env, char *why, size_t why_size);
void att_peers_close(struct att_seat *s);

/* Kernel `index` of the seat, the back-end's own ones first. */
const struct att_kernel *att_seat_kernel(const struct att_seat *s, int index);

/* The peer that `k` belongs to, and its index there; NULL: it is the back-end's. */
struct att_peer *att_seat_peer(const struct att_seat *s, const struct att_kernel *k,
                               int *which);

/* ---- one peer ----------------------------------------------------------------------- */

/* Make the files that outlive its processes. 0, or ATT_EDEVICE. */
int att_peer_prepare(struct att_peer *p);

/* Start the process unless it runs, and hear its hello. A restarted peer must be what it was.
 */
enum att_peer_outcome att_peer_wake(struct att_peer *p);

/* Kill the process group. */
void att_peer_kill(struct att_peer *p);

/* It closed its output: see how it ended. Always ATT_PEER_DIED. */
enum att_peer_outcome att_peer_bury(struct att_peer *p);

/* End it politely. */
void att_peer_stop(struct att_peer *p);

/* Look which processes the group has now. */
void att_peer_count(struct att_peer *p);

/* Wait until the process group of `p`, or with NULL this very process, uses less than a
 * twentieth of a cpu, for half a second at most: idle threads that spin disturb whoever is
 * timed next. */
void att_peer_hush(const struct att_peer *p);

/* Fills p->why with a lead, what happened, and what the peer said last on standard error.
 * Returns `outcome`. */
enum att_peer_outcome att_peer_report(struct att_peer *p, enum att_peer_outcome outcome,
                                      const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- one question ------------------------------------------------------------------- */

/* Send a line of JSON, its newline included, and wait up to `seconds` for the answer; `phase`
 * is its name in messages. `wall` (may be NULL) gets the ns between. On OK the
 * object is in *answer: cJSON_Delete() it. */
enum att_peer_outcome att_peer_ask(struct att_peer *p, const char *phase, const char *line,
                                   double seconds, cJSON **answer, double *wall);

/* A member of the answer; NULL after p->why says what is wrong with it, and the peer is killed.
 */
const char *att_peer_text(struct att_peer *p, const cJSON *o, const char *key);

/* 1 when the member is true. 0, and the same, when not. */
int att_peer_yes(struct att_peer *p, const cJSON *o, const char *key);

/* A member that is a number above 0. */
enum att_peer_outcome att_peer_number(struct att_peer *p, const cJSON *o, const char *key,
                                      double *value);

/* The hello of a fresh process, into p->env and p->kernel. */
enum att_peer_outcome att_peer_hello(struct att_peer *p);

/* ---- one case ----------------------------------------------------------------------- */

/* A stage for problem `m` in host memory. */
int att_peer_stage(struct att_stage *stage, const struct att_problem *m);

/* Lay out the blocks of `m` in the shared file, and make it large enough. 0 or ATT_ENOMEM. */
int att_peer_layout(struct att_peer_case *c, const struct att_problem *m);

/* 1 when tensor i of `m` has a block of its own. */
int att_peer_has_block(const struct att_problem *m, int i);

/* Ask it to take the case; `seconds` may pass. */
enum att_peer_outcome att_peer_open(struct att_peer_case *c, const struct att_problem *m,
                                    double seconds);

/* Put inputs and poisoned outputs of `m` into the shared file by way of the stage. 0, or an
 * error of the stage. */
int att_peer_put(struct att_peer_case *c, struct att_stage *stage, const struct att_problem *m);

/* Bring all tensors of the shared file back into the stage, whose check then judges them. */
void att_peer_get(const struct att_peer_case *c, struct att_stage *stage,
                  const struct att_problem *m);

enum att_peer_outcome att_peer_run(struct att_peer_case *c, double seconds, double *wall);

/* `runs` runs back to back; *ns is the time of all by the peer's own clock, *wall by ours.
 * `checked`: it reads its inputs before and writes its outputs after. */
struct att_peer_sample {
    int    runs, checked;
    double seconds; // that may pass
};
enum att_peer_outcome att_peer_sample(struct att_peer_case *c, const struct att_peer_sample *q,
                                      double *ns, double *wall);

void att_peer_close(struct att_peer_case *c);

/* ---- rows --------------------------------------------------------------------------- */

/* What an outcome makes of a row: status, detector, reason. `doing` leads the reason. */
void att_peer_blame(const struct att_peer *p, enum att_peer_outcome outcome, const char *doing,
                    struct att_record *r);

/* Like att_prove, for kernel `index` of the seat that is a peer's. */
void att_peer_prove(struct att_seat *s, const struct att_case *c, int index,
                    struct att_record *r);

/* Turns among our kernels; a->peer is the case. All return 0, or an error after the arm's
 * record says what happened. turn() is one sample: flushed caches when asked, ns per run. */
int  att_arm_open_peer(struct att_group *g, struct att_arm *a);
int  att_arm_peer_turn(struct att_group *g, struct att_arm *a, int flush, double *ns);
int  att_arm_peer_again(struct att_group *g, struct att_arm *a); // still right after timing?
void att_arm_close_peer(struct att_arm *a);

/* How long a peer may take for one answer about this case. */
double att_peer_patience(const struct att_seat *s, const struct att_case *c);

#endif
