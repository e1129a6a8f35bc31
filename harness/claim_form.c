/* SPDX-License-Identifier: Apache-2.0 */
/* claim_form.c - see claim_form.h. */
#include "harness/claim_form.h"

#include <math.h>
#include <regex.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/claim_pattern.h"
#include "harness/fields.h"
#include "harness/suggest.h"

int att_form_complain(const struct att_form_at *at, const char *key, const char *fmt, ...)
{
    char    shown[80];
    va_list args;

    fprintf(at->err, "%s: ", at->path);
    if (at->part)
        fprintf(at->err, "%s", at->part);
    if (at->part && at->number)
        fprintf(at->err, " %d", at->number);
    if (at->part)
        fputs(key ? ", " : ": ", at->err);
    if (key)
        fprintf(at->err, "key \"%s\": ", att_shown(key, shown, sizeof(shown)));
    va_start(args, fmt);
    vfprintf(at->err, fmt, args);
    va_end(args);
    fputc('\n', at->err);
    return ATT_EINVAL;
}

/* ---- one value ---------------------------------------------------------------------- */

char *att_form_number(double x, char *buf, size_t size)
{
    if (fabs(x) < 1e15 && x == trunc(x)) {
        snprintf(buf, size, "%.0f", x);
        return buf;
    }
    for (int digits = 6; digits <= 17; digits++) {
        snprintf(buf, size, "%.*g", digits, x);
        if (strtod(buf, NULL) == x)
            break;
    }
    return buf;
}

static const char *type_of(const cJSON *v, char *buf, size_t size)
{
    char shown[64];

    if (cJSON_IsString(v))
        snprintf(buf, size, "\"%s\" is text", att_shown(v->valuestring, shown, sizeof(shown)));
    else if (cJSON_IsNumber(v))
        snprintf(buf, size, "%s is a number",
                 att_form_number(v->valuedouble, shown, sizeof(shown)));
    else
        snprintf(buf, size, "the value is %s",
                 cJSON_IsBool(v)    ? "a boolean"
                 : cJSON_IsNull(v)  ? "null"
                 : cJSON_IsArray(v) ? "an array"
                                    : "an object");
    return buf;
}

static int wrong_type(const struct att_form_at *at, const struct att_form *f, const cJSON *v,
                      const char *wanted)
{
    char buf[128];

    return att_form_complain(at, f->name, "%s; %s is expected", type_of(v, buf, sizeof(buf)),
                             wanted);
}

static int read_pattern(const struct att_form_at *at, const struct att_form *f,
                        const char *pattern)
{
    const char *hard = att_pattern_too_hard(pattern);
    regex_t     re;
    char        why[120], shown[80];
    int         bad;

    att_shown(pattern, shown, sizeof(shown));
    if (hard)
        return att_form_complain(at, f->name, "\"%s\" is too hard to match: %s", shown, hard);
    bad = regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB);
    if (bad) {
        regerror(bad, &re, why, sizeof(why));
        return att_form_complain(at, f->name, "\"%s\" is no extended regular expression: %s",
                                 shown, why);
    }
    regfree(&re);
    return 0;
}

static int read_text(const struct att_form_at *at, const struct att_form *f, const cJSON *v,
                     const char **into)
{
    char shown[80];

    if (!cJSON_IsString(v))
        return wrong_type(at, f, v, "text");
    if (!v->valuestring[strspn(v->valuestring, " \t\r\n")])
        return att_form_complain(at, f->name, "\"%s\": some text is expected",
                                 att_shown(v->valuestring, shown, sizeof(shown)));
    *into = att_intern(v->valuestring);
    return f->kind == ATT_FORM_REGEX ? read_pattern(at, f, v->valuestring) : 0;
}

static int read_word(const struct att_form_at *at, const struct att_form *f, const cJSON *v,
                     int *into)
{
    const char *near;
    char        shown[80];

    if (!cJSON_IsString(v))
        return wrong_type(at, f, v, "a word in quotes");
    for (int i = 0; f->words[i]; i++)
        if (!strcmp(f->words[i], v->valuestring)) {
            *into = i;
            return 0;
        }
    near = att_suggest(v->valuestring, f->words, -1);
    att_shown(v->valuestring, shown, sizeof(shown));
    if (near)
        return att_form_complain(at, f->name, "\"%s\" is unknown; did you mean \"%s\"?", shown,
                                 near);
    return att_form_complain(at, f->name, "\"%s\" is unknown; see `attest schema claim`",
                             shown);
}

static int read_real(const struct att_form_at *at, const struct att_form *f, const cJSON *v,
                     double *into)
{
    char shown[32];

    if (!cJSON_IsNumber(v))
        return wrong_type(at, f, v, "a number");
    if (!(v->valuedouble >= f->least && v->valuedouble <= f->most))
        return att_form_complain(at, f->name, "%s is not between %g and %g",
                                 att_form_number(v->valuedouble, shown, sizeof(shown)),
                                 f->least, f->most);
    *into = v->valuedouble;
    return 0;
}

