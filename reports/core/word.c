/* SPDX-License-Identifier: Apache-2.0 */
/* word.c - exit codes and changes as words. */
#include "reports/core/word.h"

#include <stdio.h>
#include <string.h>

/* What several verdicts come to, by the exit code of a page that has nothing else. */
static struct att_word word_of_verdicts(int code)
{
    return code == 0   ? (struct att_word){ "ALL HOLD", 1 }
           : code == 4 ? (struct att_word){ "UNDECIDED", 0 }
                       : (struct att_word){ "NOT ALL HOLD", -1 };
}

struct att_word att_word_of_run(const struct att_results *r)
{
    static const struct {
        int             code;
        struct att_word word;
    } known[] = {
        { 0, { "PASS", 1 } },
        { 1, { "FAIL", -1 } },
        { 3, { "REGRESSION", -1 } },
        { 4, { "INCONCLUSIVE", 0 } },
        { 5, { "ENVIRONMENT INVALID", 0 } },
        { 6, { "NOTHING MEASURED", 0 } },
        { 7, { "NOT TO BE TRUSTED", -1 } },
        { 77, { "SKIPPED", 0 } },
        { 124, { "OUT OF TIME", 0 } },
    };

    if (!strcmp(r->mode, "verdicts"))
        return word_of_verdicts(r->exit_code);
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (known[i].code == r->exit_code)
            return known[i].word;
    return r->exit_code > 128 ? (struct att_word){ "INTERRUPTED", 0 }
                              : (struct att_word){ "FAILED", -1 };
}

/* Of one row, of several. */
static const char *const said[ATT_CHANGE_KINDS][2] = {
    [ATT_CHANGE_BROKEN] = { "row broke", "rows broke" },
    [ATT_CHANGE_GONE] = { "row is gone", "rows are gone" },
    [ATT_CHANGE_MORE] = { "row needs more launches, waits or memory",
                          "rows need more launches, waits or memory" },
    [ATT_CHANGE_OUTPUT] = { "row gives other bits", "rows give other bits" },
    [ATT_CHANGE_SLOWER] = { "row looks slower", "rows look slower" },
    [ATT_CHANGE_FASTER] = { "row looks faster", "rows look faster" },
    [ATT_CHANGE_STATUS] = { "row has another status", "rows have another status" },
    [ATT_CHANGE_LESS] = { "row needs less", "rows need less" },
    [ATT_CHANGE_NEW] = { "row is new", "rows are new" },
    [ATT_CHANGE_NONE] = { "row shows no difference", "rows show no difference" },
};

/* No row is in both files. */
static int has_nothing_in_common(const struct att_pages_file *f)
{
    for (int64_t i = 0; i < f->changes; i++)
        if (f->change[i].old && f->change[i].now)
            return 0;
    return f->kinds[ATT_CHANGE_GONE] > 0 && f->kinds[ATT_CHANGE_NEW] > 0;
}

static struct att_word word_of_kinds(const int64_t *n, int apart)
{
    if (n[ATT_CHANGE_BROKEN] || n[ATT_CHANGE_GONE] || n[ATT_CHANGE_MORE])
        return (struct att_word){ "WORSE", -1 };
    if (n[ATT_CHANGE_OUTPUT] || n[ATT_CHANGE_STATUS] || n[ATT_CHANGE_LESS] || n[ATT_CHANGE_NEW])
        return (struct att_word){ "CHANGED", 0 };
    if (n[ATT_CHANGE_SLOWER] || n[ATT_CHANGE_FASTER])
        return (struct att_word){ "TIMES MOVED", 0 };
    if (apart)
        return (struct att_word){ "NO CHANGE IN COUNTS", 0 };
    return (struct att_word){ "NO CHANGE SEEN", 1 };
}

struct att_word att_word_of_change(const struct att_pages_file *f, char *text, size_t size)
{
    size_t at = 0;

    *text = '\0';
    for (int k = 0; k < ATT_CHANGE_KINDS && at < size; k++)
        if (f->kinds[k])
            at += (size_t)snprintf(text + at, size - at, "%s%lld %s", at ? ", " : "",
                                   (long long)f->kinds[k], said[k][f->kinds[k] != 1]);
    if (!f->changes) {
        snprintf(text, size, "neither file has a row");
        return (struct att_word){ "NOTHING TO COMPARE", 0 };
    }
    if (f->r && f->r->partial && at < size)
        at += (size_t)snprintf(text + at, size - at, "; this run was interrupted");
    if (*f->apart && at < size)
        snprintf(text + at, size - at, "; times and bits of two machines are not compared");
    if (has_nothing_in_common(f))
        return (struct att_word){ "NOTHING IN COMMON", -1 };
    return word_of_kinds(f->kinds, *f->apart != '\0');
}
