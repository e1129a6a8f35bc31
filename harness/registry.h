/* SPDX-License-Identifier: Apache-2.0 */
/*
 * registry.h - the tables that the build writes from paths (see CMakeLists.txt). All are
 * NULL-terminated and sorted by path.
 */
#ifndef ATT_REGISTRY_H
#define ATT_REGISTRY_H

#include "harness/attest.h"
#include "harness/check.h"
#include "harness/record.h"

extern const struct att_op *const      att_ops[];      // reference/<op>.c
extern const struct att_backend *const att_backends[]; // kernels/<backend>/backend.{c,cu}
extern const struct att_check *const   att_checks[];   // harness/checks/<check>.c
extern const struct att_report *const  att_reports[];  // reports/<format>.c

#endif
