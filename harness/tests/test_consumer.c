/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_consumer.c - reads results.json as the tools of Google Benchmark do
 * (tools/gbench/util.py and report.py of 1.7.1): load, filter by name, group by run_name, take
 * the times in their unit, hand the repetitions to a Mann-Whitney test. Whatever these tools
 * index without asking must be there, with the type that they expect.
 */
#include <cjson/cJSON.h>
#include <regex.h>

#include "harness/tests/case_tally.h"
#include "harness/tests/report_data.h"

extern const struct att_report att_report_json;

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(get(object, key));

    return text ? text : "";
}

static cJSON *load(const struct att_results *r)
{
    size_t size;
    char  *text = report_text(&att_report_json, r, &size);
    cJSON *json = cJSON_ParseWithLengthOpts(text, size + 1, NULL, 1);

    free(text);
    return json;
}

/* The keys of an object, in order, separated by blanks. */
static void keys_of(const cJSON *object, char *buf, size_t size)
{
    size_t at = 0;

    buf[0] = '\0';
    for (const cJSON *i = object->child; i && at < size; i = i->next)
        at += (size_t)snprintf(buf + at, size - at, "%s%s", at ? " " : "", i->string);
}

static void test_context(struct tally *t, const cJSON *json)
{
    const cJSON *context = get(json, "context");
    char         keys[512];

    keys_of(json, keys, sizeof(keys));
    tally(t, !strcmp(keys, "context benchmarks attest"), "top level: %s", keys);
    keys_of(context, keys, sizeof(keys));
    tally(t,
          !strcmp(keys,
                  "date host_name executable num_cpus mhz_per_cpu cpu_scaling_enabled caches "
                  "load_avg library_build_type attest"),
          "context: %s", keys);
    tally(t, !strcmp(text_of(context, "executable"), "attest"), "executable");
    tally(t, cJSON_IsNumber(get(context, "num_cpus")), "num_cpus is a number");
    tally(t, cJSON_IsNumber(get(context, "mhz_per_cpu")), "mhz_per_cpu is a number");
    tally(t, cJSON_IsBool(get(context, "cpu_scaling_enabled")), "cpu_scaling_enabled");
    tally(t, cJSON_GetArraySize(get(context, "load_avg")) == 3, "load_avg has three numbers");
    keys_of(cJSON_GetArrayItem(get(context, "caches"), 0), keys, sizeof(keys));
    tally(t, !strcmp(keys, "type level size num_sharing"), "caches: %s", keys);
}

/* What 1.7.1 writes, in its order; "attest" last. */
static void test_keys(struct tally *t, const cJSON *json)
{
    static const char iteration[] =
        "name family_index per_family_instance_index run_name run_type repetitions "
        "repetition_index threads iterations real_time cpu_time time_unit attest";
    static const char aggregate[] =
        "name family_index per_family_instance_index run_name run_type repetitions threads "
        "aggregate_name aggregate_unit iterations real_time cpu_time time_unit attest";
    const cJSON *b;
    char         keys[512];
    int          wrong = 0;

    cJSON_ArrayForEach(b, get(json, "benchmarks"))
    {
        const char *want = strcmp(text_of(b, "run_type"), "aggregate") ? iteration : aggregate;
        keys_of(b, keys, sizeof(keys));
        wrong += strcmp(keys, want) != 0;
    }
    tally(t, wrong == 0, "%d entries have other keys, such as %s", wrong, keys);
}

/* util.py load_benchmark_results: keep what matches the filter. */
static int filter(const cJSON *json, const char *pattern)
{
    regex_t      re;
    const cJSON *b;
    int          n = 0;

    if (regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB))
        return -1;
    cJSON_ArrayForEach(b, get(json, "benchmarks"))
    {
        n += !regexec(&re, text_of(b, "name"), 0, NULL, 0);
    }
    regfree(&re);
    return n;
}

/* report.py partition_benchmarks and extract_field: the times of one run_name and run_type. */
static int times_of(const cJSON *json, const char *run, const char *type, const char *field,
                    double *out, int room)
{
    const cJSON *b;
    int          n = 0;

    cJSON_ArrayForEach(b, get(json, "benchmarks"))
    {
        if (strcmp(text_of(b, "run_name"), run) || strcmp(text_of(b, "run_type"), type))
            continue;
        if (!cJSON_IsNumber(get(b, field)) || strcmp(text_of(b, "time_unit"), "ns")
            || n == room)
            return -1;
        out[n++] = get(b, field)->valuedouble;
    }
    return n;
}

/* U of scipy.stats.mannwhitneyu: pairs in which a is the larger, ties half. */
static double mann_whitney_u(const double *a, int na, const double *b, int nb)
{
    double u = 0;

    for (int i = 0; i < na; i++) {
        for (int k = 0; k < nb; k++)
            u += a[i] > b[k] ? 1 : a[i] == b[k] ? 0.5 : 0;
    }
    return u;
}

