/* SPDX-License-Identifier: Apache-2.0 */
/* results_row.c - the object "attest" of a row, back into a record. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/host.h"
#include "harness/results_parts.h"
#include "reports/core/human.h"

enum { BLOCKS = sizeof(((struct att_time *)0)->block_ns) / sizeof(double) };

/* What tells a row from all others must be there, and whole. */
static int read_identity(const cJSON *object, struct att_results_at *at)
{
    static const struct {
        const char *key;
        size_t      room;
    } id[] = { { "row", sizeof(((struct att_record *)0)->row) },
               { "case", sizeof(((struct att_record *)0)->name) },
               { "backend", sizeof(((struct att_record *)0)->backend) },
               { "op", sizeof(((struct att_record *)0)->op) },
               { "variant", sizeof(((struct att_record *)0)->variant) },
               { "status", 16 } };

    for (size_t i = 0; i < sizeof(id) / sizeof(*id); i++) {
        const cJSON *v = att_results_get(object, id[i].key);
        if (!cJSON_IsString(v) || !*v->valuestring)
            return att_results_fail(at, id[i].key, "it is missing");
        if (strlen(v->valuestring) >= id[i].room)
            return att_results_fail(at, id[i].key, "longer than %zu bytes", id[i].room - 1);
        if (i == 0)
            at->row = v->valuestring;
    }
    return 0;
}

/* What each block felt. Empty arrays: the device does not tell. */
static int read_felt(const cJSON *time, struct att_time *t, const struct att_results_at *at)
{
    static const struct {
        const char *key;
        size_t      offset;
    } real[] = { { "block_sm_mhz", offsetof(struct att_felt, sm_mhz) },
                 { "block_power_w", offsetof(struct att_felt, power_w) },
                 { "block_temperature_c", offsetof(struct att_felt, temperature_c) } };
    const struct att_column limits = { "time", "block_limits", ATT_COL_TEXT, 0,
                                       sizeof(t->block_felt[0].limits) };
    const cJSON            *array = att_results_get(time, limits.name), *v;
    int                     n, err = 0, i = 0;

    for (int k = 0; k < BLOCKS; k++) // what the arrays do not reach is not known
        t->block_felt[k] = (struct att_felt){ NAN, NAN, NAN, NAN, "" };
    for (size_t k = 0; k < sizeof(real) / sizeof(*real) && !err; k++) {
        char *to = (char *)&t->block_felt[0] + real[k].offset;
        err = att_results_reals(time, real[k].key, (double *)(void *)to,
                                sizeof(struct att_felt), BLOCKS, &n, at);
        t->feels |= n > 0;
    }
    cJSON_ArrayForEach(v, array)
    {
        if (!err && i == BLOCKS)
            err = att_results_fail(at, limits.name, "more than %d values", BLOCKS);
        if (!err)
            err = att_results_value(&limits, v, t->block_felt[i++].limits, at);
    }
    return err;
}

static int read_blocks(const cJSON *time, struct att_time *t, const struct att_results_at *at)
{
    int n, err;

    if (!time)
        return 0;
    err = att_results_reals(time, "block_ns", t->block_ns, sizeof(double), BLOCKS, &n, at);
    if (!err && n != (t->blocks < BLOCKS ? t->blocks : BLOCKS))
        err = att_results_fail(at, "time.block_ns", "%d value%s; \"blocks\" says %d", n,
                               att_plural(n), t->blocks);
    return err ? err : read_felt(time, t, at);
}

/* All peers; the column group "peer" has filled the first, and knows its n. */
static int read_peers(const cJSON *object, struct att_record *r,
                      const struct att_results_at *at)
{
    const struct att_column column[] = {
        { "peers", "name", ATT_COL_TEXT, offsetof(struct att_versus, name),
          sizeof(r->rival[0].name) },
        { "peers", "speedup", ATT_COL_REAL, offsetof(struct att_versus, speedup.median), 8 },
        { "peers", "low", ATT_COL_REAL, offsetof(struct att_versus, speedup.low), 8 },
        { "peers", "high", ATT_COL_REAL, offsetof(struct att_versus, speedup.high), 8 },
        { NULL, NULL, ATT_COL_TEXT, 0, 0 },
    };
    const cJSON *v;
    int          err = 0;

    cJSON_ArrayForEach(v, att_results_get(object, "peers"))
    {
        const struct att_column *c = column;
        struct att_versus       *to = &r->rival[r->n_rivals];
        if (r->n_rivals == ATT_RIVALS)
            return att_results_fail(at, "peers", "more than %d", ATT_RIVALS);
        err = att_results_group(&c, v, to, at);
        if (!err)
            err = att_results_wide(v, "n", to->speedup.n, &to->speedup.n, at);
        if (err)
            return err;
        r->n_rivals++;
    }
    return 0;
}

static int read_samples(const cJSON *object, struct att_record *r,
                        const struct att_results_at *at)
{
    const struct att_column digest = { "", "samples_digest", ATT_COL_TEXT,
                                       offsetof(struct att_record, samples_digest),
                                       sizeof(r->samples_digest) };
    const cJSON            *samples = att_results_get(object, "samples");
    int                     err = att_results_wide(object, "n_samples", 0, &r->n_samples, at);
    int                     n;

    if (!err)
        err = att_results_value(&digest, att_results_get(object, digest.name), r, at);
    if (!err && r->n_samples < 0)
        err = att_results_fail(at, "n_samples", "%lld is below 0", (long long)r->n_samples);
    if (err || !cJSON_IsArray(samples))
        return err;
    if (r->n_samples != cJSON_GetArraySize(samples))
        return att_results_fail(
            at, "samples", "%d value%s; \"n_samples\" says %lld", cJSON_GetArraySize(samples),
            att_plural(cJSON_GetArraySize(samples)), (long long)r->n_samples);
    if (r->n_samples == 0)
        return 0;
    r->samples = att_must((size_t)r->n_samples * sizeof(double));
    return att_results_reals(object, "samples", r->samples, sizeof(double), (int)r->n_samples,
                             &n, at);
}

int att_results_row(const cJSON *object, struct att_record *r, struct att_results_at *at)
{
    const struct att_column *c = att_columns;
    const cJSON             *time = att_results_get(object, "time");
    int                      err = read_identity(object, at);

    if (!err)
        err = att_results_group(&c, object, r, at);
    while (!err && c->name)
        err = att_results_group(&c, att_results_get(object, c->group), r, at);
    if (err)
        return err;
    r->timed = cJSON_IsTrue(att_results_get(object, "timed"));
    if (r->timed != (time != NULL))
        return att_results_fail(at, "timed", "it does not fit the key \"time\"");
    err = read_blocks(time, &r->time, at);
    if (!err)
        err = read_peers(object, r, at);
    return err ? err : read_samples(object, r, at);
}
