/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object.c - a result and a run as JSON objects, shared by results.json and results.jsonl.
 */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "harness/digest.h"
#include "harness/env.h"
#include "reports/core/columns.h"

/* A member of a record or of an environment. */
static void put_column(struct att_json *j, const struct att_column *c, const void *base)
{
    char        buf[64];
    const char *text = att_column_value(c, base, buf, sizeof(buf));
    int         is_text = c->kind == ATT_COL_TEXT || c->kind == ATT_COL_STATUS;
    int32_t     small;
    double      real;

    if (!is_text && !*text) {
        att_json_null(j, c->name);
        return;
    }
    switch (c->kind) {
    case ATT_COL_I32:
        memcpy(&small, (const char *)base + c->offset, sizeof(small));
        att_json_int(j, c->name, small);
        break;
    case ATT_COL_FLAG:
    case ATT_COL_MAYBE: att_json_flag(j, c->name, *text == 't'); break;
    case ATT_COL_REAL:
        memcpy(&real, (const char *)base + c->offset, sizeof(real));
        att_json_real(j, c->name, real);
        break;
    default: att_json_text(j, c->name, text); break;
    }
}

/* <op>/<key>:<value>/... as { "key": "value" }: values are text, as they stand in the name. */
static void put_axes(struct att_json *j, const char *name)
{
    char key[64];

    att_json_open(j, "axes", '{');
    for (name = strchr(name, '/'); name; name = strchr(name, '/')) {
        size_t n = strcspn(++name, "/"), k = strcspn(name, ":/");
        if (k >= n || !k || k >= sizeof(key))
            continue;
        memcpy(key, name, k);
        key[k] = '\0';
        att_json_slice(j, key, name + k + 1, n - k - 1);
    }
    att_json_close(j, '}');
}

static void put_reals(struct att_json *j, const char *key, const double *v, int64_t n)
{
    att_json_open(j, key, '[');
    for (int64_t i = 0; i < n; i++)
        att_json_real(j, NULL, v[i]);
    att_json_close(j, ']');
}

/* One double of how each block felt. */
static void put_felt(struct att_json *j, const char *key, const struct att_time *t, int n,
                     size_t offset)
{
    double v;

    att_json_open(j, key, '[');
    for (int i = 0; i < n; i++) {
        memcpy(&v, (const char *)&t->block_felt[i] + offset, sizeof(v));
        att_json_real(j, NULL, v);
    }
    att_json_close(j, ']');
}

/* Of the blocks, where the device tells; else the arrays are empty. */
static void put_blocks_felt(struct att_json *j, const struct att_time *t, int n)
{
    n = t->feels ? n : 0;
    put_felt(j, "block_sm_mhz", t, n, offsetof(struct att_felt, sm_mhz));
    put_felt(j, "block_power_w", t, n, offsetof(struct att_felt, power_w));
    put_felt(j, "block_temperature_c", t, n, offsetof(struct att_felt, temperature_c));
    att_json_open(j, "block_limits", '[');
    for (int i = 0; i < n; i++)
        att_json_text(j, NULL, t->block_felt[i].limits);
    att_json_close(j, ']');
}

/* What the columns of "time" do not hold. */
static void put_time_rest(struct att_json *j, const struct att_record *r)
{
    const int room = (int)(sizeof(r->time.block_ns) / sizeof(r->time.block_ns[0]));
    int       n = r->time.blocks < room ? r->time.blocks : room;

    att_json_text(j, "unit", "ns");
    att_json_real(j, "ci_level", 0.95);
    put_reals(j, "block_ns", r->time.block_ns, n);
    put_blocks_felt(j, &r->time, n);
}

static const struct att_column *put_group(struct att_json *j, const struct att_column *c,
                                          const struct att_record *r)
{
    const char *group = c->group;
    int         present = att_column_present(c, r);

    if (present)
        att_json_open(j, group, '{');
    else
        att_json_null(j, group);
    for (; c->name && !strcmp(c->group, group); c++) {
        if (present)
            put_column(j, c, r);
    }
    if (present && !strcmp(group, "time"))
        put_time_rest(j, r);
    if (present)
        att_json_close(j, '}');
    return c;
}

