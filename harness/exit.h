/* SPDX-License-Identifier: Apache-2.0 */
/* exit.h - exit codes: what the caller of attest may rely on (DESIGN, part 4). */
#ifndef ATT_EXIT_H
#define ATT_EXIT_H

enum att_exit {
    ATT_EXIT_OK = 0,           // all acceptable, and at least one PASS
    ATT_EXIT_INCORRECT = 1,    // a correctness failure
    ATT_EXIT_USAGE = 2,        // usage, or a bad file
    ATT_EXIT_REGRESSION = 3,   // a confirmed regression or a refuted claim
    ATT_EXIT_INCONCLUSIVE = 4, // fails only under --strict
    ATT_EXIT_ENVIRONMENT = 5,  // no verdict: disk, memory, device, clocks
    ATT_EXIT_NOTHING = 6,      // nothing selected or measured
    ATT_EXIT_SELFTEST = 7,     // the harness cannot be trusted
    ATT_EXIT_SKIPPED = 77,     // skipped as a whole
    ATT_EXIT_TIMEOUT = 124,    // the whole run took too long
    ATT_EXIT_SIGNAL = 128,     // + n: killed by signal n, partial report written
};

#endif
