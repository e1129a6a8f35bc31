/* SPDX-License-Identifier: Apache-2.0 */
/* paired_record.c - one table drives both directions. */
#include "harness/paired_record.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"

enum kind { TEXT, REAL, WIDE, WHOLE };

static const struct member {
    const char *name;
    enum kind   kind;
    size_t      at, size;
} members[] = {
#define AT(kind, name, member)                                                                 \
    {                                                                                          \
        name, kind, offsetof(struct att_record, member),                                       \
            sizeof(((struct att_record *)0)->member)                                           \
    }
    AT(TEXT, "about", about),
    AT(TEXT, "detector", detector),
    AT(TEXT, "reason", reason),
    AT(WIDE, "launches", launches),
    AT(WIDE, "kernels", kernels),
    AT(WIDE, "copies", copies),
    AT(WIDE, "fills", fills),
    AT(WIDE, "syncs", syncs),
    AT(WIDE, "allocs", allocs),
    AT(TEXT, "launch_names", launch_names),
    AT(WHOLE, "accounted", accounted),
    AT(WIDE, "outputs", memory.outputs),
    AT(WIDE, "temporaries", memory.temporaries),
    AT(WIDE, "persistent", memory.persistent),
    AT(WIDE, "per_call", memory.per_call),
    AT(WIDE, "run_allocs", memory.run_allocs),
    AT(WIDE, "library", memory.library),
    AT(WIDE, "compared", check.compared),
    AT(WHOLE, "runs", check.runs),
    AT(REAL, "wall_s", wall_s),
    AT(REAL, "ns", time.ns.median),
    AT(REAL, "plan_ns", time.plan_ns),
    AT(REAL, "timer_ns", time.timer_ns),
    AT(REAL, "floor_ns", rate.floor_ns),
    AT(REAL, "bytes", rate.bytes),
    AT(REAL, "flops", rate.flops),
    AT(TEXT, "cold", time.cold),
    AT(WHOLE, "timed", timed),
    AT(WIDE, "discarded", time.discarded),
    AT(TEXT, "disturbed", time.disturbed),
#undef AT
};

void att_paired_record_write(struct att_json *j, const char *key, const struct att_record *r)
{
    char hash[24];

    att_json_open(j, key, '{');
    att_json_text(j, "status", att_status_words[r->status]);
    snprintf(hash, sizeof(hash), "%016" PRIx64, r->output_hash);
    att_json_text(j, "hash", hash);
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        const struct member *m = &members[i];
        const char          *at = (const char *)r + m->at;
        switch (m->kind) {
        case TEXT: att_json_text(j, m->name, at); break;
        case REAL: att_json_real(j, m->name, *(const double *)(const void *)at); break;
        case WIDE: att_json_int(j, m->name, *(const int64_t *)(const void *)at); break;
        case WHOLE: att_json_int(j, m->name, *(const int32_t *)(const void *)at); break;
        }
    }
    att_json_close(j, '}');
}

static int read_member(const struct member *m, const cJSON *v, struct att_record *r)
{
    char        *at = (char *)r + m->at;
    const double n = cJSON_IsNumber(v) ? v->valuedouble : NAN;

    if (m->kind == TEXT) {
        if (!cJSON_IsString(v))
            return ATT_EINVAL;
        snprintf(at, m->size, "%s", v->valuestring);
        return 0;
    }
    if (m->kind == REAL) {
        if (!cJSON_IsNumber(v) && !cJSON_IsNull(v))
            return ATT_EINVAL;
        *(double *)(void *)at = n;
        return 0;
    }
    if (!(fabs(n) <= (m->kind == WIDE ? 0x1p53 : 0x1p31 - 1)) || n != trunc(n))
        return ATT_EINVAL;
    if (m->kind == WIDE)
        *(int64_t *)(void *)at = (int64_t)n;
    else
        *(int32_t *)(void *)at = (int32_t)n;
    return 0;
}

static int read_status(const cJSON *o, struct att_record *r)
{
    const char *word = att_paired_text(o, "status"), *hash = att_paired_text(o, "hash");
    char       *end;

    for (int i = 0; att_status_words[i]; i++)
        if (!strcmp(att_status_words[i], word)) {
            r->status = (enum att_status)i;
            r->output_hash = strtoull(hash, &end, 16);
            return strlen(hash) == 16 && !*end ? 0 : ATT_EINVAL;
        }
    return ATT_EINVAL;
}

int att_paired_record_read(const cJSON *o, struct att_record *r)
{
    if (!cJSON_IsObject(o) || read_status(o, r))
        return ATT_EINVAL;
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
        const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, members[i].name);
        if (v && read_member(&members[i], v, r))
            return ATT_EINVAL;
    }
    return 0;
}

const char *att_paired_text(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    return cJSON_IsString(v) ? v->valuestring : "";
}

double att_paired_number(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    return cJSON_IsNumber(v) ? v->valuedouble : NAN;
}
