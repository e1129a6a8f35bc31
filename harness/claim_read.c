/* SPDX-License-Identifier: Apache-2.0 */
/* claim_read.c - a claim, from its text: all of it is valid, or it is refused. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "harness/claim_parts.h"
#include "harness/fields.h"
#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/suggest.h"
#include "reports/core/human.h"

enum { MAX_FILE = 1 << 20 };

int att_claim_is_for(const struct att_texts *backends, const char *backend)
{
    for (int i = 0; i < backends->n; i++)
        if (!strcmp(backends->item[i], backend))
            return 1;
    return backends->n == 0;
}

int64_t att_count_at(const struct att_counts *counts, int i)
{
    return counts->item[counts->n > 1 ? i : 0];
}

static int is_name(const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_-.";

    return text[0] && !strchr(".-", text[0]) && strlen(text) < 80
           && !text[strspn(text, letters)];
}

/* ---- back-ends ---------------------------------------------------------------------- */

static int check_backends(const struct att_form_at *at, struct att_claim *c)
{
    char shown[80];

    if (c->backend.n > ATT_CLAIM_BACKENDS)
        return att_form_complain(at, "backend", "more than %d entries", ATT_CLAIM_BACKENDS);
    for (int i = 0; i < c->backend.n; i++)
        if (!is_name(c->backend.item[i]) || strlen(c->backend.item[i]) > 31)
            return att_form_complain(at, "backend", "\"%s\" is no name of a back-end",
                                     att_shown(c->backend.item[i], shown, sizeof(shown)));
    return 0;
}

/* Those of a clause or condition are among the claim's. */
static int check_subset(const struct att_form_at *at, const struct att_claim *c,
                        const struct att_texts *part)
{
    char shown[80];

    for (int i = 0; i < part->n; i++)
        if (!c->backend.n || !att_claim_is_for(&c->backend, part->item[i]))
            return att_form_complain(at, "backend", "\"%s\" is no back-end of this claim",
                                     att_shown(part->item[i], shown, sizeof(shown)));
    return 0;
}

/* ---- clauses and conditions --------------------------------------------------------- */

static int clause_kind(const struct att_form_at *at, const cJSON *v, int *kind)
{
    const cJSON *metric = cJSON_GetObjectItemCaseSensitive(v, "metric");
    const char  *near;
    char         shown[80];

    if (cJSON_IsObject(v) && !metric)
        return att_form_complain(at, "metric", "missing");
    if (!cJSON_IsString(metric)) {
        *kind = ATT_METRIC_IDENTICAL; // whatever it is, it is refused with its type
        return 0;
    }
    for (*kind = 0; att_metric_words[*kind]; (*kind)++)
        if (!strcmp(att_metric_words[*kind], metric->valuestring))
            return 0;
    near = att_suggest(metric->valuestring, att_metric_words, -1);
    return att_form_complain(at, "metric", "\"%s\" is no metric%s%s%s",
                             att_shown(metric->valuestring, shown, sizeof(shown)),
                             near ? "; did you mean \"" : "", near ? near : "",
                             near ? "\"?" : "");
}

static int read_clause(struct att_form_at *at, struct att_claim *c, const cJSON *v)
{
    struct att_clause *k = &c->clause[c->n_clauses++];
    int                kind = 0;

    at->part = "clause";
    at->number = c->n_clauses;
    if (clause_kind(at, v, &kind) || att_form_read(at, att_clause_form, kind, v, k)
        || check_subset(at, c, &k->backend))
        return ATT_EINVAL;
    if (k->metric == ATT_METRIC_BYTES && (k->at_most.n > 0) == (k->ratio > 0))
        return att_form_complain(at, "at_most", "either \"at_most\" or \"ratio\" is expected");
    return 0;
}

static int read_condition(struct att_form_at *at, struct att_claim *c, const cJSON *v)
{
    struct att_condition *k = &c->condition[c->n_conditions++];

    at->part = "condition";
    at->number = c->n_conditions;
    if (att_form_read(at, att_condition_form, -1, v, k) || check_subset(at, c, &k->backend))
        return ATT_EINVAL;
    if (!k->device && !k->isa.n && !(k->memory_gib > 0) && !(k->cpus > 0))
        return att_form_complain(at, NULL, "it asks for nothing");
    return 0;
}

static int read_parts(struct att_form_at *at, struct att_claim *c, const cJSON *list,
                      const char *key,
                      int (*read)(struct att_form_at *, struct att_claim *, const cJSON *))
{
    int n = 0;

    if (!cJSON_IsArray(list) || !list->child)
        return att_form_complain(at, key, "an array of objects is expected");
    for (const cJSON *v = list->child; v; v = v->next) {
        if (n++ == ATT_CLAIM_PARTS) {
            at->part = NULL;
            return att_form_complain(at, key, "more than %d entries", ATT_CLAIM_PARTS);
        }
        if (read(at, c, v))
            return ATT_EINVAL;
    }
    at->part = NULL;
    at->number = 0;
    return 0;
}

