/* SPDX-License-Identifier: Apache-2.0 */
/* past.c - reading journals: what a run that was cut off had already found out. */
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/host.h"
#include "harness/journal.h"
#include "harness/jsonread.h"
#include "harness/pack.h"

static const char *text_of(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    return cJSON_IsString(v) ? v->valuestring : NULL;
}

static const char *read_key(struct att_past *p, const cJSON *o)
{
    const cJSON *bytes = cJSON_GetObjectItemCaseSensitive(o, "record_bytes");
    const char  *format = text_of(o, "format");

    if (!format || strcmp(format, ATT_JOURNAL_FORMAT))
        return "it is no journal of this version of attest";
    if (!cJSON_IsNumber(bytes) || bytes->valuedouble != (double)sizeof(struct att_record))
        return "it was written by another build of attest";
    snprintf(p->key.mode, sizeof(p->key.mode), "%s",
             text_of(o, "mode") ? text_of(o, "mode") : "");
    snprintf(p->key.selection, sizeof(p->key.selection), "%s",
             text_of(o, "selection") ? text_of(o, "selection") : "");
    snprintf(p->key.command, sizeof(p->key.command), "%s",
             text_of(o, "command") ? text_of(o, "command") : "");
    snprintf(p->key.started, sizeof(p->key.started), "%s",
             text_of(o, "started") ? text_of(o, "started") : "");
    snprintf(p->key.run_id, sizeof(p->key.run_id), "%s",
             text_of(o, "run_id") ? text_of(o, "run_id") : "");
    return NULL;
}

static int64_t find_begun(const struct att_past *p, const char *row)
{
    for (int64_t i = p->n_begun - 1; i >= 0; i--)
        if (!strcmp(p->begun[i], row))
            return i;
    return -1;
}

static void *grown(void *array, int64_t n, size_t size)
{
    void *p = array;

    // Powers of two: room for n more is only made when n is one.
    if ((n & (n - 1)) == 0)
        p = realloc(array, (size_t)(n ? 2 * n : 1) * size);
    if (!p)
        att_no_memory((size_t)n * size);
    return p;
}

static const char *read_begin(struct att_past *p, const cJSON *o)
{
    const char *row = text_of(o, "row");
    int64_t     i = row ? find_begun(p, row) : -1;

    if (!row)
        return "a \"begin\" without a row";
    if (i < 0) {
        i = p->n_begun;
        p->begun = grown(p->begun, i, sizeof(*p->begun));
        p->deaths = grown(p->deaths, i, sizeof(*p->deaths));
        p->begun[i] = strdup(row);
        p->deaths[i] = 0;
        p->n_begun++;
    }
    p->under_way = i;
    return NULL;
}

/* The run died, and this was under way: once may be chance, twice is the row's doing. */
static void charge(struct att_past *p)
{
    if (p->under_way >= 0)
        p->deaths[p->under_way]++;
    p->under_way = -1;
}

static const char *read_samples(struct att_record *r, const char *text)
{
    if (r->n_samples <= 0 || !text || r->n_samples > (1 << 26)) {
        r->n_samples = 0;
        return NULL;
    }
    r->samples = att_must((size_t)r->n_samples * sizeof(double));
    if (!att_unpack(text, r->samples, (size_t)r->n_samples * sizeof(double)))
        return NULL;
    free(r->samples);
    return "the samples are damaged";
}

static const char *read_end(struct att_past *p, const cJSON *o)
{
    const char        *row = text_of(o, "row"), *packed = text_of(o, "record"), *bad;
    int64_t            i = row ? find_begun(p, row) : -1;
    struct att_record *r;

    if (!row || !packed)
        return "an \"end\" without a row and a record";
    p->record = grown(p->record, p->n, sizeof(*p->record));
    r = &p->record[p->n];
    if (att_unpack(packed, r, sizeof(*r)) || r->status < 0 || r->status >= ATT_STATUSES
        || strncmp(r->row, row, sizeof(r->row)))
        return "the record is damaged";
    bad = read_samples(r, text_of(o, "samples"));
    if (bad)
        return bad;
    p->n++;
    if (i >= 0)
        p->deaths[i] = 0;
    p->under_way = -1;
    return NULL;
}

static const char *read_line(struct att_past *p, const char *text, size_t size, int number)
{
    struct att_json_fault fault;
    cJSON                *o = att_json_read(text, size, &fault);
    const char           *event = o ? text_of(o, "event") : NULL, *bad = NULL;

    if (!event)
        bad = "it is no journal entry";
    else if (number == 1 && strcmp(event, "run"))
        bad = "a journal starts with \"run\"";
    else if (!strcmp(event, "run"))
        bad = read_key(p, o);
    else if (!strcmp(event, "begin"))
        bad = read_begin(p, o);
    else if (!strcmp(event, "end"))
        bad = read_end(p, o);
    else if (!strcmp(event, "resume"))
        charge(p);
    else if (!strcmp(event, "done"))
        p->under_way = -1;
    cJSON_Delete(o);
    return bad;
}

int att_past_read(struct att_past *p, const char *path, FILE *err)
{
    FILE       *f = fopen(path, "r");
    char       *line = NULL;
    const char *bad = NULL;
    size_t      room = 0;
    ssize_t     n;
    int         number = 0;

    *p = (struct att_past){ .under_way = -1 };
    if (!f) {
        fprintf(err, "%s: the journal cannot be opened\n", path);
        return ATT_EINVAL;
    }
    while (!bad && (n = getline(&line, &room, f)) > 0) {
        number++;
        if (line[n - 1] != '\n')
            break; // the last line of a run that was killed: nothing was promised yet
        bad = read_line(p, line, (size_t)n - 1, number);
    }
    free(line);
    fclose(f);
    if (!bad && number == 0)
        bad = "the journal is empty";
    if (bad)
        fprintf(err, "%s: line %d: %s\n", path, number, bad);
    charge(p);
    return bad ? ATT_EINVAL : 0;
}

void att_past_free(struct att_past *p)
{
    for (int64_t i = 0; i < p->n; i++)
        free(p->record[i].samples);
    for (int64_t i = 0; i < p->n_begun; i++)
        free(p->begun[i]);
    free(p->record);
    free(p->begun);
    free(p->deaths);
    *p = (struct att_past){ .n = 0 };
}

const struct att_record *att_past_find(const struct att_past *p, const char *row)
{
    // The last word counts: a row that had answered may have been blamed later.
    for (int64_t i = p->n - 1; i >= 0; i--)
        if (!strcmp(p->record[i].row, row))
            return &p->record[i];
    return NULL;
}

int att_past_deaths(const struct att_past *p, const char *row)
{
    const int64_t i = find_begun(p, row);

    return i < 0 ? 0 : p->deaths[i];
}
