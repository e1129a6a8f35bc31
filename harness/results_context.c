/* SPDX-License-Identifier: Apache-2.0 */
/* results_context.c - the object "context" of a file of results: machine, build, and the run.
 */
#include <math.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/host.h"
#include "harness/results_parts.h"

/* A text of the run into what the file owns; `otherwise` when there is none. */
static int read_text(struct att_result_file *f, const cJSON *object, const char *key,
                     const char **to, const char *otherwise, const struct att_results_at *at)
{
    struct att_results_owned *own = f->owned;
    const cJSON              *v = att_results_get(object, key);

    *to = otherwise;
    if (!v)
        return 0;
    if (!cJSON_IsString(v))
        return att_results_fail(at, key, "a text is expected");
    own->text[own->n_texts] = strcpy(att_must(strlen(v->valuestring) + 1), v->valuestring);
    *to = own->text[own->n_texts++];
    return 0;
}

static int read_texts(struct att_result_file *f, const cJSON *run,
                      const struct att_results_at *at)
{
    struct att_results *r = &f->results;
    const struct {
        const char *key, **to, *otherwise;
    } text[] = {
        { "cmd", &r->command, "" },         { "mode", &r->mode, "" },
        { "suites", &r->suites, "" },       { "started", &r->started, "" },
        { "verdict", &r->verdict, "" },     { "selection", &r->selection, NULL },
        { "settings", &r->settings, NULL }, { "require", &r->require, NULL },
    };
    int err = 0;

    for (size_t i = 0; i < sizeof(text) / sizeof(*text) && !err; i++)
        err = read_text(f, run, text[i].key, text[i].to, text[i].otherwise, at);
    return err;
}

static int read_counts(struct att_results *r, const cJSON *run, const struct att_results_at *at)
{
    const cJSON *counts = att_results_get(run, "counts");
    int          err = 0;

    for (int i = 0; i < ATT_STATUSES && !err; i++)
        err = att_results_wide(counts, att_status_words[i], 0, &r->count[i], at);
    return err;
}

/* Where and how the run ended; which part of it this is. */
static int read_numbers(struct att_result_file *f, const cJSON *run,
                        const struct att_results_at *at)
{
    static const struct att_column column[] = {
#define AT(member)                                                                             \
    offsetof(struct att_results, member), sizeof(((struct att_results *)0)->member)
        { "", "wall_s", ATT_COL_REAL, AT(wall_s) },
        { "", "partial", ATT_COL_FLAG, AT(partial) },
        { "", "exit_code", ATT_COL_I32, AT(exit_code) },
        { "", "shard", ATT_COL_I32, AT(shard) },
        { "", "shards", ATT_COL_I32, AT(shards) },
#undef AT
        { NULL, NULL, ATT_COL_TEXT, 0, 0 },
    };
    const struct att_column *c = column;
    struct att_results      *r = &f->results;
    int                      err = att_results_group(&c, run, r, at);

    if (!err
        && (r->shards < 0 || r->shard < 0 || (r->shards ? r->shard >= r->shards : r->shard)))
        err = att_results_fail(at, "shard", "there is no shard %d of %d", r->shard, r->shards);
    f->shard = r->shard;
    f->shards = r->shards;
    if (!err)
        err = att_results_wide(run, "cases", 0, &r->cases, at);
    if (!err)
        err = att_results_wide(run, "rows_expected", 0, &r->expected, at);
    return err;
}

static int read_devices(struct att_environment *env, const cJSON *run,
                        const struct att_results_at *at)
{
    const struct att_column c = { "", "devices", ATT_COL_TEXT, 0, sizeof(env->device[0]) };
    const int               room = (int)(sizeof(env->device) / sizeof(env->device[0]));
    const cJSON            *v;
    int                     err = 0;

    cJSON_ArrayForEach(v, att_results_get(run, c.name))
    {
        if (!err && env->n_devices == room)
            err = att_results_fail(at, c.name, "more than %d", room);
        if (!err)
            err = att_results_value(&c, v, env->device[env->n_devices++], at);
    }
    return err;
}

