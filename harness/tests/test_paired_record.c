/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_paired_record.c - what a process tells about an arm comes back as it was, and what is no
 * record is refused.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/jsonread.h"
#include "harness/paired_record.h"
#include "harness/tests/case_tally.h"

static cJSON *tree_of(const char *text)
{
    struct att_json_fault fault;

    return att_json_read(text, strlen(text), &fault);
}

static char *text_of(const struct att_record *r)
{
    char           *text;
    size_t          size;
    FILE           *out = open_memstream(&text, &size);
    struct att_json j;

    att_json_begin(&j, out, 0);
    att_paired_record_write(&j, NULL, r);
    fclose(out);
    return text;
}

static void test_round_trip(struct tally *t)
{
    struct att_record r = { .status = ATT_FAIL,
                            .output_hash = 0xfedcba9876543210,
                            .accounted = 2,
                            .launches = 12,
                            .syncs = -1 },
                      back = { 0 };
    char  *text;
    cJSON *o;

    snprintf(r.detector, sizeof(r.detector), "exact");
    snprintf(r.reason, sizeof(r.reason), "\"q\"[0, 1] holds 0x8514\n, \xc2\xb5");
    r.memory.per_call = INT64_C(1) << 52;
    r.time.ns.median = 1.0 / 3;
    r.rate.floor_ns = NAN;
    text = text_of(&r);
    o = tree_of(text);
    tally(t, o && !strchr(text, '\n'), "it is one line of JSON: %s", text);
    tally(t, !att_paired_record_read(o, &back), "it is read");
    tally(t, back.status == r.status && back.output_hash == r.output_hash, "status, hash");
    tally(t, back.launches == 12 && back.syncs == -1 && back.accounted == 2, "counts");
    tally(t, back.memory.per_call == r.memory.per_call, "bytes");
    tally(t, back.time.ns.median == r.time.ns.median && isnan(back.rate.floor_ns), "times");
    tally(t, !strcmp(back.reason, r.reason) && !strcmp(back.detector, "exact"), "texts");
    cJSON_Delete(o);
    free(text);
}

static void test_refused(struct tally *t)
{
    static const char *const row[] = {
        "3",
        "{}",
        "{\"status\":\"GOOD\",\"hash\":\"0000000000000000\"}",
        "{\"status\":\"PASS\"}",
        "{\"status\":\"PASS\",\"hash\":\"0\"}",
        "{\"status\":\"PASS\",\"hash\":\"000000000000000g\"}",
        "{\"status\":\"PASS\",\"hash\":\"0000000000000000\",\"launches\":1.5}",
        "{\"status\":\"PASS\",\"hash\":\"0000000000000000\",\"launches\":\"1\"}",
        "{\"status\":\"PASS\",\"hash\":\"0000000000000000\",\"accounted\":1e10}",
        "{\"status\":\"PASS\",\"hash\":\"0000000000000000\",\"reason\":7}",
        "{\"status\":\"PASS\",\"hash\":\"0000000000000000\",\"ns\":\"fast\"}",
    };

    for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
        struct att_record r = { .launches = 7 };
        cJSON            *o = tree_of(row[i]);
        tally(t, o && att_paired_record_read(o, &r), "%s is no record", row[i]);
        cJSON_Delete(o);
    }
    struct att_record r = { .launches = 7 };
    cJSON *o = tree_of("{\"status\":\"PASS\",\"hash\":\"00000000000000ff\",\"new\":1}");
    tally(t, !att_paired_record_read(o, &r) && r.launches == 7 && r.output_hash == 255,
          "what an older or newer program does not say stays");
    cJSON_Delete(o);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_round_trip(&t);
    test_refused(&t);
    return tally_end(&t);
}
