/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jsonl.c - results.jsonl: the run on the first line, then one result per line, raw samples
 * included.
 */
#include "harness/jsonout.h"
#include "reports/core/columns.h"

static int write_jsonl(const struct att_results *r, FILE *out)
{
    struct att_json j;

    att_json_begin(&j, out, 0);
    att_json_open(&j, NULL, '{');
    att_run_json(&j, "attest", r);
    att_json_wide(&j, "rows", r->n);
    att_json_close(&j, '}');
    fputc('\n', out);
    for (int64_t i = 0; i < r->n; i++) {
        att_json_begin(&j, out, 0);
        att_record_json(&j, NULL, &r->record[i], 1);
        fputc('\n', out);
    }
    return 0;
}

const struct att_report att_report_jsonl = { "jsonl", "results.jsonl",
                                             "one result per line, with all samples",
                                             write_jsonl };
