/* SPDX-License-Identifier: Apache-2.0 */
/* shard.c - ranks as Slurm, MPI launchers, Flux, jsrun and torchrun tell them. */
#include "harness/shard.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/suggest.h"

/* PMIx tells no number of ranks; PALS leaves it to PMI. */
static const struct launcher {
    const char *rank, *size;
} launchers[] = {
    { "SLURM_PROCID", "SLURM_NTASKS" },
    { "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE" },
    { "PMI_RANK", "PMI_SIZE" },
    { "PMIX_RANK", NULL },
    { "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE" },
    { "PALS_RANKID", "PMI_SIZE" },
    { "FLUX_TASK_RANK", "FLUX_JOB_SIZE" },
    { "JSM_NAMESPACE_RANK", "JSM_NAMESPACE_SIZE" },
    { "RANK", "WORLD_SIZE" },
};

enum { LAUNCHERS = sizeof(launchers) / sizeof(*launchers) };

/* What one launcher says; size 0: it does not tell. */
struct said {
    const struct launcher *by;
    int                    rank, size;
};

static const char *value_of(const char *name)
{
    const char *value = name ? getenv(name) : NULL;

    return value && *value ? value : NULL;
}

static int number(const char *name, int *n, char *why, size_t size)
{
    const char *text = value_of(name);
    char        shown[48], *end;
    long        value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (!errno && isdigit((unsigned char)*text) && !*end && value <= INT_MAX) {
        *n = (int)value;
        return 0;
    }
    snprintf(why, size, "%s is \"%s\", which is no rank or number of ranks", name,
             att_shown(text, shown, sizeof(shown)));
    return ATT_EINVAL;
}

static int ask(const struct launcher *l, struct said *s, char *why, size_t size)
{
    *s = (struct said){ .by = l };
    if (number(l->rank, &s->rank, why, size))
        return ATT_EINVAL;
    if (!value_of(l->size))
        return 0;
    if (number(l->size, &s->size, why, size))
        return ATT_EINVAL;
    if (s->rank < s->size)
        return 0;
    snprintf(why, size, "%s is %d, but %s is %d: ranks count from 0", l->rank, s->rank, l->size,
             s->size);
    return ATT_EINVAL;
}

static int disagree(const struct said *a, const struct said *b, char *why, size_t size)
{
    if (a->rank != b->rank)
        snprintf(why, size, "%s is %d, but %s is %d; give --shard i/n yourself", a->by->rank,
                 a->rank, b->by->rank, b->rank);
    else if (a->size && b->size && a->size != b->size)
        snprintf(why, size, "%s is %d, but %s is %d; give --shard i/n yourself", a->by->size,
                 a->size, b->by->size, b->size);
    else
        return 0;
    return ATT_EINVAL;
}

static int nobody(char *why, size_t size)
{
    size_t n = (size_t)snprintf(why, size, "no launcher has set any of");

    for (int i = 0; i < LAUNCHERS && n < size; i++)
        n += (size_t)snprintf(why + n, size - n, "%s %s", i ? "," : "", launchers[i].rank);
    return ATT_EINVAL;
}

int att_shard_auto(int *shard, int *shards, char *why, size_t why_size)
{
    struct said first = { NULL, 0, 0 }, s;

    for (int i = 0; i < LAUNCHERS; i++) {
        if (!value_of(launchers[i].rank))
            continue;
        if (ask(&launchers[i], &s, why, why_size))
            return ATT_EINVAL;
        if (first.by && disagree(&first, &s, why, why_size))
            return ATT_EINVAL;
        if (!first.by || !first.size)
            first = s;
    }
    if (!first.by)
        return nobody(why, why_size);
    if (!first.size) {
        snprintf(why, why_size, "%s is %d, but %s%s; give --shard i/n yourself", first.by->rank,
                 first.rank, first.by->size ? first.by->size : "nothing",
                 first.by->size ? " is not set" : " tells how many ranks there are");
        return ATT_EINVAL;
    }
    *shard = first.rank;
    *shards = first.size;
    return 0;
}
