/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/option.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/fields.h"
#include "harness/shard.h"
#include "harness/suggest.h"

const struct att_option att_option_table[] = {
#define AT(member) offsetof(struct att_options, member)
    { "filter", "benchmark_filter", ATT_OPTION_TEXT, AT(filter), 0 },
    { "backend", NULL, ATT_OPTION_TEXT, AT(backend), 0 },
    { "require", NULL, ATT_OPTION_TEXT, AT(require), 0 },
    { "against", NULL, ATT_OPTION_TEXT, AT(against), 0 },
    { "plugin", NULL, ATT_OPTION_PLUGIN, 0, 0 },
    { "peer", NULL, ATT_OPTION_PEER, 0, 0 },
    { "cases", NULL, ATT_OPTION_TEXT, AT(cases), 1 },
    { "out", NULL, ATT_OPTION_TEXT, AT(out), 1 },
    { "no-out", NULL, ATT_OPTION_FLAG, AT(keep_out), 0 },
    { "resume", NULL, ATT_OPTION_TEXT, AT(resume), 1 },
    { "known-issues", NULL, ATT_OPTION_TEXT, AT(known), 1 },
    { "shard", NULL, ATT_OPTION_SHARD, 0, 0 },
    { "seed", NULL, ATT_OPTION_SEED, AT(seed), 0 },
    { "threads", NULL, ATT_OPTION_COUNT, AT(threads), 4096 },
    { "timeout", NULL, ATT_OPTION_SECONDS, AT(timeout), 1 },
    { "deadline", NULL, ATT_OPTION_SECONDS, AT(deadline), 0 },
    { "min-time", "benchmark_min_time", ATT_OPTION_SECONDS, AT(min_time), 0 },
    { "max-time", NULL, ATT_OPTION_SECONDS, AT(max_time), 0 },
    { "rounds", NULL, ATT_OPTION_COUNT, AT(rounds), 64 },
    { "heat", NULL, ATT_OPTION_SECONDS, AT(heat), 0 },
    { "heat-all", NULL, ATT_OPTION_FLAG, AT(heat_all), 1 },
    { "replay", NULL, ATT_OPTION_FLAG, AT(replay), 1 },
    { "target-ci", NULL, ATT_OPTION_PERCENT, AT(target), 0 },
    { "json", "benchmark_out", ATT_OPTION_TEXT, AT(json), 1 },
    { "junit", NULL, ATT_OPTION_TEXT, AT(junit), 1 },
    { "csv", NULL, ATT_OPTION_TEXT, AT(csv), 1 },
    { "jsonl", NULL, ATT_OPTION_TEXT, AT(jsonl), 1 },
    { "md", NULL, ATT_OPTION_TEXT, AT(md), 1 },
    { "html", NULL, ATT_OPTION_TEXT, AT(html), 1 },
    { "baseline-bin", NULL, ATT_OPTION_TEXT, AT(baseline_bin), 1 },
    { "history", NULL, ATT_OPTION_TEXT, AT(history), 1 },
    { "approved", NULL, ATT_OPTION_TEXT, AT(approved), 1 },
    { "processes", NULL, ATT_OPTION_COUNT, AT(processes), 4096 },
    { "gate", NULL, ATT_OPTION_FLAG, AT(gate), 1 },
    { "verbose", "v", ATT_OPTION_FLAG, AT(verbose), 1 },
    { "quiet", "q", ATT_OPTION_FLAG, AT(quiet), 1 },
    { "strict", NULL, ATT_OPTION_FLAG, AT(strict), 1 },
    { "fail-fast", NULL, ATT_OPTION_FLAG, AT(fail_fast), 1 },
    { "dry-run", "list", ATT_OPTION_FLAG, AT(dry_run), 1 },
    { "color", NULL, ATT_OPTION_COLOUR, AT(colour), 0 },
#undef AT
    { NULL, NULL, ATT_OPTION_FLAG, 0, 0 },
};

double att_duration(const char *text)
{
    static const struct {
        const char *unit;
        double      seconds;
    } units[] = { { "ms", 1e-3 }, { "s", 1 }, { "m", 60 }, { "min", 60 }, { "h", 3600 } };
    char        *end;
    const double n = strtod(text, &end);

    if (end == text || !isfinite(n) || n < 0)
        return -1;
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (!strcmp(end, units[i].unit))
            return n * units[i].seconds;
    return n == 0 && !*end ? 0 : -1;
}

int att_option_complain(FILE *err, const char *name, const char *value, const char *what)
{
    char shown[96];

    fprintf(err, "attest: --%s \"%s\": %s\n", name, att_shown(value, shown, sizeof(shown)),
            what);
    return ATT_EINVAL;
}

static int whole(const char *text, long long most, long long *value)
{
    char *end;

    errno = 0;
    *value = strtoll(text, &end, 10);
    return !errno && end != text && !*end && isdigit((unsigned char)*text) && *value <= most;
}