static int read_texts(const struct att_form_at *at, const struct att_form *f, const cJSON *v,
                      struct att_texts *into)
{
    const cJSON *item;
    char         shown[80];

    if (!cJSON_IsArray(v))
        return wrong_type(at, f, v, "an array of texts");
    if (!v->child)
        return att_form_complain(at, f->name, "an empty array");
    into->n = 0;
    cJSON_ArrayForEach(item, v)
    {
        if (into->n == ATT_FORM_ITEMS)
            return att_form_complain(at, f->name, "more than %d entries", ATT_FORM_ITEMS);
        if (read_text(at, f, item, &into->item[into->n]))
            return ATT_EINVAL;
        for (int i = 0; i < into->n; i++)
            if (into->item[i] == into->item[into->n])
                return att_form_complain(at, f->name, "\"%s\" is there twice",
                                         att_shown(into->item[i], shown, sizeof(shown)));
        into->n++;
    }
    return 0;
}

static int read_count(const struct att_form_at *at, const struct att_form *f, const cJSON *v,
                      int64_t *into)
{
    char shown[32];

    if (!cJSON_IsNumber(v))
        return wrong_type(at, f, v, "a whole number, or an array of them,");
    if (!(v->valuedouble >= 0 && v->valuedouble <= 0x1p53)
        || v->valuedouble != trunc(v->valuedouble))
        return att_form_complain(at, f->name, "%s is no whole number from 0 to 2^53",
                                 att_form_number(v->valuedouble, shown, sizeof(shown)));
    *into = (int64_t)v->valuedouble;
    return 0;
}

static int read_counts(const struct att_form_at *at, const struct att_form *f, const cJSON *v,
                       struct att_counts *into)
{
    const cJSON *item;

    into->n = 0;
    if (!cJSON_IsArray(v)) {
        into->n = 1;
        return read_count(at, f, v, &into->item[0]);
    }
    if (!v->child)
        return att_form_complain(at, f->name, "an empty array");
    cJSON_ArrayForEach(item, v)
    {
        if (into->n == ATT_FORM_ITEMS)
            return att_form_complain(at, f->name, "more than %d entries", ATT_FORM_ITEMS);
        if (read_count(at, f, item, &into->item[into->n++]))
            return ATT_EINVAL;
    }
    return 0;
}

static int read_value(const struct att_form_at *at, const struct att_form *f, const cJSON *v,
                      void *to)
{
    switch (f->kind) {
    case ATT_FORM_TEXT:
    case ATT_FORM_REGEX: return read_text(at, f, v, to);
    case ATT_FORM_WORD: return read_word(at, f, v, to);
    case ATT_FORM_REAL: return read_real(at, f, v, to);
    case ATT_FORM_TEXTS: return read_texts(at, f, v, to);
    case ATT_FORM_COUNTS: return read_counts(at, f, v, to);
    case ATT_FORM_TREE: *(const cJSON **)to = v; return 0;
    }
    return ATT_EINVAL;
}

/* ---- one object --------------------------------------------------------------------- */

int att_form_may_have(const struct att_form *f, int kind)
{
    return kind < 0 || (f->use >> kind & 1);
}

static int unknown_key(const struct att_form_at *at, const struct att_form *form, int kind,
                       const char *key)
{
    const char *words[ATT_FORM_ITEMS], *near;
    int         n = 0;

    for (const struct att_form *f = form; f->name && n < ATT_FORM_ITEMS; f++)
        if (att_form_may_have(f, kind))
            words[n++] = f->name;
    near = att_suggest(key, words, n);
    if (near)
        return att_form_complain(at, key, "unknown here; did you mean \"%s\"?", near);
    return att_form_complain(at, key, "unknown here; see `attest schema claim`");
}

int att_form_read(const struct att_form_at *at, const struct att_form *form, int kind,
                  const cJSON *object, void *into)
{
    char     buf[128];
    uint64_t given = 0;

    if (!cJSON_IsObject(object))
        return att_form_complain(at, NULL, "%s; an object is expected",
                                 type_of(object, buf, sizeof(buf)));
    for (const cJSON *v = object->child; v; v = v->next) {
        int i = 0;
        while (form[i].name
               && (strcmp(form[i].name, v->string) || !att_form_may_have(&form[i], kind)))
            i++;
        if (!form[i].name)
            return unknown_key(at, form, kind, v->string);
        if (given >> i & 1)
            return att_form_complain(at, v->string, "given twice");
        given |= (uint64_t)1 << i;
        if (read_value(at, &form[i], v, (char *)into + form[i].offset))
            return ATT_EINVAL;
    }
    for (int i = 0; form[i].name; i++)
        if (form[i].required && att_form_may_have(&form[i], kind) && !(given >> i & 1))
            return att_form_complain(at, form[i].name, "missing");
    return 0;
}
