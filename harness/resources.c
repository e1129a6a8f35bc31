/* SPDX-License-Identifier: Apache-2.0 */
/* resources.c - CTEST_RESOURCE_GROUP_*, as CMake's manual "ctest" describes them. */
#include "harness/resources.h"

#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/suggest.h"

enum { MOST_GROUPS = 64, LIST = 512 };

static int complain(FILE *err, const char *name, const char *value, const char *what)
{
    char shown[96];

    fprintf(err, "attest: %s \"%s\": %s\n", name, att_shown(value, shown, sizeof(shown)), what);
    return ATT_EINVAL;
}

/* 1 when `id` stands in the comma-separated list. */
static int is_in(const char *list, const char *id, size_t n)
{
    for (; *list; list += strcspn(list, ","), list += *list == ',')
        if (strcspn(list, ",") == n && !strncmp(list, id, n))
            return 1;
    return 0;
}

/* "id:0,slots:1;id:2,slots:1": the ids, appended to the list. */
static int add_ids(char *list, const char *name, const char *value, FILE *err)
{
    const char *at = value;

    while (*at) {
        const size_t n = !strncmp(at, "id:", 3) ? strcspn(at + 3, ",;") : 0,
                     have = strlen(list);
        if (!n || strncmp(at + 3 + n, ",slots:", 7) != 0 || have + n + 2 > LIST)
            return complain(err, name, value, "CTest writes id:I,slots:N;...");
        if (!is_in(list, at + 3, n))
            snprintf(list + have, LIST - have, "%s%.*s", have ? "," : "", (int)n, at + 3);
        at += strcspn(at, ";");
        at += *at == ';';
    }
    return 0;
}

/* Who set the variable before may have narrowed it; CTest's choice must be among these. */
static int show_alone(const char *list, FILE *err)
{
    const char *before = getenv("CUDA_VISIBLE_DEVICES");

    for (const char *id = list; before && *id; id += strcspn(id, ","), id += *id == ',')
        if (!is_in(before, id, strcspn(id, ",")))
            return complain(err, "CUDA_VISIBLE_DEVICES", before,
                            "CTest gave this test another GPU; change its resource file");
    return setenv("CUDA_VISIBLE_DEVICES", list, 1) ? ATT_EINVAL : 0;
}

int att_resources_take(FILE *err)
{
    const char *count = getenv("CTEST_RESOURCE_GROUP_COUNT");
    char        name[64], list[LIST] = "", *end;
    long        n;

    if (!count)
        return 0;
    n = strtol(count, &end, 10);
    if (end == count || *end || n < 0 || n > MOST_GROUPS)
        return complain(err, "CTEST_RESOURCE_GROUP_COUNT", count, "no number of groups");
    for (long i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "CTEST_RESOURCE_GROUP_%ld_GPUS", i);
        if (getenv(name) && add_ids(list, name, getenv(name), err))
            return ATT_EINVAL;
    }
    return show_alone(list, err);
}
