/* SPDX-License-Identifier: Apache-2.0 */
/* selection.c - cases and options of a whole run, as something that can be compared. */
#include "harness/selection.h"

#include <inttypes.h>
#include <string.h>

#include "harness/digest.h"

static void hash_cases(struct att_selection *s, const struct att_caselist *all)
{
    struct att_digest d;
    char              seed[32];

    att_digest_begin(&d);
    for (int64_t i = 0; i < all->n; i++) {
        att_digest_add(&d, all->c[i].name, strlen(all->c[i].name));
        snprintf(seed, sizeof(seed), "\n%" PRId64 "\n", all->c[i].seed);
        att_digest_add(&d, seed, strlen(seed));
    }
    att_digest_text(&d, s->key);
}

/* Append ` --name value`; nothing when there is no value. */
static void say(struct att_selection *s, const char *name, const char *value)
{
    const size_t n = strlen(s->settings);

    if (value && *value)
        snprintf(s->settings + n, sizeof(s->settings) - n, "%s--%s '%s'", n ? " " : "", name,
                 value);
}

static void say_number(struct att_selection *s, const char *name, double value,
                       const char *unit)
{
    char text[48];

    snprintf(text, sizeof(text), "%.16g%s", value, unit);
    say(s, name, text);
}

void att_selection_read(struct att_selection *s, const struct att_caselist *all,
                        const struct att_options *o)
{
    memset(s, 0, sizeof(*s));
    s->cases = all->n;
    hash_cases(s, all);
    say(s, "filter", o->filter);
    say(s, "backend", o->backend);
    for (int i = 0; i < o->n_plugins; i++)
        say(s, "plugin", o->plugin[i]);
    for (int i = 0; i < o->n_peers; i++)
        say(s, "peer", o->peer[i]);
    say(s, "known-issues", o->known);
    if (o->seed >= 0)
        say_number(s, "seed", (double)o->seed, "");
    if (o->threads)
        say_number(s, "threads", o->threads, "");
    say_number(s, "timeout", o->timeout, "s");
    if (!strcmp(o->command, "check"))
        return;
    say_number(s, "min-time", o->min_time, "s");
    say_number(s, "max-time", o->max_time, "s");
    say_number(s, "target-ci", 100 * o->target, "%");
    if (o->rounds > 6)
        say_number(s, "rounds", o->rounds, "");
    if (o->heat >= 0)
        say_number(s, "heat", o->heat, "s");
    if (o->heat_all)
        say(s, "heat-all", "1");
}
