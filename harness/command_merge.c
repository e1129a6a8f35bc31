/* SPDX-License-Identifier: Apache-2.0 */
/* command_merge.c - `attest merge`: the results of shards as one. */
#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/host.h"
#include "harness/merge.h"
#include "harness/suggest.h"

const char att_merge_help[] =
    "usage: attest merge FILE... [OPTIONS]\n"
    "\n"
    "FILE is the results.json of a shard, or its folder; a folder that holds the folders\n"
    "shard-0-of-4, shard-1-of-4, ... stands for all of these.\n"
    "\n"
    "One set of reports from the results of all shards of a run, as if they had been one. "
    "Exit\n"
    "code 2, and nothing is written, when a shard is missing, there twice, ended early, was\n"
    "changed, or is of another run: other cases, options, source, build or machine.\n"
    "\n"
    "      --out DIR    write the reports there (attest-out/... otherwise)\n"
    "      --json FILE, --md FILE, ...  a single report, - is standard output\n"
    "      --no-out     only the files that were asked for\n"
    "\n"
    "examples:\n"
    "  srun -n 4 attest run nightly --shard auto --out night\n"
    "  attest merge night --out night/all\n"
    "  attest merge 0/results.json 1/results.json --json merged.json\n";

enum { MOST = 1024 }; // shards

struct shards {
    struct att_result_file *f;
    int                     n, room;
};

/* One line, whatever the names of files are. */
static int complain(const char *why)
{
    char shown[4 * ATT_PATH];

    fprintf(stderr, "attest: %s\n", att_shown(why, shown, sizeof(shown)));
    return ATT_EXIT_USAGE;
}

static int load(struct shards *s, const char *path)
{
    char why[ATT_PATH + 1024];

    if (s->n == s->room) {
        fprintf(stderr, "attest: more than %d files\n", s->room);
        return ATT_EXIT_USAGE;
    }
    if (!att_results_load(&s->f[s->n], path, why, sizeof(why))) {
        s->n++;
        return 0;
    }
    return complain(why);
}

static int is_shard(const struct dirent *entry)
{
    return !fnmatch("shard-*-of-*", entry->d_name, 0);
}

/* What --shard auto made below `dir`, when that holds no results of its own; their number. */
static int folders(const char *dir, struct dirent ***found)
{
    char        own[ATT_PATH + 32];
    struct stat st;

    *found = NULL;
    snprintf(own, sizeof(own), "%.4000s/results.json", dir);
    if (stat(dir, &st) || !S_ISDIR(st.st_mode) || !access(own, F_OK))
        return 0;
    return scandir(dir, found, is_shard, alphasort);
}

static int load_all(struct shards *s, const char *path)
{
    char            shard[ATT_PATH + 256];
    struct dirent **found;
    const int       n = folders(path, &found);
    int             code = n > 0 ? 0 : load(s, path);

    for (int i = 0; i < n; i++) {
        snprintf(shard, sizeof(shard), "%.3900s/%.190s", path, found[i]->d_name);
        code = code ? code : load(s, shard);
        free(found[i]);
    }
    free(found);
    return code;
}

static int is_same(const char *path, const struct stat *target)
{
    struct stat st;

    return !stat(path, &st) && st.st_dev == target->st_dev && st.st_ino == target->st_ino;
}

/* 1 after a message when writing `path` would destroy a shard, or its samples. */
static int is_a_shard(const struct shards *s, const char *path, const char *option)
{
    char        samples[ATT_PATH + 8];
    struct stat target;

    if (!path || stat(path, &target))
        return 0;
    for (int i = 0; i < s->n; i++) {
        snprintf(samples, sizeof(samples), "%sl", s->f[i].path);
        if (!is_same(s->f[i].path, &target) && !is_same(samples, &target))
            continue;
        fprintf(stderr, "attest: --%s would overwrite the shard %s\n", option, s->f[i].path);
        return 1;
    }
    return 0;
}

static int overwrites(const struct att_options *o, const struct shards *s)
{
    char path[ATT_PATH + 32] = "";

    if (o->out && o->keep_out)
        snprintf(path, sizeof(path), "%.4000s/results.json", o->out);
    return is_a_shard(s, path, "out") || is_a_shard(s, o->json, "json")
           || is_a_shard(s, o->jsonl, "jsonl") || is_a_shard(s, o->csv, "csv")
           || is_a_shard(s, o->md, "md") || is_a_shard(s, o->html, "html")
           || is_a_shard(s, o->junit, "junit");
}

/* What must pass was said when the shards were run. */
static int requires_else(const struct att_options *o, const struct shards *s)
{
    const char *said = s->f[0].results.require;

    if (!o->require || (said && !strcmp(o->require, said)))
        return 0;
    fprintf(stderr, "attest: --require \"%s\": the shards were run with \"%s\"\n", o->require,
            said ? said : "");
    return 1;
}

static int merge(const struct att_options *o, const struct shards *s)
{
    char why[4 * ATT_PATH];

    if (att_merge_check(s->f, s->n, why, sizeof(why)))
        return complain(why);
    if (requires_else(o, s) || overwrites(o, s))
        return ATT_EXIT_USAGE;
    if (!o->dry_run)
        return att_merge_finish(o, s->f, s->n);
    for (int i = 0; i < s->n; i++)
        for (int64_t k = 0; k < s->f[i].results.n; k++)
            puts(s->f[i].results.record[k].row);
    return ATT_EXIT_OK;
}

int att_command_merge(const struct att_options *o)
{
    struct shards s = { .room = MOST };
    int           code = ATT_EXIT_OK;

    if (o->n_what == 0) {
        fprintf(stderr, "attest: merge needs the results of shards (see attest help merge)\n");
        return ATT_EXIT_USAGE;
    }
    s.f = att_must(MOST * sizeof(*s.f));
    for (int i = 0; i < o->n_what && !code; i++)
        code = load_all(&s, o->what[i]);
    if (!code)
        code = merge(o, &s);
    for (int i = 0; i < s.n; i++)
        att_results_free(&s.f[i]);
    free(s.f);
    return code;
}