/* Every kernel of a peer that was timed in the same rounds, the fastest first. */
static void put_peers(struct att_json *j, const struct att_record *r)
{
    att_json_open(j, "peers", '[');
    for (int i = 0; i < r->n_rivals && i < ATT_RIVALS; i++) {
        att_json_open(j, NULL, '{');
        att_json_text(j, "name", r->rival[i].name);
        att_json_wide(j, "n", r->rival[i].speedup.n);
        att_json_real(j, "speedup", r->rival[i].speedup.median);
        att_json_real(j, "low", r->rival[i].speedup.low);
        att_json_real(j, "high", r->rival[i].speedup.high);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

/* Raw samples, or where they are and how to know them again. */
static void put_samples(struct att_json *j, const struct att_record *r, int samples)
{
    char digest[ATT_DIGEST_TEXT];

    att_json_wide(j, "n_samples", r->n_samples);
    if (samples && r->n_samples > 0 && !r->samples) {
        att_json_null(j, "samples"); // they were not kept
    } else if (samples) {
        put_reals(j, "samples", r->samples, r->n_samples);
    } else if (r->n_samples > 0) {
        att_json_text(j, "samples", "results.jsonl");
        if (r->samples)
            att_digest_samples(r->samples, r->n_samples, digest);
        att_json_text(j, "samples_digest", r->samples ? digest : r->samples_digest);
    }
}

void att_record_members(struct att_json *j, const struct att_record *r, int samples)
{
    const struct att_column *c = att_columns;

    for (; c->name && !*c->group; c++)
        put_column(j, c, r);
    put_axes(j, r->name);
    att_json_flag(j, "timed", r->timed);
    while (c->name)
        c = put_group(j, c, r);
    put_peers(j, r);
    put_samples(j, r, samples);
}

void att_record_json(struct att_json *j, const char *key, const struct att_record *r,
                     int samples)
{
    att_json_open(j, key, '{');
    att_record_members(j, r, samples);
    att_json_close(j, '}');
}

static void put_peer(struct att_json *j, const struct att_peer_env *peer)
{
    att_json_open(j, NULL, '{');
    att_json_text(j, "name", peer->name);
    att_json_text(j, "version", peer->version);
    att_json_text(j, "device", peer->device);
    att_json_text(j, "backend", peer->backend);
    att_json_text(j, "command", peer->command);
    att_json_int(j, "kernels", peer->kernels);
    att_json_text(j, "note", peer->note);
    att_json_close(j, '}');
}

/* The columns of an environment, from `c` to the end of its group. */
static const struct att_column *put_env_group(struct att_json *j, const struct att_column *c,
                                              const struct att_environment *env)
{
    const char *group = c->group;

    if (*group)
        att_json_open(j, group, '{');
    for (; c->name && !strcmp(c->group, group); c++)
        put_column(j, c, env);
    if (*group)
        att_json_close(j, '}');
    return c;
}

static void put_environment(struct att_json *j, const struct att_environment *env)
{
    for (const struct att_column *c = att_env_columns; c->name;)
        c = put_env_group(j, c, env);
    att_json_open(j, "devices", '[');
    for (int i = 0; i < env->n_devices; i++)
        att_json_text(j, NULL, env->device[i]);
    att_json_close(j, ']');
    att_json_open(j, "peers", '[');
    for (int i = 0; i < env->n_peers; i++)
        put_peer(j, &env->peer[i]);
    att_json_close(j, ']');
}

static void put_text(struct att_json *j, const char *key, const char *text)
{
    if (text)
        att_json_text(j, key, text);
    else
        att_json_null(j, key);
}

/* What was selected, and which part of it this is: att_results of a reader has NULL and 0 where
 * a file does not say. */
static void put_selection(struct att_json *j, const struct att_results *r)
{
    att_json_text(j, "suites", r->suites);
    att_json_int(j, "shard", r->shard);
    att_json_int(j, "shards", r->shards);
    att_json_wide(j, "cases", r->cases);
    att_json_wide(j, "rows_expected", r->expected);
    put_text(j, "selection", r->selection);
    put_text(j, "settings", r->settings);
    put_text(j, "require", r->require);
}

void att_run_members(struct att_json *j, const struct att_results *r)
{
    att_json_text(j, "schema", "attest-1");
    att_json_text(j, "started", r->started);
    att_json_text(j, "cmd", r->command);
    att_json_text(j, "mode", r->mode);
    put_selection(j, r);
    att_json_real(j, "wall_s", r->wall_s);
    att_json_flag(j, "partial", r->partial);
    att_json_int(j, "exit_code", r->exit_code);
    att_json_text(j, "verdict", r->verdict);
    att_json_open(j, "counts", '{');
    for (int i = 0; i < ATT_STATUSES; i++)
        att_json_wide(j, att_status_words[i], r->count[i]);
    att_json_close(j, '}');
    put_environment(j, r->env);
}

void att_run_json(struct att_json *j, const char *key, const struct att_results *r)
{
    att_json_open(j, key, '{');
    att_run_members(j, r);
    att_json_close(j, '}');
}
