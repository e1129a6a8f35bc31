/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/felt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/stats.h"

/* Adds the words of `more` that `text` lacks. */
static void add_words(char *text, size_t size, const char *more)
{
    while (*more) {
        const int    n = (int)strcspn(more, " ");
        const size_t at = strlen(text);
        char         word[64];

        snprintf(word, sizeof(word), "%.*s", n, more);
        if (*word && !strstr(text, word) && at + strlen(word) + 2 < size)
            snprintf(text + at, size - at, "%s%s", at ? " " : "", word);
        more += n + (more[n] == ' ');
    }
}

int att_felt_note(struct att_arm *a, const struct att_state *now)
{
    if (a->r && a->blocks < ATT_MAX_ROUNDS) {
        struct att_felt *f = &a->r->time.block_felt[a->blocks];

        f->sm_mhz = now->sm_mhz;
        f->mem_mhz = now->mem_mhz;
        f->power_w = now->power_w;
        f->temperature_c = now->temperature_c;
        f->limits[0] = '\0';
        add_words(f->limits, sizeof(f->limits), now->limits);
        a->r->time.feels = 1;
    }
    if (!*now->disturbed)
        return 0;
    a->n -= a->samples;
    a->discarded += a->samples;
    add_words(a->disturbed, sizeof(a->disturbed), now->disturbed);
    return 1;
}

/* Median over the blocks of the double at `offset` in att_felt; NaN: no block tells. */
static double median(const struct att_time *t, size_t offset)
{
    double v[ATT_MAX_ROUNDS], one;
    int    n = 0;

    for (int i = 0; i < t->blocks && i < ATT_MAX_ROUNDS && t->feels; i++) {
        memcpy(&one, (const char *)&t->block_felt[i] + offset, sizeof(one));
        if (isfinite(one))
            v[n++] = one;
    }
    att_sort(v, n);
    return att_quantile(v, n, 0.5);
}

void att_felt_sum(struct att_time *t)
{
    t->felt.sm_mhz = median(t, offsetof(struct att_felt, sm_mhz));
    t->felt.mem_mhz = median(t, offsetof(struct att_felt, mem_mhz));
    t->felt.power_w = median(t, offsetof(struct att_felt, power_w));
    t->felt.temperature_c = median(t, offsetof(struct att_felt, temperature_c));
    t->felt.limits[0] = '\0';
    for (int i = 0; i < t->blocks && i < ATT_MAX_ROUNDS && t->feels; i++)
        add_words(t->felt.limits, sizeof(t->felt.limits), t->block_felt[i].limits);
}
