/* SPDX-License-Identifier: Apache-2.0 */
/* results_machine.c - were two files of results taken on the same kind of machine? */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "harness/results_parts.h"

/* What decides how fast a machine is, and in which state. The host's name does not, nor its
 * memory as long as everything fits. */
static const char *const decisive[] = { "model", "cpus", "governor", "isa", NULL };

static const char *device(const struct att_environment *env, const char *line)
{
    const size_t n = strcspn(line, ":");

    for (int i = 0; i < env->n_devices; i++)
        if (strcspn(env->device[i], ":") == n && !strncmp(env->device[i], line, n))
            return env->device[i];
    return NULL;
}

/* A device that a has, in another state in b, or not at all. NULL: none. */
static const char *odd_device(const struct att_environment *a, const struct att_environment *b)
{
    for (int i = 0; i < a->n_devices; i++) {
        const char *other = device(b, a->device[i]);
        if (!other || strcmp(other, a->device[i]) != 0)
            return a->device[i];
    }
    return NULL;
}

static int other_device(const struct att_result_file *a, const struct att_result_file *b,
                        char *why, size_t size)
{
    const char *one = odd_device(&a->env, &b->env);
    const char *two = one ? device(&b->env, one) : NULL;

    if (!one)
        return 0;
    if (two)
        snprintf(why, size, "different machines: device \"%s\" in %s, \"%s\" in %s", one,
                 a->path, two, b->path);
    else
        snprintf(why, size, "different machines: device \"%s\" in %s, none such in %s", one,
                 a->path, b->path);
    return 1;
}

int att_results_same_machine(const struct att_result_file *a, const struct att_result_file *b,
                             char *why, size_t why_size)
{
    char x[64], y[64];

    for (const struct att_column *c = att_env_columns; c->name; c++) {
        const char *one = att_column_value(c, &a->env, x, sizeof(x));
        const char *two = att_column_value(c, &b->env, y, sizeof(y));
        int         asked = 0;
        for (int i = 0; decisive[i] && !strcmp(c->group, "cpu"); i++)
            asked |= !strcmp(decisive[i], c->name);
        if (!asked || !strcmp(one, two))
            continue;
        snprintf(why, why_size, "different machines: cpu.%s is \"%s\" in %s, \"%s\" in %s",
                 c->name, one, a->path, two, b->path);
        return 0;
    }
    return !other_device(a, b, why, why_size) && !other_device(b, a, why, why_size);
}
