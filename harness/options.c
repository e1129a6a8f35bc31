/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/exit.h"
#include "harness/fields.h"
#include "harness/option.h"
#include "harness/paths.h"
#include "harness/resources.h"
#include "harness/suggest.h"

const char *const att_commands[] = { "run",    "check",  "bench",  "list", "selftest",
                                     "power",  "doctor", "claim",  "gate", "history",
                                     "report", "merge",  "schema", "help", NULL };

static int unknown(const char *name, FILE *err)
{
    enum { MOST = 64 };
    const char *names[MOST];
    const char *near;
    char        shown[96];
    int         n = 0;

    for (; n < MOST && att_option_table[n].name; n++)
        names[n] = att_option_table[n].name;
    near = att_suggest(name, names, n);
    fprintf(err, "attest: unknown option --%s%s%s%s (see attest help)\n",
            att_shown(name, shown, sizeof(shown)), near ? "; did you mean --" : "",
            near ? near : "", near ? "?" : "");
    return ATT_EINVAL;
}

/* One option at argv[*i]; moves *i over its value. */
static int read_option(struct att_options *o, int argc, char **argv, int *i, FILE *err)
{
    char                     name[128];
    const char              *text = argv[*i] + (argv[*i][1] == '-' ? 2 : 1);
    const size_t             n = strcspn(text, "=");
    const struct att_option *f;

    snprintf(name, sizeof(name), "%.*s", n > 120 ? 120 : (int)n, text);
    f = att_option_find(name);
    if (!f)
        return unknown(name, err);
    if (f->kind == ATT_OPTION_FLAG) {
        if (text[n])
            return att_option_complain(err, f->name, text + n + 1,
                                       "this option takes no value");
        return att_option_set(o, f, NULL, err);
    }
    if (text[n])
        return att_option_set(o, f, text + n + 1, err);
    if (++*i >= argc) {
        fprintf(err, "attest: --%s needs a value\n", f->name);
        return ATT_EINVAL;
    }
    return att_option_set(o, f, argv[*i], err);
}

/* ATT_FOO_BAR for --foo-bar; sharding as CTest and Bazel ask for it; devices as CTest gives
 * them.
 */
static int read_environment(struct att_options *o, FILE *err)
{
    const char *index = getenv("GTEST_SHARD_INDEX"), *total = getenv("GTEST_TOTAL_SHARDS");
    char        name[64], both[64];

    for (int i = 0; att_option_table[i].name; i++) {
        int         n = snprintf(name, sizeof(name), "ATT_%s", att_option_table[i].name);
        const char *value;
        for (; n > 0; n--)
            name[n - 1] = name[n - 1] == '-' ? '_' : (char)toupper((unsigned char)name[n - 1]);
        const int off = att_option_table[i].kind == ATT_OPTION_FLAG;
        value = getenv(name);
        if (value && *value && !(off && !strcmp(value, "0"))
            && att_option_set(o, &att_option_table[i], value, err))
            return ATT_EINVAL;
    }
    if (getenv("NO_COLOR") && *getenv("NO_COLOR"))
        o->colour = 0;
    if (att_resources_take(err))
        return ATT_EINVAL;
    if (!index || !total || o->shards)
        return 0;
    snprintf(both, sizeof(both), "%.20s/%.20s", index, total);
    return att_option_set(o, att_option_find("shard"), both, err);
}

static void defaults(struct att_options *o)
{
    *o = (struct att_options){
        .cases = att_path_cases(),
        .seed = -1,
        .timeout = 60,
        .min_time = -1,
        .max_time = -1,
        .heat = -1,
        .target = -1,
        .colour = -1,
        .keep_out = 1,
    };
}

/* How long to measure is a matter of the command: a run looks, a bench wants to know. */
static void settle_times(struct att_options *o)
{
    const int bench = !strcmp(o->command, "bench");

    if (o->max_time < 0)
        o->max_time = bench ? 1.0 : 0.015;
    if (o->min_time < 0)
        o->min_time = bench ? 0.1 : 0.005;
    if (o->target < 0)
        o->target = bench ? 0.005 : 0.05;
    if (o->min_time > o->max_time)
        o->min_time = o->max_time;
}

static int takes_times(const struct att_options *o)
{
    return !strcmp(o->command, "run") || !strcmp(o->command, "bench");
}

/* Left unheard, it would let eager times pass for replayed ones. */
static int replay_fits(const struct att_options *o, FILE *err)
{
    if (!o->replay || takes_times(o))
        return 1;
    fprintf(err, "attest: --replay belongs to run and bench: %s does not time so\n",
            o->command);
    return 0;
}

