/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env.h - what is known about the machine and the build without measuring: collected once
 * per run, stored with every result.
 */
#ifndef ATT_ENV_H
#define ATT_ENV_H

#include <stdint.h>

enum { ATT_ENV_PEERS = 16 };

/* A peer that took part: somebody else's kernels, beside ours in the same rounds (peer.h). */
struct att_peer_env {
    char name[32]; // first part of its rows; "" when it said nothing but why
    char version[64];
    char device[128];  // what it runs on, in its words; may be ""
    char backend[32];  // the back-end that it joined
    char command[512]; // as given to --peer
    char note[256];    // why it has no kernels; "" when it has some
    int  kernels;
};

struct att_environment {
    char   host[64];
    char   os[128];
    char   cpu_model[128];
    int    cpus;            // online
    double mhz;             // nominal, 0: unknown
    char   governor[32];    // "" when the kernel does not tell
    int    scaling_enabled; // 1: the clock may move on the governor's word
    int    aslr_enabled;
    char   isa[256]; // the extensions our kernels ask for: "avx2 fma avx512f ..."
    int    n_caches;
    struct {
        char    type[16]; // "Data", "Instruction", "Unified"
        int     level, sharing;
        int64_t bytes;
    } cache[8];
    double  load[3];
    int64_t memory_bytes;
    char    compiler[96];
    char    flags[128];
    char    build_type[32];
    char    git_sha[48]; // "" when unknown
    int     git_dirty;   // -1: unknown
    char    version[32]; // of attest
    char    gbench[32];  // version of Google Benchmark
    char    run_id[48];  // time and a random word
    char    started[32]; // ISO 8601, UTC
    int     n_devices;
    char    device[4][256]; // one line per back-end that was opened: "<backend>: <describe>"
    int     n_peers;
    struct att_peer_env peer[ATT_ENV_PEERS];
};

/* Fills all that can be known now. */
void att_env_read(struct att_environment *env);

#endif
