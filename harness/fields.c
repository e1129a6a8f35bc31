/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fields.c - plain structs as text, by their field tables.
 */
#include "harness/fields.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/suggest.h"

/* ---- interned text ---------------------------------------------------------------- */

struct table {
    char **slot; // open addressing; NULL is free
    size_t n, room;
};

/* Parameters hold bare pointers and outlive every list of cases, so their texts live until
 * the program ends. The table is function-local: files are read before any thread starts,
 * and what it holds stays reachable. */
static struct table *interned(void)
{
    static struct table table;

    return &table;
}

static size_t find_slot(const struct table *t, const char *text)
{
    uint64_t hash = 14695981039346656037u;
    size_t   i;

    for (const char *c = text; *c; c++)
        hash = (hash ^ (unsigned char)*c) * 1099511628211u;
    for (i = (size_t)(hash ^ hash >> 32) % t->room; t->slot[i]; i = (i + 1) % t->room)
        if (!strcmp(t->slot[i], text))
            break;
    return i;
}

static void grow(struct table *t)
{
    struct table bigger = { .room = t->room ? 2 * t->room : 256, .n = t->n };

    bigger.slot = att_must(bigger.room * sizeof(*bigger.slot));
    for (size_t i = 0; i < t->room; i++)
        if (t->slot[i])
            bigger.slot[find_slot(&bigger, t->slot[i])] = t->slot[i];
    free(t->slot);
    *t = bigger;
}

const char *att_intern(const char *text)
{
    struct table *t = interned();
    size_t        i;

    if (2 * t->n >= t->room)
        grow(t);
    i = find_slot(t, text);
    if (!t->slot[i]) {
        t->slot[i] = strcpy(att_must(strlen(text) + 1), text);
        t->n++;
    }
    return t->slot[i];
}

/* ---- text to value ---------------------------------------------------------------- */

const struct att_field *att_field_find(const struct att_field *fields, const char *name)
{
    for (const struct att_field *f = fields; f->name; f++)
        if (!strcmp(f->name, name))
            return f;
    return NULL;
}

static int refuse(char *why, size_t size, const char *text, const char *expected)
{
    char shown[80];

    snprintf(why, size, "\"%s\" is not %s", att_shown(text, shown, sizeof(shown)), expected);
    return ATT_EINVAL;
}

/* The length of a decimal without sign and leading zeros, 0 when there is none. */
static size_t decimal(const char *s)
{
    size_t n = strspn(s, "0123456789");

    return n > 1 && s[0] == '0' ? 0 : n;
}

static int parse_int(int64_t *out, const char *text, char *why, size_t size)
{
    const char *digits = text + (text[0] == '-');
    size_t      n = decimal(digits);

    if (!n || digits[n] || !strcmp(text, "-0"))
        return refuse(why, size, text, "a decimal integer such as 24");
    errno = 0;
    *out = strtoll(text, NULL, 10);
    return errno ? refuse(why, size, text, "an integer of 64 bits") : 0;
}

/* The length of [-]digits[.digits][e[-]digits]: JSON's numbers without '+'. */
static size_t real_length(const char *text)
{
    const char *s = text + (text[0] == '-');
    size_t      n = decimal(s);

    s += n;
    if (n && *s == '.') {
        n = strspn(++s, "0123456789");
        s += n;
    }
    if (n && *s == 'e') {
        s += 1 + (s[1] == '-');
        n = strspn(s, "0123456789");
        s += n;
    }
    return n ? (size_t)(s - text) : 0;
}

static int parse_real(double *out, const char *text, char *why, size_t size)
{
    size_t n = real_length(text);
    double value;

    if (!n || text[n])
        return refuse(why, size, text, "a decimal number such as 0.5 or 1e-3");
    value = strtod(text, NULL);
    if (!isfinite(value))
        return refuse(why, size, text, "a finite number of 64 bits");
    if (value == 0 && strcspn(text, "123456789") < strcspn(text, "e"))
        return refuse(why, size, text, "a number that 64 bits can tell from 0");
    *out = value + 0.0; // -0 becomes 0: equal values must have equal names
    return 0;
}

