/* SPDX-License-Identifier: Apache-2.0 */
/* scratch_count.c - how many rows passed, and nothing else. */
#include "harness/record.h"

static int write_count(const struct att_results *r, FILE *out)
{
    fprintf(out, "%lld of %lld passed\n", (long long)r->count[ATT_PASS], (long long)r->n);
    return 0;
}

extern const struct att_report att_report_scratch_count;

const struct att_report att_report_scratch_count = {
    .name = "scratch_count",
    .file = "count.txt",
    .about = "how many rows passed",
    .write = write_count,
};
