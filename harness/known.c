/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/known.h"

#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/host.h"
#include "harness/jsonread.h"

static const char *text_of(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    return cJSON_IsString(v) && *v->valuestring ? v->valuestring : NULL;
}

static int is_date(const char *t)
{
    return strlen(t) == 10 && strspn(t, "0123456789-") == 10 && t[4] == '-' && t[7] == '-';
}

static const char *unknown_key(const cJSON *o)
{
    static const char *const keys[] = { "row", "signature", "issue", "expires" };
    const cJSON             *m;

    cJSON_ArrayForEach(m, o)
    {
        int known = 0;
        for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
            known += !strcmp(m->string, keys[i]);
        if (!known)
            return m->string;
    }
    return NULL;
}

static int complain(FILE *err, const char *path, int i, const char *key, const char *what)
{
    fprintf(err, "%s: entry %d, key \"%s\": %s\n", path, i + 1, key, what);
    return ATT_EINVAL;
}

static int read_entry(struct att_known_entry *e, const cJSON *o, const char *path, int i,
                      const char *today, FILE *err)
{
    static const char *const keys[] = { "row", "signature", "issue", "expires" };
    const char              *value[4], *stranger = cJSON_IsObject(o) ? unknown_key(o) : "";

    if (stranger)
        return complain(err, path, i, stranger, "not a key of a known issue");
    for (int k = 0; k < 4; k++) {
        value[k] = text_of(o, keys[k]);
        if (!value[k])
            return complain(err, path, i, keys[k], "a text is needed here");
    }
    if (!is_date(value[3]))
        return complain(err, path, i, "expires", "a date like 2027-01-31 is needed here");
    if (regcomp(&e->row, value[0], REG_EXTENDED | REG_NOSUB))
        return complain(err, path, i, "row", "not an extended regular expression");
    snprintf(e->pattern, sizeof(e->pattern), "%s", value[0]);
    snprintf(e->signature, sizeof(e->signature), "%s", value[1]);
    snprintf(e->issue, sizeof(e->issue), "%s", value[2]);
    snprintf(e->expires, sizeof(e->expires), "%s", value[3]);
    e->expired = strcmp(e->expires, today) < 0;
    return 0;
}

static int read_list(struct att_known *k, const cJSON *tree, const char *path,
                     const char *today, FILE *err)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(tree, "known"), *o;

    if (!cJSON_IsArray(list) || cJSON_GetArraySize(tree) != 1) {
        fprintf(err, "%s: key \"known\": an array is needed here, and nothing else\n", path);
        return ATT_EINVAL;
    }
    k->entry = att_must((size_t)cJSON_GetArraySize(list) * sizeof(*k->entry));
    cJSON_ArrayForEach(o, list)
    {
        if (read_entry(&k->entry[k->n], o, path, k->n, today, err))
            return ATT_EINVAL;
        k->n++;
    }
    return 0;
}

/* The content of the file in memory for free(), or NULL. */
static char *slurp(const char *path, size_t *size)
{
    enum { MOST = 4 << 20 };
    FILE *f = fopen(path, "rb");
    char *text = f ? att_must(MOST) : NULL;

    if (!f)
        return NULL;
    *size = fread(text, 1, MOST, f);
    fclose(f);
    return text;
}

int att_known_read(struct att_known *k, const char *path, const char *today, FILE *err)
{
    struct att_json_fault fault;
    size_t                size = 0;
    char                 *text = slurp(path, &size);
    cJSON                *tree = text ? att_json_read(text, size, &fault) : NULL;
    int                   bad = ATT_EINVAL;

    *k = (struct att_known){ .n = 0 };
    if (!text)
        fprintf(err, "%s: the file of known issues cannot be read\n", path);
    else if (!tree)
        fprintf(err, "%s: line %lld, column %lld: %s\n", path, (long long)fault.line,
                (long long)fault.column, fault.what);
    else
        bad = read_list(k, tree, path, today, err);
    cJSON_Delete(tree);
    free(text);
    return bad;
}

void att_known_free(struct att_known *k)
{
    for (int i = 0; i < k->n; i++)
        regfree(&k->entry[i].row);
    free(k->entry);
    *k = (struct att_known){ .n = 0 };
}

static int fails(enum att_status s)
{
    return s == ATT_FAIL || s == ATT_MISTRUSTED || s == ATT_CRASH || s == ATT_TIMEOUT
           || s == ATT_OOM;
}

void att_known_apply(struct att_known *k, struct att_record *r)
{
    char note[sizeof(r->reason)];

    for (int i = 0; i < k->n; i++) {
        struct att_known_entry *e = &k->entry[i];
        if (regexec(&e->row, r->row, 0, NULL, 0))
            continue;
        e->used++;
        if (e->expired)
            continue;
        if (r->status == ATT_PASS) {
            r->status = ATT_XPASS;
            snprintf(r->reason, sizeof(r->reason), "listed as known issue %.200s, but passes",
                     e->issue);
        } else if (fails(r->status)
                   && (strstr(r->reason, e->signature) || strstr(r->detector, e->signature))) {
            snprintf(note, sizeof(note), "known until %s (%.200s): %.200s", e->expires,
                     e->issue, r->reason);
            snprintf(r->reason, sizeof(r->reason), "%s", note);
            r->status = ATT_KNOWN;
        }
    }
}