static int unknown_command(const char *word, FILE *err)
{
    const char *near = att_suggest(word, att_commands, -1);
    char        shown[96];

    fprintf(err, "attest: there is no command \"%s\"%s%s%s (see attest help)\n",
            att_shown(word, shown, sizeof(shown)), near ? "; did you mean \"" : "",
            near ? near : "", near ? "\"?" : "");
    return ATT_EXIT_USAGE;
}

static int wants_help(const char *word)
{
    return !strcmp(word, "--help") || !strcmp(word, "-h");
}

int att_is_command(const char *word)
{
    for (int i = 0; att_commands[i]; i++)
        if (!strcmp(word, att_commands[i]))
            return 1;
    return 0;
}

static int read_words(struct att_options *o, int argc, char **argv, FILE *err)
{
    int options_end = 0;

    for (int i = 2; i < argc; i++) {
        if (!options_end && !strcmp(argv[i], "--")) {
            options_end = 1;
        } else if (!options_end && argv[i][0] == '-' && argv[i][1]
                   && !isdigit((unsigned char)argv[i][1])) {
            if (read_option(o, argc, argv, &i, err))
                return ATT_EINVAL;
        } else if (o->n_what == ATT_MAX_WHAT) {
            fprintf(err, "attest: too many arguments\n");
            return ATT_EINVAL;
        } else {
            o->what[o->n_what++] = att_intern(argv[i]);
        }
    }
    return 0;
}

/* The arguments as a shell would take them back. */
static const char *whole_line(int argc, char **argv)
{
    char   line[4096] = "attest";
    size_t n = strlen(line);

    for (int i = 1; i < argc && n < sizeof(line); i++) {
        const int plain = strspn(argv[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-./:=,%+")
                          == strlen(argv[i]);
        n += (size_t)snprintf(line + n, sizeof(line) - n, plain ? " %s" : " '%s'", argv[i]);
    }
    return att_intern(line);
}

static int one_report_on_stdout(const struct att_options *o, FILE *err)
{
    const char *const path[] = { o->json, o->junit, o->csv, o->jsonl, o->md, o->html };
    int               n = 0;

    for (size_t i = 0; i < sizeof(path) / sizeof(*path); i++)
        n += path[i] && !strcmp(path[i], "-");
    if (n > 1)
        fprintf(err,
                "attest: %d reports are sent to standard output by \"-\"; it has room "
                "for one\n",
                n);
    return n <= 1;
}

/* Ranks share their command line: what one file is named by it, each would write. */
static int one_file_per_rank(const struct att_options *o, FILE *err)
{
    const struct {
        const char *name, *path;
    } file[] = { { "json", o->json },    { "junit", o->junit }, { "csv", o->csv },
                 { "jsonl", o->jsonl },  { "md", o->md },       { "html", o->html },
                 { "resume", o->resume } };

    for (size_t i = 0; i < sizeof(file) / sizeof(*file) && o->shard_auto && o->shards > 1;
         i++) {
        if (!file[i].path || !strcmp(file[i].path, "-"))
            continue;
        fprintf(err,
                "attest: --shard auto with --%s \"%s\": all %d ranks would write that file; "
                "--out gives each a folder of its own\n",
                file[i].name, file[i].path, o->shards);
        return 0;
    }
    return 1;
}

int att_options_read(struct att_options *o, int argc, char **argv, int *code, FILE *err)
{
    *code = ATT_EXIT_USAGE;
    if (argc < 2) {
        att_help(err, NULL);
        return 1;
    }
    for (int i = 1; i < argc; i++)
        if (wants_help(argv[i])) {
            att_help(stdout, att_is_command(argv[1]) ? argv[1] : NULL);
            *code = ATT_EXIT_OK;
            return 1;
        }
    if (!att_is_command(argv[1])) {
        *code = unknown_command(argv[1], err);
        return 1;
    }
    defaults(o);
    o->command = att_intern(argv[1]);
    o->line = whole_line(argc, argv);
    if (read_environment(o, err))
        return 1;
    o->replay = o->replay && takes_times(o); // ATT_REPLAY speaks of those alone
    o->plugin[0] = o->n_plugins ? o->plugin[0] : NULL;
    if (read_words(o, argc, argv, err) || !one_report_on_stdout(o, err)
        || !one_file_per_rank(o, err) || !replay_fits(o, err))
        return 1;
    settle_times(o);
    return 0;
}