static int set_seconds(double *at, const struct att_option *f, const char *value, FILE *err)
{
    *at = att_duration(value);
    if (*at < 0 || (*at == 0 && f->value))
        return att_option_complain(err, f->name, value,
                                   "a duration with its unit is needed, like 90s or 2m");
    return 0;
}

static int set_count(int *at, const struct att_option *f, const char *value, FILE *err)
{
    char      what[64];
    long long n;

    snprintf(what, sizeof(what), "a whole number from 0 to %d is needed", f->value);
    if (!whole(value, f->value, &n))
        return att_option_complain(err, f->name, value, what);
    *at = (int)n;
    return 0;
}

static int set_percent(double *at, const struct att_option *f, const char *value, FILE *err)
{
    char        *end;
    const double n = strtod(value, &end);

    if (end == value || strcmp(end, "%") || !(n > 0) || n > 100)
        return att_option_complain(err, f->name, value, "a percentage is needed, like 0.5%");
    *at = n / 100;
    return 0;
}

static int set_shard(struct att_options *o, const char *value, FILE *err)
{
    char why[512];
    int  n = 0;

    o->shard_auto = !strcmp(value, "auto");
    if (o->shard_auto && att_shard_auto(&o->shard, &o->shards, why, sizeof(why)))
        return att_option_complain(err, "shard", value, why);
    if (o->shard_auto)
        return 0;
    if (sscanf(value, "%d/%d%n", &o->shard, &o->shards, &n) != 2 || value[n] || o->shards < 1
        || o->shard < 0 || o->shard >= o->shards)
        return att_option_complain(err, "shard", value,
                                   "i/n with 0 <= i < n is needed, like 0/4, or auto");
    return 0;
}

static int set_plugin(struct att_options *o, const char *value, FILE *err)
{
    char  list[8192], *next, *path;
    char *rest = list;

    if (strlen(value) >= sizeof(list))
        return att_option_complain(err, "plugin", value, "too long");
    if (!value[strspn(value, ":")])
        return att_option_complain(err, "plugin", value, "a file is needed");
    strcpy(list, value);
    while ((path = strtok_r(rest, ":", &next))) {
        rest = NULL;
        if (o->n_plugins == ATT_MAX_PLUGINS)
            return att_option_complain(err, "plugin", path, "too many plug-ins");
        for (int i = 0; i < o->n_plugins && path; i++)
            path = strcmp(o->plugin[i], path) ? path : NULL; // given twice
        if (path)
            o->plugin[o->n_plugins++] = att_intern(path);
    }
    return 0;
}

static int set_peer(struct att_options *o, const char *value, FILE *err)
{
    if (!value[strspn(value, " \t\n")])
        return att_option_complain(err, "peer", value, "a command is needed");
    if (strlen(value) >= ATT_PEER_COMMAND)
        return att_option_complain(err, "peer", value, "too long");
    if (o->n_peers == ATT_MAX_PEERS)
        return att_option_complain(err, "peer", value, "too many peers");
    o->peer[o->n_peers++] = att_intern(value);
    return 0;
}

static int set_colour(struct att_options *o, const char *value, FILE *err)
{
    if (strcmp(value, "always") && strcmp(value, "never") && strcmp(value, "auto"))
        return att_option_complain(err, "color", value, "always, never or auto is needed");
    o->colour = !strcmp(value, "always") ? 1 : !strcmp(value, "never") ? 0 : -1;
    return 0;
}

int att_option_set(struct att_options *o, const struct att_option *f, const char *value,
                   FILE *err)
{
    void     *at = (char *)o + f->offset;
    long long n;

    switch (f->kind) {
    case ATT_OPTION_FLAG: *(int *)at = f->value; return 0;
    case ATT_OPTION_TEXT:
        if (!*value && f->value)
            return att_option_complain(err, f->name, value, "a path is needed");
        *(const char **)at = att_intern(value);
        return 0;
    case ATT_OPTION_COUNT: return set_count((int *)at, f, value, err);
    case ATT_OPTION_SEED:
        if (!whole(value, (long long)1 << 53, &n))
            return att_option_complain(err, f->name, value, "a whole number is needed");
        *(int64_t *)at = n;
        return 0;
    case ATT_OPTION_SECONDS: return set_seconds(at, f, value, err);
    case ATT_OPTION_PERCENT: return set_percent(at, f, value, err);
    case ATT_OPTION_PLUGIN: return set_plugin(o, value, err);
    case ATT_OPTION_PEER: return set_peer(o, value, err);
    case ATT_OPTION_SHARD: return set_shard(o, value, err);
    default: return set_colour(o, value, err);
    }
}

const struct att_option *att_option_find(const char *name)
{
    for (int i = 0; att_option_table[i].name; i++)
        if (!strcmp(att_option_table[i].name, name)
            || (att_option_table[i].alias && !strcmp(att_option_table[i].alias, name)))
            return &att_option_table[i];
    return NULL;
}
