/* SPDX-License-Identifier: Apache-2.0 */
/*
 * casefile_object.c - one object of "cases": every key is an axis, an array multiplies, and
 * the axes are turned like an odometer, the last key fastest.
 */
#include <math.h>
#include <string.h>

#include "harness/casefile_parts.h"
#include "harness/fields.h"
#include "harness/suggest.h"
#include "reports/core/human.h"

enum { MAX_KEY_TEXT = 256 };

/* One JSON key: the fields it sets, and the values they take in turn. */
struct axis {
    const char  *text;     // the key as written
    int          first, n; // its fields in struct object
    const cJSON *values;   // the first value; its siblings follow when `many`
    const cJSON *value;    // where the odometer stands
    int          many;     // the values are elements of an array
};

struct object {
    const struct att_where *at;
    const struct att_op    *op;
    struct att_key          key[ATT_CASE_KEYS];
    struct axis             axis[ATT_CASE_KEYS];
    int                     keys, axes;
};

static const char *type_name(const cJSON *v)
{
    if (cJSON_IsBool(v))
        return "a boolean";
    if (cJSON_IsNull(v))
        return "null";
    if (cJSON_IsArray(v))
        return "an array";
    if (cJSON_IsObject(v))
        return "an object";
    return cJSON_IsString(v) ? "text" : "a number";
}

/* The value for messages: what was written, or its type. */
static const char *value_text(const cJSON *v, char *buf, size_t size)
{
    char shown[64];

    if (cJSON_IsString(v))
        snprintf(buf, size, "\"%s\" is text", att_shown(v->valuestring, shown, sizeof(shown)));
    else if (cJSON_IsNumber(v))
        snprintf(buf, size, "%.17g is a number", v->valuedouble);
    else
        snprintf(buf, size, "the value is %s", type_name(v));
    return buf;
}

/* ---- keys ------------------------------------------------------------------------- */

static int add_key(struct object *o, const char *whole, const char *name)
{
    const struct att_where *at = o->at;
    struct att_key          key;
    char                    shown[80];

    if (!strcmp(name, "op"))
        return att_case_complain(at, whole, "\"op\" is given twice, or joined to other keys");
    if (att_key_find(at, o->op, whole, name, &key))
        return ATT_EINVAL;
    for (int i = 0; i < o->keys; i++)
        if (o->key[i].field == key.field)
            return att_case_complain(at, whole, "\"%s\" is given twice",
                                     att_shown(name, shown, sizeof(shown)));
    if (o->keys == ATT_CASE_KEYS)
        return att_case_complain(at, whole, "more than %d keys", ATT_CASE_KEYS);
    o->key[o->keys++] = key;
    return 0;
}

/* "h" or "h,d". */
static int add_keys(struct object *o, struct axis *a, const char *text)
{
    char name[MAX_KEY_TEXT];

    a->text = text;
    a->first = o->keys;
    for (const char *s = text;; s++) {
        size_t n = strcspn(s, ",");

        if (n >= sizeof(name))
            return att_case_complain(o->at, text, "no key has %zu characters", n);
        memcpy(name, s, n);
        name[n] = '\0';
        if (add_key(o, text, name))
            return ATT_EINVAL;
        s += n;
        if (!*s)
            break;
    }
    a->n = o->keys - a->first;
    return 0;
}

static int tuples_fit(const struct object *o, const struct axis *a)
{
    int row = 1;

    for (const cJSON *v = a->values; v; v = v->next, row++) {
        int length = cJSON_IsArray(v) ? cJSON_GetArraySize(v) : -1;

        if (length < 0)
            return att_case_complain(o->at, a->text,
                                     "tuple %d is %s; an array of %d value%s is expected", row,
                                     type_name(v), a->n, att_plural(a->n));
        if (length != a->n)
            return att_case_complain(o->at, a->text, "tuple %d has length %d, not %d", row,
                                     length, a->n);
    }
    return 0;
}

static int add_axis(struct object *o, const cJSON *member)
{
    struct axis *a = &o->axis[o->axes];
    char         buf[128];

    if (o->axes == ATT_CASE_KEYS)
        return att_case_complain(o->at, member->string, "more than %d keys", ATT_CASE_KEYS);
    if (add_keys(o, a, member->string))
        return ATT_EINVAL;
    a->many = cJSON_IsArray(member);
    a->values = a->value = a->many ? member->child : member;
    o->axes++;
    if (!a->values)
        return att_case_complain(o->at, a->text, "an empty array makes no case");
    if (a->n == 1)
        return 0;
    if (!a->many)
        return att_case_complain(o->at, a->text, "%s; an array of tuples is expected",
                                 value_text(member, buf, sizeof(buf)));
    return tuples_fit(o, a);
}

/* ---- values ----------------------------------------------------------------------- */

