/* SPDX-License-Identifier: Apache-2.0 */
/* folder.c - what a run calls itself, and where its journal and results go. */
#include <stdio.h>
#include <string.h>

#include "harness/exit.h"
#include "harness/run.h"

static void name_dir(struct att_run *run)
{
    const struct att_options *o = run->o;
    char                      what[64] = "cases";

    if (o->n_what == 1 && !strchr(o->what[0], '/'))
        snprintf(what, sizeof(what), "%s", o->what[0]);
    if (o->out && o->shard_auto) // all ranks are given the same folder
        snprintf(run->dir, sizeof(run->dir), "%.4000s/shard-%d-of-%d", o->out, o->shard,
                 o->shards);
    else if (o->out)
        snprintf(run->dir, sizeof(run->dir), "%s", o->out);
    else
        snprintf(run->dir, sizeof(run->dir), "attest-out/%s-%s", run->env.run_id, what);
}

int att_run_resumes(const struct att_run *run)
{
    if (!strcmp(run->past.key.selection, run->key.selection)
        && !strcmp(run->past.key.mode, run->o->command))
        return 0;
    fprintf(stderr,
            "attest: --resume %s: it belongs to another run (%s); give the same command, cases "
            "and filters\n",
            run->o->resume, run->past.key.command);
    return ATT_EXIT_USAGE;
}

/* The journal decides whether a run can be believed later, so it must be writable first. */
int att_run_journal(struct att_run *run)
{
    char path[ATT_PATH + 32];
    int  err;

    if (run->o->resume) {
        snprintf(path, sizeof(path), "%s", run->o->resume);
        snprintf(run->dir, sizeof(run->dir), "%s", run->o->resume);
        if (strrchr(run->dir, '/'))
            *strrchr(run->dir, '/') = '\0';
        else
            snprintf(run->dir, sizeof(run->dir), ".");
        if (run->o->out)
            snprintf(run->dir, sizeof(run->dir), "%s", run->o->out);
    } else {
        name_dir(run);
        snprintf(path, sizeof(path), "%s/journal.jsonl", run->dir);
    }
    err = att_make_dirs(run->dir, run->log.why, sizeof(run->log.why));
    if (!err)
        err = att_log_open(&run->log, path, run->o->resume != NULL, &run->key);
    if (!err)
        return 0;
    fprintf(stderr, "attest: %s\n", run->log.why);
    return ATT_EXIT_ENVIRONMENT;
}

void att_run_describe(struct att_run *run)
{
    att_env_read(&run->env);
    snprintf(run->key.mode, sizeof(run->key.mode), "%s", run->o->command);
    att_rows_key(run, run->key.selection, sizeof(run->key.selection));
    snprintf(run->key.started, sizeof(run->key.started), "%s", run->env.started);
    snprintf(run->key.run_id, sizeof(run->key.run_id), "%s", run->env.run_id);
    snprintf(run->key.command, sizeof(run->key.command), "%s", run->o->line);
}
