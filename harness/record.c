/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - the words of the statuses, as every report and journal spells them.
 */
#include "harness/record.h"

const char *const att_status_words[] = {
    [ATT_PASS] = "PASS",         [ATT_FAIL] = "FAIL",       [ATT_MISTRUSTED] = "MISTRUSTED",
    [ATT_DEVIATES] = "DEVIATES", [ATT_CRASH] = "CRASH",     [ATT_TIMEOUT] = "TIMEOUT",
    [ATT_OOM] = "OOM",           [ATT_SKIP] = "SKIP",       [ATT_KNOWN] = "KNOWN",
    [ATT_XPASS] = "XPASS",       [ATT_NOT_RUN] = "NOT_RUN", [ATT_STATUSES] = NULL
};
