/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object.c - a result and a run as JSON objects, shared by results.json and results.jsonl.
 */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "harness/env.h"
#include "reports/core/columns.h"

static void put_column(struct att_json *j, const struct att_column *c,
                       const struct att_record *r)
{
    char        buf[64];
    const char *text = att_column_text(c, r, buf, sizeof(buf));
    int         is_text = c->kind == ATT_COL_TEXT || c->kind == ATT_COL_STATUS;
    int32_t     small;
    double      real;

    if (!is_text && !*text) {
        att_json_null(j, c->name);
        return;
    }
    switch (c->kind) {
    case ATT_COL_I32:
        memcpy(&small, (const char *)r + c->offset, sizeof(small));
        att_json_int(j, c->name, small);
        break;
    case ATT_COL_FLAG: att_json_flag(j, c->name, *text == 't'); break;
    case ATT_COL_REAL:
        memcpy(&real, (const char *)r + c->offset, sizeof(real));
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
        att_json_real(j, "speedup", r->rival[i].speedup.median);
        att_json_real(j, "low", r->rival[i].speedup.low);
        att_json_real(j, "high", r->rival[i].speedup.high);
        att_json_close(j, '}');
    }
    att_json_close(j, ']');
}

void att_record_json(struct att_json *j, const char *key, const struct att_record *r,
                     int samples)
{
    const struct att_column *c = att_columns;

    att_json_open(j, key, '{');
    for (; c->name && !*c->group; c++)
        put_column(j, c, r);
    put_axes(j, r->name);
    att_json_flag(j, "timed", r->timed);
    while (c->name)
        c = put_group(j, c, r);
    put_peers(j, r);
    att_json_wide(j, "n_samples", r->n_samples);
    if (samples)
        put_reals(j, "samples", r->samples, r->samples ? r->n_samples : 0);
    else if (r->n_samples > 0)
        att_json_text(j, "samples", "results.jsonl");
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

static void put_machine(struct att_json *j, const struct att_environment *env)
{
    att_json_open(j, "cpu", '{');
    att_json_text(j, "model", env->cpu_model);
    att_json_int(j, "cpus", env->cpus);
    att_json_real(j, "mhz", env->mhz);
    att_json_text(j, "governor", env->governor);
    att_json_text(j, "isa", env->isa);
    att_json_close(j, '}');
    att_json_text(j, "os", env->os);
    att_json_wide(j, "memory_bytes", env->memory_bytes);
    att_json_flag(j, "aslr_enabled", env->aslr_enabled);
    att_json_open(j, "devices", '[');
    for (int i = 0; i < env->n_devices; i++)
        att_json_text(j, NULL, env->device[i]);
    att_json_close(j, ']');
    att_json_open(j, "peers", '[');
    for (int i = 0; i < env->n_peers; i++)
        put_peer(j, &env->peer[i]);
    att_json_close(j, ']');
    att_json_open(j, "toolchain", '{');
    att_json_text(j, "compiler", env->compiler);
    att_json_text(j, "flags", env->flags);
    att_json_text(j, "build_type", env->build_type);
    att_json_text(j, "gbench", env->gbench);
    att_json_close(j, '}');
}

static void put_source(struct att_json *j, const struct att_environment *env)
{
    att_json_open(j, "git", '{');
    att_json_text(j, "sha", env->git_sha);
    if (env->git_dirty < 0)
        att_json_null(j, "dirty");
    else
        att_json_flag(j, "dirty", env->git_dirty);
    att_json_close(j, '}');
}

void att_run_json(struct att_json *j, const char *key, const struct att_results *r)
{
    att_json_open(j, key, '{');
    att_json_text(j, "schema", "attest-1");
    att_json_text(j, "version", r->env->version);
    att_json_text(j, "run_id", r->env->run_id);
    att_json_text(j, "started", r->started);
    att_json_text(j, "cmd", r->command);
    att_json_text(j, "mode", r->mode);
    att_json_text(j, "suites", r->suites);
    att_json_real(j, "wall_s", r->wall_s);
    att_json_flag(j, "partial", r->partial);
    att_json_int(j, "exit_code", r->exit_code);
    att_json_text(j, "verdict", r->verdict);
    att_json_open(j, "counts", '{');
    for (int i = 0; i < ATT_STATUSES; i++)
        att_json_wide(j, att_status_words[i], r->count[i]);
    att_json_close(j, '}');
    put_source(j, r->env);
    put_machine(j, r->env);
    att_json_close(j, '}');
}