static int read_peers(struct att_environment *env, const cJSON *run,
                      const struct att_results_at *at)
{
    static const struct att_column column[] = {
#define AT(member)                                                                             \
    offsetof(struct att_peer_env, member), sizeof(((struct att_peer_env *)0)->member)
        { "peers", "name", ATT_COL_TEXT, AT(name) },
        { "peers", "version", ATT_COL_TEXT, AT(version) },
        { "peers", "device", ATT_COL_TEXT, AT(device) },
        { "peers", "backend", ATT_COL_TEXT, AT(backend) },
        { "peers", "command", ATT_COL_TEXT, AT(command) },
        { "peers", "kernels", ATT_COL_I32, AT(kernels) },
        { "peers", "note", ATT_COL_TEXT, AT(note) },
#undef AT
        { NULL, NULL, ATT_COL_TEXT, 0, 0 },
    };
    const cJSON *v;
    int          err = 0;

    cJSON_ArrayForEach(v, att_results_get(run, "peers"))
    {
        const struct att_column *c = column;
        if (!err && env->n_peers == ATT_ENV_PEERS)
            err = att_results_fail(at, "peers", "more than %d", ATT_ENV_PEERS);
        if (!err)
            err = att_results_group(&c, v, &env->peer[env->n_peers++], at);
    }
    return err;
}

static int read_caches(struct att_environment *env, const cJSON *context,
                       const struct att_results_at *at)
{
    const int    room = (int)(sizeof(env->cache) / sizeof(env->cache[0]));
    const cJSON *v;

    cJSON_ArrayForEach(v, att_results_get(context, "caches"))
    {
        const cJSON *type = att_results_get(v, "type"), *level = att_results_get(v, "level"),
                    *size = att_results_get(v, "size"),
                    *sharing = att_results_get(v, "num_sharing");
        if (env->n_caches == room)
            return att_results_fail(at, "caches", "more than %d", room);
        if (!cJSON_IsString(type) || !cJSON_IsNumber(level) || !cJSON_IsNumber(size)
            || !cJSON_IsNumber(sharing) || !(fabs(size->valuedouble) <= 0x1p53))
            return att_results_fail(at, "caches", "cache %d is none", env->n_caches + 1);
        snprintf(env->cache[env->n_caches].type, sizeof(env->cache[0].type), "%s",
                 type->valuestring);
        env->cache[env->n_caches].level = level->valueint;
        env->cache[env->n_caches].sharing = sharing->valueint;
        env->cache[env->n_caches++].bytes = (int64_t)size->valuedouble;
    }
    return 0;
}

/* What Google Benchmark has in its own context. */
static int read_outside(struct att_environment *env, const cJSON *context,
                        const struct att_results_at *at)
{
    static const struct att_column column[] = {
        { "", "host_name", ATT_COL_TEXT, offsetof(struct att_environment, host),
          sizeof(((struct att_environment *)0)->host) },
        { "", "cpu_scaling_enabled", ATT_COL_FLAG,
          offsetof(struct att_environment, scaling_enabled), sizeof(int) },
        { NULL, NULL, ATT_COL_TEXT, 0, 0 },
    };
    const struct att_column *c = column;
    int                      n, err = att_results_group(&c, context, env, at);

    if (!err)
        err = att_results_reals(context, "load_avg", env->load, sizeof(double), 3, &n, at);
    return err ? err : read_caches(env, context, at);
}

int att_results_context(const cJSON *context, struct att_result_file *f,
                        const struct att_results_at *at)
{
    const cJSON             *run = att_results_get(context, "attest");
    const struct att_column *c = att_env_columns;
    int                      err = att_results_group(&c, run, &f->env, at);

    while (!err && c->name)
        err = att_results_group(&c, att_results_get(run, c->group), &f->env, at);
    if (!err)
        err = read_outside(&f->env, context, at);
    if (!err)
        err = read_texts(f, run, at);
    if (!err)
        err = read_numbers(f, run, at);
    if (!err)
        err = read_counts(&f->results, run, at);
    if (!err)
        err = read_devices(&f->env, run, at);
    if (!err)
        err = read_peers(&f->env, run, at);
    f->results.env = &f->env;
    if (!err)
        snprintf(f->env.started, sizeof(f->env.started), "%s", f->results.started);
    return err;
}
