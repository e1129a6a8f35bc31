/* SPDX-License-Identifier: Apache-2.0 */
/* command_run.c - run, check and bench: from words to cases. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/casefile.h"
#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/run.h"
#include "harness/selection.h"
#include "harness/suggest.h"

static int is_file(const char *word)
{
    const size_t n = strlen(word);

    return n > 5 && !strcmp(word + n - 5, ".json");
}

static int is_suite(const struct att_options *o, const char *word)
{
    const char **suites = att_cases_suites(o->cases);
    int          found = 0;

    for (int i = 0; suites[i]; i++)
        found += !strcmp(suites[i], word);
    free(suites);
    return found;
}

static int no_such(const struct att_options *o, const char *word)
{
    const char **suites = att_cases_suites(o->cases);
    const char  *near = att_suggest(word, suites, -1);
    char         shown[96];

    fprintf(stderr, "attest: \"%s\" is no suite of %s, no .json file and no case name%s%s%s\n",
            att_shown(word, shown, sizeof(shown)), o->cases, near ? "; did you mean \"" : "",
            near ? near : "", near ? "\"?" : "");
    free(suites);
    return ATT_EINVAL;
}

static int add(struct att_caselist *list, const struct att_options *o, const char *word)
{
    const int64_t seed = o->seed < 0 ? 1 : o->seed;

    if (is_file(word))
        return att_cases_read(list, word, seed, stderr);
    if (is_suite(o, word))
        return att_cases_suite(list, o->cases, word, seed, stderr);
    if (att_cases_is_name(word))
        return att_cases_name(list, word, seed, stderr);
    return no_such(o, word);
}

/* Bring every n-th case to the front; returns how many. The list still owns them all. */
static int64_t shard(struct att_caselist *list, const struct att_options *o)
{
    int64_t mine = 0;

    if (o->shards < 2)
        return list->n;
    for (int64_t i = 0; i < list->n; i++) {
        const struct att_case c = list->c[i];
        if (i % o->shards != o->shard)
            continue;
        list->c[i] = list->c[mine];
        list->c[mine++] = c;
    }
    return mine;
}

/* A case that was named twice, alone or by its suites, is run once. */
static void drop_repeated(struct att_caselist *list)
{
    int64_t kept = 0;

    for (int64_t i = 0; i < list->n; i++) {
        int64_t k = 0;
        while (k < kept && strcmp(list->c[k].name, list->c[i].name))
            k++;
        if (k == kept)
            list->c[kept++] = list->c[i];
        else
            free(list->c[i].params);
    }
    list->n = kept;
}

int att_command_run(const struct att_options *o)
{
    struct att_caselist list = { 0 };
    int                 code = ATT_EXIT_OK;

    if (o->n_what == 0) {
        fprintf(stderr,
                "attest: %s needs a suite, a file or a case name (see attest help %s)\n",
                o->command, o->command);
        return ATT_EXIT_USAGE;
    }
    for (int i = 0; i < o->n_what && !code; i++)
        if (add(&list, o, o->what[i]))
            code = ATT_EXIT_USAGE;
    if (!code && o->replay && att_cases_replay(&list, stderr))
        code = ATT_EXIT_USAGE;
    drop_repeated(&list);
    if (!code) {
        struct att_selection whole;
        att_selection_read(&whole, &list, o);
        const struct att_caselist mine = { .c = list.c, .n = shard(&list, o), .of = &whole };
        code = att_run_cases(o, &mine);
    }
    att_cases_free(&list);
    return code;
}