static int set_int(const struct object *o, const char *key, int64_t *out, double v)
{
    if (!isfinite(v) || v < -0x1p53 || v > 0x1p53)
        return att_case_complain(o->at, key, "%.17g is beyond 2^53%s", v,
                                 strcmp(key, "seed") ? "" : "; write large seeds as text");
    if (v != trunc(v))
        return att_case_complain(o->at, key, "%.17g is no integer", v);
    *out = (int64_t)v;
    return 0;
}

static int set_real(const struct object *o, const char *key, double *out, double v)
{
    if (!isfinite(v))
        return att_case_complain(o->at, key, "the number is too large for 64 bits");
    *out = v + 0.0; // -0 becomes 0, as in names
    return 0;
}

static int set_value(const struct object *o, const struct axis *a, const struct att_key *key,
                     const cJSON *v, struct att_case *c)
{
    static const char *const expected[] = {
        [ATT_INT] = "an integer",
        [ATT_REAL] = "a number",
        [ATT_TEXT] = "text",
        [ATT_WORD] = "a word in quotes",
    };
    const struct att_field *f = key->field;
    void                   *obj = att_key_object(key, c);
    void                   *at = (char *)obj + f->offset;
    int                     texts = f->kind == ATT_TEXT || f->kind == ATT_WORD;
    char                    why[256];

    if (cJSON_IsNumber(v) && f->kind == ATT_INT)
        return set_int(o, a->text, at, v->valuedouble);
    if (cJSON_IsNumber(v) && f->kind == ATT_REAL)
        return set_real(o, a->text, at, v->valuedouble);
    if (!cJSON_IsString(v) || (!texts && strcmp(f->name, "seed") != 0))
        return att_case_complain(o->at, a->text, "%s; %s is expected",
                                 value_text(v, why, sizeof(why)), expected[f->kind]);
    if (att_field_parse(f, obj, v->valuestring, why, sizeof(why)))
        return att_case_complain(o->at, a->text, "%s", why);
    return 0;
}

/* Sets the fields of the axis to the value where it stands. */
static int set_axis(const struct object *o, const struct axis *a, struct att_case *c)
{
    const cJSON *v = a->n > 1 ? a->value->child : a->value;

    for (int i = 0; i < a->n; i++, v = v->next)
        if (set_value(o, a, &o->key[a->first + i], v, c))
            return ATT_EINVAL;
    return 0;
}

/* ---- the product ------------------------------------------------------------------ */

/* One step; 0 after the last one. */
static int turn(struct object *o)
{
    for (int i = o->axes - 1; i >= 0; i--) {
        struct axis *a = &o->axis[i];

        a->value = a->many ? a->value->next : NULL;
        if (a->value)
            return 1;
        a->value = a->values;
    }
    return 0;
}

/* 1 when the product is larger than `room`. */
static int too_many(const struct object *o, int64_t room)
{
    int64_t n = 1;

    for (int i = 0; i < o->axes; i++) {
        const struct axis *a = &o->axis[i];
        int64_t            values = 0;

        for (const cJSON *v = a->values; v; v = a->many ? v->next : NULL)
            values++;
        if (n > room / values)
            return 1;
        n *= values;
    }
    return n > room;
}

static int make_cases(struct object *o, struct att_caselist *list, const char *suite,
                      int64_t default_seed)
{
    do {
        struct att_case *c = att_case_push(list, o->op, suite, default_seed);

        for (int i = 0; i < o->axes; i++)
            if (set_axis(o, &o->axis[i], c))
                return ATT_EINVAL;
        if (att_case_finish(o->at, c))
            return ATT_EINVAL;
    } while (turn(o));
    return 0;
}

static int find_op(const struct att_where *at, const cJSON *object, const struct att_op **op)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(object, "op");
    char         buf[128];

    if (!cJSON_IsObject(object))
        return att_case_complain(at, "op", "the case is %s; an object is expected",
                                 type_name(object));
    if (!v)
        return att_case_complain(at, "op", "missing");
    if (!cJSON_IsString(v))
        return att_case_complain(at, "op", "%s; the name of one operator is expected",
                                 value_text(v, buf, sizeof(buf)));
    return att_op_find(at, v->valuestring, op);
}

int att_case_object(const struct att_where *at, struct att_caselist *list, const cJSON *object,
                    const char *suite, int64_t default_seed, int64_t room)
{
    struct object o = { .at = at };
    int           ops = 0;

    if (find_op(at, object, &o.op))
        return ATT_EINVAL;
    for (const cJSON *v = object->child; v; v = v->next) {
        if (!strcmp(v->string, "op") && ops++ == 0)
            continue;
        if (add_axis(&o, v))
            return ATT_EINVAL;
    }
    if (too_many(&o, room))
        return att_case_complain(at, o.axes ? o.axis[o.axes - 1].text : "op",
                                 "the file makes more than %d cases", ATT_CASES_MAX);
    return make_cases(&o, list, suite, default_seed);
}
