/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results_value.c - from JSON values to members of structs, as the table of columns says: the
 * reverse of what reports/core/object.c does with the same table.
 */
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/results_parts.h"
#include "harness/suggest.h"

enum { MOST_MEMBERS = 256 }; // of an object: three times what any of ours has

int att_results_fail(const struct att_results_at *at, const char *key, const char *fmt, ...)
{
    char    what[512], path[1024], row[200] = "", place[264] = "";
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    if (at->row)
        snprintf(place, sizeof(place), "row \"%s\": ", att_shown(at->row, row, sizeof(row)));
    if (key)
        snprintf(place + strlen(place), sizeof(place) - strlen(place), "key \"%.48s\": ", key);
    snprintf(at->why, at->size, "%s: %s%s", att_shown(at->path, path, sizeof(path)), place,
             what);
    return ATT_EINVAL;
}

const cJSON *att_results_get(const cJSON *object, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsNull(v) ? NULL : v;
}

static int unique_here(const cJSON *object, const struct att_results_at *at)
{
    const cJSON *member[MOST_MEMBERS], *m;
    char         shown[64];
    int          n = 0;

    cJSON_ArrayForEach(m, object)
    {
        if (n == MOST_MEMBERS)
            return att_results_fail(at, NULL, "an object of more than %d members",
                                    MOST_MEMBERS);
        for (int i = 0; i < n; i++)
            if (!strcmp(member[i]->string, m->string))
                return att_results_fail(at, NULL, "the key \"%s\" stands twice in an object",
                                        att_shown(m->string, shown, sizeof(shown)));
        member[n++] = m;
    }
    return 0;
}

int att_results_unique(const cJSON *tree, const struct att_results_at *at)
{
    const cJSON *m;
    int          err = cJSON_IsObject(tree) ? unique_here(tree, at) : 0;

    cJSON_ArrayForEach(m, tree)
    {
        if (!err && m->child)
            err = att_results_unique(m, at);
    }
    return err;
}

/* What is too long for its member can only come from bytes that were no UTF-8 and became three
 * each when they were written: the end is lost, whole characters stay. */
static void copy_text(char *to, size_t size, const char *text)
{
    size_t n = strlen(text);

    if (n >= size)
        for (n = size - 1; n > 0 && (text[n] & 0xc0) == 0x80;)
            n--;
    memcpy(to, text, n);
    memset(to + n, 0, size - n);
}

static int status_of(const char *word)
{
    for (int i = 0; i < ATT_STATUSES; i++)
        if (!strcmp(word, att_status_words[i]))
            return i;
    return -1;
}

/* All of `text` is a number of that base, without sign but for a '-' where `sign` allows. */
static int whole(const char *text, int base, int sign, uint64_t *u)
{
    const int   minus = sign && *text == '-';
    const char *digits = base == 16 ? "0123456789abcdef" : "0123456789";

    text += minus;
    if (!*text || text[strspn(text, digits)])
        return ATT_EINVAL;
    errno = 0;
    *u = strtoull(text, NULL, base);
    if (errno || (sign && *u > (uint64_t)INT64_MAX + (uint64_t)minus))
        return ATT_EINVAL;
    *u = minus ? 0 - *u : *u;
    return 0;
}

static int read_whole(const struct att_column *c, const char *text, void *to)
{
    const int base = c->kind == ATT_COL_HASH ? 16 : 10;
    uint64_t  u;

    if (c->kind == ATT_COL_HASH && strlen(text) != 16)
        return ATT_EINVAL;
    if (whole(text, base, c->kind == ATT_COL_I64 || c->kind == ATT_COL_COUNT, &u))
        return ATT_EINVAL;
    if (c->kind == ATT_COL_COUNT && *text == '-')
        return ATT_EINVAL;
    memcpy(to, &u, sizeof(u));
    return 0;
}

static void set_unknown(const struct att_column *c, void *to)
{
    const double  nan_value = NAN;
    const int64_t unknown = -1;
    const int32_t maybe = -1;

    memset(to, 0, c->size);
    if (c->kind == ATT_COL_REAL)
        memcpy(to, &nan_value, sizeof(nan_value));
    if (c->kind == ATT_COL_COUNT)
        memcpy(to, &unknown, sizeof(unknown));
    if (c->kind == ATT_COL_MAYBE)
        memcpy(to, &maybe, sizeof(maybe));
}