static void test_comparison(struct tally *t, const cJSON *json, const struct att_results *r)
{
    double      slow[64], fast[64], cpu[64];
    const char *base = r->record[0].row, *better = r->record[1].row;
    int         ns = times_of(json, base, "iteration", "real_time", slow, 64);
    int         nf = times_of(json, better, "iteration", "real_time", fast, 64);
    int         nc = times_of(json, better, "iteration", "cpu_time", cpu, 64);

    tally(t, ns == 10 && nf == 10 && nc == 10, "ten repetitions each: %d %d %d", ns, nf, nc);
    tally(t, ns > 1 && mann_whitney_u(slow, ns, fast, nf) == 100,
          "every block of it is slower");
    tally(t, fast[3] == r->record[1].time.block_ns[3], "a block's time survives bit for bit");
    tally(t, !memcmp(fast, cpu, sizeof(double) * 10), "cpu_time repeats real_time");
    tally(t, times_of(json, better, "aggregate", "real_time", fast, 64) == 4,
          "four aggregates");
    tally(t, fast[1] == r->record[1].time.ns.median, "the second is the median");
    tally(t, filter(json, "cpu/pack_qkv/fused/.*/valid:32_0_median$") == 1,
          "one median by name");
    tally(t, filter(json, "/fused/") == 6 * 14, "all of one kernel");
}

static const cJSON *named(const cJSON *json, const char *name)
{
    const cJSON *b;

    cJSON_ArrayForEach(b, get(json, "benchmarks"))
    {
        if (!strcmp(text_of(b, "name"), name))
            return b;
    }
    return NULL;
}

/* "attest": whole on the median, a stub on all others. */
static void test_attest(struct tally *t, const cJSON *json, const struct att_results *r)
{
    char         name[sizeof(r->record[0].row) + 8];
    const cJSON *whole, *part;

    snprintf(name, sizeof(name), "%s_median", r->record[1].row);
    whole = get(named(json, name), "attest");
    part = get(named(json, r->record[1].row), "attest");
    tally(t, !strcmp(text_of(whole, "seed"), "18446744073709551615"), "the seed is a string");
    tally(t, !strcmp(text_of(whole, "output_hash"), "0123456789abcdef"),
          "the hash is a string");
    tally(t, !strcmp(text_of(get(whole, "check"), "compared"), "9007199254740993"), "2^53 + 1");
    tally(t, cJSON_IsNull(get(get(whole, "time"), "lag1")), "NaN is null");
    tally(t, cJSON_IsNull(get(get(whole, "launch"), "allocs")), "an unknown count is null");
    tally(t, !strcmp(text_of(get(whole, "memory"), "library"), "-4096"), "a real -4096 is not");
    tally(t, !strcmp(text_of(get(whole, "axes"), "valid"), "32_0"), "axes by name");
    tally(t, !strcmp(text_of(part, "case"), r->record[1].name), "a block names its case");
    tally(t, cJSON_GetArraySize(part) == 3 && cJSON_IsNumber(get(part, "block")),
          "and little else");
}

/* report.py skips entries with error_occurred; times of such entries must not look real. */
static void test_statuses(struct tally *t)
{
    struct att_results r = make_results(ATT_STATUSES, 1);
    cJSON             *json;

    spread_statuses(&r);
    json = load(&r);
    for (int i = 1; i < ATT_STATUSES; i++) {
        const cJSON *b = named(json, r.record[i].row);
        int          done = i == ATT_DEVIATES || i == ATT_XPASS;
        int          noted = i == ATT_SKIP || i == ATT_KNOWN || i == ATT_NOT_RUN;
        double       time = b ? get(b, "real_time")->valuedouble : -1;
        tally(t, cJSON_IsTrue(get(b, "error_occurred")) == !done, "%s", att_status_words[i]);
        tally(t, !!get(b, "skipped") == noted, "%s is skipped or not", att_status_words[i]);
        tally(t, time == (done ? 4096 : 0), "%s: time %g", att_status_words[i], time);
        tally(t, done || strstr(text_of(b, "error_message"), "the reason of this row"),
              "%s says why", att_status_words[i]);
        tally(t, !strcmp(text_of(get(b, "attest"), "status"), att_status_words[i]), "status");
    }
    cJSON_Delete(json);
    drop_results(&r);
}

int main(void)
{
    struct tally       t = { 0, 0 };
    struct att_results r = make_results(6, 1);
    cJSON             *json = load(&r);

    tally(&t, json != NULL, "the file is JSON");
    if (json) {
        test_context(&t, json);
        test_keys(&t, json);
        test_comparison(&t, json, &r);
        test_attest(&t, json, &r);
        test_statuses(&t);
    }
    cJSON_Delete(json);
    drop_results(&r);
    return tally_end(&t);
}