/* Every back-end must have something to be judged by, and lists one number per case. */
static int check_clauses(struct att_form_at *at, const struct att_claim *c)
{
    for (int b = 0; b < (c->backend.n ? c->backend.n : 1); b++) {
        const int cases = (int)c->before.list[b].n;
        int       some = 0;
        for (int i = 0; i < c->n_clauses; i++) {
            const struct att_clause       *k = &c->clause[i];
            const struct att_counts *const lists[] = { &k->from, &k->to, &k->at_most };
            static const char *const       names[] = { "from", "to", "at_most" };
            if (c->backend.n && !att_claim_is_for(&k->backend, c->backend.item[b]))
                continue;
            some = 1;
            at->part = "clause";
            at->number = i + 1;
            for (int l = 0; l < 3; l++)
                if (lists[l]->n > 1 && lists[l]->n != cases)
                    return att_form_complain(at, names[l], "%d numbers for %d case%s",
                                             lists[l]->n, cases, att_plural(cases));
        }
        at->part = NULL;
        if (!some)
            return att_form_complain(at, "clauses", "none of them is about back-end \"%s\"",
                                     c->backend.item[b]);
    }
    return 0;
}

/* ---- the file ----------------------------------------------------------------------- */

static int read_tree(struct att_form_at *at, struct att_claim *c, const cJSON *root)
{
    char shown[80];

    c->margin = 0.01;
    c->seconds = 0.3;
    if (att_form_read(at, att_claim_form, -1, root, c))
        return ATT_EINVAL;
    if (!is_name(c->name))
        return att_form_complain(at, "claim", "\"%s\" is no name: letters, digits, _, - and .",
                                 att_shown(c->name, shown, sizeof(shown)));
    if (check_backends(at, c) || att_claim_read_arms(at, c)
        || read_parts(at, c, c->clauses_tree, "clauses", read_clause)
        || (c->conditions_tree
            && read_parts(at, c, c->conditions_tree, "conditions", read_condition)))
        return ATT_EINVAL;
    return check_clauses(at, c) || att_claim_check_pairs(at, c) ? ATT_EINVAL : 0;
}

int att_claim_parse(struct att_claim *c, const char *path, const char *text, size_t size,
                    FILE *err)
{
    struct att_form_at    at = { .err = err, .path = path };
    struct att_json_fault fault;
    cJSON                *root;
    int                   bad;

    *c = (struct att_claim){ .path = path };
    if (size > MAX_FILE)
        return att_form_complain(&at, NULL, "more than %d bytes", MAX_FILE);
    root = att_json_read(text, size, &fault);
    if (!root) {
        fprintf(err, "%s: line %lld, column %lld%s%s%s: %s\n", path, (long long)fault.line,
                (long long)fault.column, *fault.top ? ", key \"" : "", fault.top,
                *fault.top ? "\"" : "", fault.what);
        return ATT_EINVAL;
    }
    bad = read_tree(&at, c, root);
    cJSON_Delete(root);
    c->before_tree = c->after_tree = c->clauses_tree = c->conditions_tree = NULL;
    c->before.tree = c->after.tree = NULL;
    if (bad)
        att_claim_free(c);
    return bad;
}

int att_claim_read(struct att_claim *c, const char *path, FILE *err)
{
    struct att_form_at at = { .err = err, .path = path };
    const int          fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); // a pipe would wait
    FILE              *in = fd < 0 ? NULL : fdopen(fd, "rb");
    struct stat        st;
    char              *text;
    size_t             size;
    int                rc;

    *c = (struct att_claim){ .path = path };
    if (!in)
        return att_form_complain(&at, NULL, "cannot be opened: %s", strerror(errno));
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        fclose(in);
        return att_form_complain(&at, NULL, "is no regular file");
    }
    text = att_must(MAX_FILE + 2);
    size = fread(text, 1, MAX_FILE + 1, in); // one more than allowed: a longer file shows
    rc = ferror(in) ? att_form_complain(&at, NULL, "cannot be read: %s", strerror(errno))
                    : att_claim_parse(c, path, text, size, err);
    fclose(in);
    free(text);
    return rc;
}

void att_claim_free(struct att_claim *c)
{
    for (int b = 0; b < ATT_CLAIM_BACKENDS; b++) {
        att_cases_free(&c->before.list[b]);
        att_cases_free(&c->after.list[b]);
    }
}
