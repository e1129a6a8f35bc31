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

static void chain_of(const char *before, const char *line, size_t size, char *chain)
{
    struct att_digest d;

    att_digest_begin(&d);
    att_digest_add(&d, before, strlen(before));
    att_digest_add(&d, line, size);
    att_digest_text(&d, chain);
}

/* ---- reading --------------------------------------------------------------------- */

static int read_text(const cJSON *o, const char *key, char *to, size_t size)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    if (!cJSON_IsString(v) || strlen(v->valuestring) >= size)
        return 0;
    strcpy(to, v->valuestring);
    return 1;
}

static int read_number(const cJSON *o, const char *key, int *to)
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

static void add_text(struct att_history_texts *t, const char *text)
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
        add_text(t, v->valuestring);
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
        { "night", read_number(o, "night", &e->number) },
        { "file", read_text(o, "file", e->file, sizeof(e->file)) },
        { "run_id", read_text(o, "run_id", e->run_id, sizeof(e->run_id)) },
        { "started", read_text(o, "started", e->started, sizeof(e->started)) },
        { "git", read_text(o, "git", e->git, sizeof(e->git)) },
        { "digest", read_text(o, "digest", e->digest, sizeof(e->digest)) },
        { "code", read_number(o, "code", &e->code) },
        { "usable", read_flag(o, "usable", &e->usable) },
        { "accepted", read_flag(o, "accepted", &e->accepted) },
        { "verdict", read_text(o, "verdict", e->verdict, sizeof(e->verdict)) },
        { "red", read_texts(o, "red", &e->red) },
        { "accept", read_texts(o, "accept", &e->accept) },
        { "chain", read_text(o, "chain", e->chain, sizeof(e->chain)) },
    };

    for (size_t i = 0; i < sizeof(member) / sizeof(*member); i++)
        if (!member[i].good)
            return member[i].key;
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
    if (!strcmp(chain, e->chain))
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

/* ---- the night's gate ------------------------------------------------------------ */

static void read_findings(struct att_history_entry *e, const cJSON *gate)
{
    const cJSON *f;
    char         row[700], word[24], metric[40];

    cJSON_ArrayForEach(f, cJSON_GetObjectItemCaseSensitive(gate, "findings"))
    {
        if (!read_text(f, "row", row, sizeof(row)) || !read_text(f, "word", word, sizeof(word))
            || !read_text(f, "metric", metric, sizeof(metric)))
            continue;
        const int open =
            !strcmp(word, "UNCONFIRMED") || !strcmp(word, "DRIFT") || !strcmp(word, "UNTIMED");
        if (open) // nobody has decided: the baseline stays where it is
            e->accepted = 0;
        if (!strcmp(metric, "time")
            && (!strcmp(word, "SLOWER") || !strcmp(word, "UNCONFIRMED")))
            add_text(&e->red, row);
    }
}

static void read_accepted(struct att_history_entry *e, const cJSON *gate)
{
    const cJSON *a;
    char         row[700], value[80], reason[300], text[1100];

    cJSON_ArrayForEach(a, cJSON_GetObjectItemCaseSensitive(gate, "accepted"))
    {
        if (!read_text(a, "row", row, sizeof(row))
            || !read_text(a, "value", value, sizeof(value))
            || !read_text(a, "reason", reason, sizeof(reason)))
            continue;
        snprintf(text, sizeof(text), "%s, %s, %s", row, value, reason);
        add_text(&e->accept, text);
    }
}

/* The content of a small file, or NULL. */
static char *slurp(const char *path, size_t *size)
{
    enum { MOST = 64 << 20 };
    FILE *f = fopen(path, "rbe");
    char *text = f ? att_must(MOST) : NULL;

    if (f) {
        *size = fread(text, 1, MOST, f);
        fclose(f);
    }
    return text;
}

int att_history_read_gate(struct att_history_entry *e, const char *path, char *why,
                          size_t why_size)
{
    struct att_json_fault fault = { .what = "it cannot be read" };
    size_t                size = 0;
    char                 *text = slurp(path, &size), run[48] = "", verdict[800] = "";
    cJSON                *tree = text ? att_json_read(text, size, &fault) : NULL;
    const cJSON          *gate = cJSON_GetObjectItemCaseSensitive(tree, "attest_gate");
    const cJSON          *now = cJSON_GetObjectItemCaseSensitive(gate, "new");
    int                   bad = 0;

    free(text);
    if (!tree)
        snprintf(why, why_size, "%.3000s: line %lld: %.160s", path, (long long)fault.line,
                 fault.what);
    else if (!read_number(gate, "exit_code", &e->code)
             || !read_text(gate, "verdict", verdict, sizeof(verdict))
             || !read_text(now, "run_id", run, sizeof(run)))
        snprintf(why, why_size, "%.3000s: it is no gate.json of attest gate", path);
    else if (strcmp(run, e->run_id) != 0)
        snprintf(why, why_size, "%.3000s: it judges the run %s, and the results are of %s",
                 path, run, e->run_id);
    else
        bad = 1;
    bad = !bad;
    if (!bad) {
        snprintf(e->verdict, sizeof(e->verdict), "%.299s", verdict);
        e->usable = e->code == 0 || e->code == 3 || e->code == 4;
        e->accepted = e->code == 0;
        read_findings(e, gate);
        read_accepted(e, gate);
    }
    cJSON_Delete(tree);
    return bad ? ATT_EINVAL : 0;
}
