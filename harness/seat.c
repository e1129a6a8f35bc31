/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/seat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"

void att_seat_tick(struct att_seat *s)
{
    s->progress->tick++;
}

void att_seat_phase(struct att_seat *s, const char *phase)
{
    snprintf(s->progress->phase, sizeof(s->progress->phase), "%s", phase);
    att_seat_tick(s);
}

static void drop(struct att_seat *s, int v)
{
    att_problem_free(s->problem[v]);
    s->problem[v] = NULL;
}

void att_seat_forget(struct att_seat *s)
{
    for (int v = 0; v < ATT_VARIANTS; v++)
        drop(s, v);
}

static size_t held(const struct att_seat *s)
{
    size_t sum = 0;

    for (int v = 0; v < ATT_VARIANTS; v++)
        sum += s->problem[v] ? s->problem[v]->bytes : 0;
    return sum;
}

struct att_problem *att_seat_problem(struct att_seat *s, const struct att_case *c,
                                     enum att_variant v, char *why, size_t why_size)
{
    for (int i = 0; i < ATT_VARIANTS; i++)
        if (s->problem[i] && s->problem[i]->c != c)
            drop(s, i);
    if (s->problem[v])
        return s->problem[v];
    if (!s->keep_bytes)
        s->keep_bytes = att_host_free() / 6; // the rest is for devices that live there too
    if (!s->pinned && held(s) > s->keep_bytes / 2)
        att_seat_forget(s);
    att_seat_tick(s);
    s->problem[v] = att_problem_make(c, v, why, why_size);
    att_seat_tick(s);
    return s->problem[v];
}
