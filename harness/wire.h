/* SPDX-License-Identifier: Apache-2.0 */
/* wire.h - what parent and child say to each other. */
#ifndef ATT_WIRE_H
#define ATT_WIRE_H

#include "harness/child.h"

enum att_ask { ATT_ASK_QUIT, ATT_ASK_PROVE, ATT_ASK_MEASURE };

struct att_request {
    int32_t           kind; // enum att_ask
    int32_t           n;
    int64_t           case_index;
    int32_t           kernel[ATT_GROUP];
    struct att_record record[ATT_GROUP]; // MEASURE: what was proved
};

/* The first words of a child; n_kernels struct att_kernel_info follow, then n_peers struct
 * att_peer_env. */
struct att_hello {
    int32_t error;    // 0, ATT_ENODEV, or why it cannot serve
    int32_t bad_peer; // 1: the error is that of a peer
    int32_t n_kernels, n_peers;
    char    backend[32];
    char    describe[440]; // or the reason of the error
    char    gbench[32];
};

/* One per kernel asked for; record.n_samples doubles follow. */
struct att_reply {
    struct att_record record;
};

/* 0, or ATT_EDEVICE when the other side is gone. */
int att_wire_send(int fd, const void *data, size_t bytes);
int att_wire_receive(int fd, void *data, size_t bytes);

/* Standard output belongs to the parent: what kernels print goes to memory from now on. The
 * descriptor of that, or -1. */
int att_catch_output(void);

/* The child's life: open the back-end, serve, exit. */
void att_serve(const struct att_child *c, int fd) __attribute__((noreturn));

#endif