static int parse_text(const char **out, const char *text, char *why, size_t size)
{
    for (const char *c = text; *c; c++)
        if (!isalnum((unsigned char)*c) && !strchr("_-.", *c))
            return refuse(why, size, text, "made of letters, digits, '_', '-' and '.' alone");
    *out = att_intern(text);
    return 0;
}

static int parse_word(int *out, const char *const *words, const char *text, char *why,
                      size_t size)
{
    const char *near = att_suggest(text, words, -1);
    char        list[192] = "", shown[48];
    size_t      n = 0;

    for (int i = 0; words[i]; i++) {
        if (!strcmp(words[i], text)) {
            *out = i;
            return 0;
        }
        if (n < sizeof(list))
            n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", i ? ", " : "", words[i]);
    }
    att_shown(text, shown, sizeof(shown));
    if (near)
        snprintf(why, size, "\"%s\" is none of %s; did you mean \"%s\"?", shown, list, near);
    else
        snprintf(why, size, "\"%s\" is none of %s", shown, list);
    return ATT_EINVAL;
}

int att_field_parse(const struct att_field *f, void *obj, const char *text, char *why,
                    size_t why_size)
{
    void *at = (char *)obj + f->offset;

    switch (f->kind) {
    case ATT_INT: return parse_int(at, text, why, why_size);
    case ATT_REAL: return parse_real(at, text, why, why_size);
    case ATT_TEXT: return parse_text(at, text, why, why_size);
    case ATT_WORD: return parse_word(at, f->words, text, why, why_size);
    }
    return ATT_EINVAL;
}

/* ---- value to text ---------------------------------------------------------------- */

/* "1e-05" -> "1e-5", "1e+20" -> "1e20". */
static void tidy_exponent(char *text)
{
    char *e = strchr(text, 'e'), *from, *to;

    if (!e)
        return;
    to = e + 1 + (e[1] == '-');
    from = e + 2 + strspn(e + 2, "0");
    memmove(to, from, strlen(from) + 1);
}

static void write_real(double value, char *buf, size_t size)
{
    char text[40];

    if (!isfinite(value)) {
        snprintf(buf, size, "%s", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        return;
    }
    if (fabs(value) < 1e9 && value == trunc(value)) { // "20", where %.1g says "2e+01"
        snprintf(buf, size, "%.0f", value + 0.0);
        return;
    }
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            break;
    }
    tidy_exponent(text);
    snprintf(buf, size, "%s", text);
}

static const char *text_of(const char *text)
{
    return text ? text : "";
}

const char *att_field_text(const struct att_field *f, const void *obj, char *buf, size_t size)
{
    const char *at = (const char *)obj + f->offset;

    switch (f->kind) {
    case ATT_INT: snprintf(buf, size, "%" PRId64, *(const int64_t *)at); return buf;
    case ATT_REAL: write_real(*(const double *)at, buf, size); return buf;
    case ATT_TEXT: return text_of(*(const char *const *)at);
    case ATT_WORD:
        // Walk there: an index that is out of range must not read past the table.
        for (int i = 0; f->words[i]; i++)
            if (i == *(const int *)at)
                return f->words[i];
    }
    snprintf(buf, size, "?");
    return buf;
}

static int same_real(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

int att_field_same(const struct att_field *f, const void *a, const void *b)
{
    const char *x = (const char *)a + f->offset, *y = (const char *)b + f->offset;

    switch (f->kind) {
    case ATT_INT: return *(const int64_t *)x == *(const int64_t *)y;
    case ATT_REAL: return same_real(*(const double *)x, *(const double *)y);
    case ATT_TEXT:
        return !strcmp(text_of(*(const char *const *)x), text_of(*(const char *const *)y));
    case ATT_WORD: return *(const int *)x == *(const int *)y;
    }
    return 0;
}
