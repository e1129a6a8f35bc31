/* SPDX-License-Identifier: Apache-2.0 */
/* history_index.c - the lines of the index, and the chain that ties them. */
#include "harness/history_index.h"

#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/host.h"
#include "harness/jsonout.h"
#include "harness/jsonread.h"

static const char chain_key[] = ",\"chain\":\"";
enum {
    CHAIN_BYTES = sizeof(chain_key) - 1 + ATT_DIGEST_TEXT - 1 + 2
}; // and its quote and brace

static void chain_of(const char *before, const char *line, size_t size, char *chain)
{
    struct att_digest d;

    att_digest_begin(&d);
    att_digest_add(&d, before, strlen(before));
    att_digest_add(&d, line, size);
    att_digest_text(&d, chain);
}

/* ---- reading --------------------------------------------------------------------- */

int att_history_text(const cJSON *o, const char *key, char *to, size_t size)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    if (!cJSON_IsString(v) || strlen(v->valuestring) >= size)
        return 0;
    strcpy(to, v->valuestring);
    return 1;
}

int att_history_number(const cJSON *o, const char *key, int *to)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    if (!cJSON_IsNumber(v) || v->valuedouble != (double)v->valueint)
        return 0;
    *to = v->valueint;
    return 1;
}

static int read_flag(const cJSON *o, const char *key, int *to)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    *to = cJSON_IsTrue(v);
    return cJSON_IsBool(v);
}

void att_history_add_text(struct att_history_texts *t, const char *text)
{
    t->text = realloc(t->text, (size_t)(t->n + 1) * sizeof(*t->text));
    if (!t->text || !(t->text[t->n] = strdup(text)))
        att_no_memory((size_t)(t->n + 1) * sizeof(*t->text));
    t->n++;
}

static int read_texts(const cJSON *o, const char *key, struct att_history_texts *t)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(o, key), *v;

    if (!cJSON_IsArray(list))
        return 0;
    cJSON_ArrayForEach(v, list)
    {
        if (!cJSON_IsString(v))
            return 0;
        att_history_add_text(t, v->valuestring);
    }
    return 1;
}

/* The first key that is not as it should be, or NULL. */
static const char *read_members(struct att_history_entry *e, const cJSON *o)
{
    const struct {
        const char *key;
        int         good;
    } member[] = {
        { "night", att_history_number(o, "night", &e->number) },
        { "file", att_history_text(o, "file", e->file, sizeof(e->file)) },
        { "run_id", att_history_text(o, "run_id", e->run_id, sizeof(e->run_id)) },
        { "started", att_history_text(o, "started", e->started, sizeof(e->started)) },
        { "git", att_history_text(o, "git", e->git, sizeof(e->git)) },
        { "digest", att_history_text(o, "digest", e->digest, sizeof(e->digest)) },
        { "code", att_history_number(o, "code", &e->code) },
        { "usable", read_flag(o, "usable", &e->usable) },
        { "accepted", read_flag(o, "accepted", &e->accepted) },
        { "verdict", att_history_text(o, "verdict", e->verdict, sizeof(e->verdict)) },
        { "red", read_texts(o, "red", &e->red) },
        { "accept", read_texts(o, "accept", &e->accept) },
        { "chain", att_history_text(o, "chain", e->chain, sizeof(e->chain)) },
    };

    for (size_t i = 0; i < sizeof(member) / sizeof(*member); i++)
        if (!member[i].good)
            return member[i].key;
    if (cJSON_GetObjectItemCaseSensitive(o, "begin") && !read_flag(o, "begin", &e->begin))
        return "begin";
    if (strchr(e->file, '/') || *e->file == '.' || !*e->file)
        return "file"; // it would leave the folder
    return NULL;
}

int att_history_read_line(struct att_history_entry *e, const char *line, size_t size,
                          const char *before, char *why, size_t why_size)
{
    struct att_json_fault fault = { .line = 0 };
    const char *at = size > 100 ? memmem(line, size, chain_key, strlen(chain_key)) : NULL;
    const char *bad, *next = at;
    char        chain[ATT_DIGEST_TEXT];
    cJSON      *o;

    memset(e, 0, sizeof(*e));
    while (next
           && (next = memmem(next + 1, size - (size_t)(next + 1 - line), chain_key,
                             strlen(chain_key))))
        at = next; // the last one is ours
    o = att_json_read(line, size, &fault);
    if (!o || !at) {
        snprintf(why, why_size, "column %lld: %s", (long long)fault.column,
                 o ? "it is no entry of a history" : fault.what);
        cJSON_Delete(o);
        return ATT_EINVAL;
    }
    bad = read_members(e, o);
    cJSON_Delete(o);
    if (bad) {
        snprintf(why, why_size, "key \"%s\": it is missing, or not what a history has there",
                 bad);
        return ATT_EINVAL;
    }
    chain_of(before, line, (size_t)(at - line), chain);
    // Nothing stands behind the chain, which does not cover it.
    if (!strcmp(chain, e->chain) && (size_t)(line + size - at) == CHAIN_BYTES)
        return 0;
    snprintf(
        why, why_size,
        "night %d was edited, moved, or an entry before it was removed: the chain breaks here",
        e->number);
    return ATT_EINVAL;
}

/* ---- writing --------------------------------------------------------------------- */

static void put_texts(struct att_json *j, const char *key, const struct att_history_texts *t)
{
    att_json_open(j, key, '[');
    for (int i = 0; i < t->n; i++)
        att_json_text(j, NULL, t->text[i]);
    att_json_close(j, ']');
}

char *att_history_write_line(struct att_history_entry *e, const char *before, size_t *size)
{
    char           *text = NULL;
    FILE           *out = open_memstream(&text, size);
    struct att_json j;

    if (!out)
        att_no_memory(4096);
    att_json_begin(&j, out, 0);
    att_json_open(&j, NULL, '{');
    att_json_int(&j, "night", e->number);
    att_json_text(&j, "file", e->file);
    att_json_text(&j, "run_id", e->run_id);
    att_json_text(&j, "started", e->started);
    att_json_text(&j, "git", e->git);
    att_json_text(&j, "digest", e->digest);
    att_json_int(&j, "code", e->code);
    att_json_flag(&j, "usable", e->usable);
    att_json_flag(&j, "accepted", e->accepted);
    if (e->begin)
        att_json_flag(&j, "begin", 1);
    att_json_text(&j, "verdict", e->verdict);
    put_texts(&j, "red", &e->red);
    put_texts(&j, "accept", &e->accept);
    fflush(out);
    chain_of(before, text, *size, e->chain);
    att_json_text(&j, "chain", e->chain);
    att_json_close(&j, '}');
    if (fclose(out))
        att_no_memory(4096);
    return text;
}