/* What a column of that kind expects, for messages. */
static const char *expected(enum att_column_kind kind)
{
    switch (kind) {
    case ATT_COL_TEXT: return "a text";
    case ATT_COL_STATUS: return "a status, like \"PASS\",";
    case ATT_COL_I32: return "a whole number";
    case ATT_COL_FLAG:
    case ATT_COL_MAYBE: return "true or false";
    case ATT_COL_HASH: return "a text of 16 hexadecimal digits";
    case ATT_COL_REAL: return "a number";
    default: return "a whole number as text";
    }
}

/* 0 when the value is as the kind wants it. */
static int take(const struct att_column *c, const cJSON *v, void *to)
{
    const double x = cJSON_IsNumber(v) ? v->valuedouble : NAN;
    int32_t      small = cJSON_IsTrue(v);

    switch (c->kind) {
    case ATT_COL_TEXT:
        if (!cJSON_IsString(v))
            return ATT_EINVAL;
        copy_text(to, c->size, v->valuestring);
        return 0;
    case ATT_COL_STATUS:
        small = cJSON_IsString(v) ? status_of(v->valuestring) : -1;
        memcpy(to, &small, sizeof(small));
        return small < 0 ? ATT_EINVAL : 0;
    case ATT_COL_I32:
        if (!(x >= INT32_MIN && x <= INT32_MAX) || x != floor(x))
            return ATT_EINVAL;
        small = (int32_t)x;
        memcpy(to, &small, sizeof(small));
        return 0;
    case ATT_COL_FLAG:
    case ATT_COL_MAYBE: memcpy(to, &small, sizeof(small)); return cJSON_IsBool(v) ? 0 : -1;
    case ATT_COL_REAL: memcpy(to, &x, sizeof(x)); return isfinite(x) ? 0 : ATT_EINVAL;
    default: return cJSON_IsString(v) ? read_whole(c, v->valuestring, to) : ATT_EINVAL;
    }
}

/* A value as it may be shown in a message. */
static const char *shown_value(const cJSON *v, char *buf, size_t size)
{
    char text[64];

    if (cJSON_IsString(v))
        snprintf(buf, size, "\"%s\"", att_shown(v->valuestring, text, sizeof(text)));
    else if (cJSON_IsNumber(v))
        snprintf(buf, size, "%.17g", v->valuedouble);
    else
        snprintf(buf, size, "%s",
                 cJSON_IsBool(v)     ? cJSON_IsTrue(v) ? "true" : "false"
                 : cJSON_IsObject(v) ? "an object"
                                     : "an array");
    return buf;
}

int att_results_value(const struct att_column *c, const cJSON *v, void *base,
                      const struct att_results_at *at)
{
    void *to = (char *)base + c->offset;
    char  key[64], shown[80];

    if (!v || cJSON_IsNull(v)) {
        set_unknown(c, to);
        return 0;
    }
    if (!take(c, v, to))
        return 0;
    snprintf(key, sizeof(key), "%s%s%s", c->group, *c->group ? "." : "", c->name);
    return att_results_fail(at, key, "%s is expected, not %s", expected(c->kind),
                            shown_value(v, shown, sizeof(shown)));
}

int att_results_group(const struct att_column **c, const cJSON *object, void *base,
                      const struct att_results_at *at)
{
    const char *group = (*c)->group;
    int         err = 0;

    if (object && !cJSON_IsObject(object))
        err = att_results_fail(at, group, "an object is expected");
    for (; (*c)->name && !strcmp((*c)->group, group); ++*c)
        if (object && !err)
            err = att_results_value(*c, att_results_get(object, (*c)->name), base, at);
    return err;
}

int att_results_wide(const cJSON *object, const char *key, int64_t otherwise, int64_t *to,
                     const struct att_results_at *at)
{
    const struct att_column c = { "", key, ATT_COL_I64, 0, sizeof(*to) };
    const cJSON            *v = att_results_get(object, key);

    *to = otherwise;
    return v ? att_results_value(&c, v, to, at) : 0;
}

int att_results_reals(const cJSON *object, const char *key, double *to, size_t step, int room,
                      int *n, const struct att_results_at *at)
{
    const struct att_column c = { "", key, ATT_COL_REAL, 0, sizeof(*to) };
    const cJSON            *array = att_results_get(object, key), *v;
    int                     err = 0;

    *n = 0;
    if (array && !cJSON_IsArray(array))
        return att_results_fail(at, key, "an array is expected");
    cJSON_ArrayForEach(v, array)
    {
        if (!err && *n == room)
            err = att_results_fail(at, key, "more than %d values", room);
        if (!err)
            err = att_results_value(&c, v, (char *)to + (size_t)(*n)++ * step, at);
    }
    return err;
}
