/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results_digest.c - do the digests of a file of results fit? Each is over all tokens of the
 * text from its start to the comma before the member "digest"; the first that does not fit
 * tells where the file was changed. Reads text that is known to be JSON.
 */
#include <string.h>

#include "harness/attest.h"
#include "harness/digest.h"
#include "harness/results_parts.h"

/* How deep the objects "attest" stand: of the file, of the context, of a row. */
enum { OF_FILE = 2, OF_RUN = 3, OF_ROW = 4 };

struct scan {
    const char       *at, *end, *fed; // `fed`: the digest has all before it
    const char       *comma;          // the last one, while nothing but white space followed
    int               depth, found, is_last;
    struct att_digest digest;
    const char       *run_name; // value of the key in the entry under way, with its quotes
    size_t            run_name_size;
    char              hex[ATT_DIGEST_TEXT]; // of the file
};

/* Behind the string at `s`, which begins with its quote. */
static const char *behind_string(const char *s, const char *end)
{
    for (s++; s < end && *s != '"'; s++)
        s += *s == '\\' && s + 1 < end;
    return s < end ? s + 1 : end;
}

static const char *behind_space(const char *s, const char *end)
{
    while (s < end && strchr(" \t\r\n", *s))
        s++;
    return s;
}

static int is_text(const char *s, const char *end, const char *text)
{
    const size_t n = strlen(text);

    return (size_t)(end - s) >= n && !memcmp(s, text, n);
}

/* The name of the row under way, for the message. */
static void name_row(const struct scan *s, char *row, size_t size)
{
    size_t n = s->run_name_size < 2 ? 0 : s->run_name_size - 2;

    n = n < size - 1 ? n : size - 1;
    memcpy(row, s->run_name ? s->run_name + 1 : "", s->run_name ? n : 0);
    row[s->run_name ? n : 0] = '\0';
}

static int changed(const struct scan *s, const struct att_results_at *at)
{
    char                  row[200];
    struct att_results_at where = *at;

    name_row(s, row, sizeof(row));
    where.row = s->depth == OF_ROW && *row ? row : NULL;
    return att_results_fail(&where, s->depth == OF_RUN ? "context" : NULL,
                            "the file was changed after it was written: its digest does not "
                            "fit here");
}

/* The member "digest" whose value begins at `value`: does it fit all that stood before? */
static int compare(struct scan *s, const char *value, const struct att_results_at *at)
{
    const char  *end = behind_string(value, s->end);
    const size_t size = (size_t)(end - value);
    char         want[ATT_DIGEST_TEXT + 2], hex[ATT_DIGEST_TEXT];

    if (!s->comma)
        return changed(s, at);
    att_digest_json(&s->digest, s->fed, (size_t)(s->comma - s->fed));
    s->fed = s->comma;
    att_digest_text(&s->digest, hex);
    snprintf(want, sizeof(want), "\"%s\"", hex);
    if (size != strlen(want) || memcmp(value, want, strlen(want)) != 0)
        return changed(s, at);
    s->found++;
    end = behind_space(end, s->end);
    if (s->depth == OF_FILE && is_text(end, s->end, "}"))
        s->is_last = is_text(behind_space(end + 1, s->end), s->end, "}");
    if (s->is_last)
        memcpy(s->hex, hex, sizeof(hex));
    return 0;
}

/* A string at s->at; moves behind it. */
static int scan_string(struct scan *s, const struct att_results_at *at)
{
    const char *key = s->at, *behind = behind_string(key, s->end), *value;
    int         err = 0;

    s->at = behind;
    value = behind_space(behind, s->end);
    if (value < s->end && *value == ':') {
        value = behind_space(value + 1, s->end);
        if (s->depth == OF_RUN && is_text(key, behind, "\"run_name\"")) {
            s->run_name = value;
            s->run_name_size = (size_t)(behind_string(value, s->end) - value);
        }
        if ((s->depth == OF_FILE || s->depth == OF_RUN || s->depth == OF_ROW)
            && is_text(key, behind, "\"digest\"") && value < s->end && *value == '"')
            err = compare(s, value, at);
    }
    s->comma = NULL;
    return err;
}

static int scan_all(struct scan *s, const struct att_results_at *at)
{
    int err = 0;

    while (s->at < s->end && !err) {
        const char c = *s->at;
        if (c == '"') {
            err = scan_string(s, at);
            continue;
        }
        s->depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        if (c == ',')
            s->comma = s->at;
        else if (!strchr(" \t\r\n", c))
            s->comma = NULL;
        s->at++;
    }
    return err;
}

int att_results_digests(struct att_result_file *f, const char *text, size_t size,
                        const struct att_results_at *at)
{
    struct scan s = { .at = text, .end = text + size, .fed = text };
    int         err;

    att_digest_begin(&s.digest);
    err = scan_all(&s, at);
    if (!err && s.found && !s.is_last)
        err = att_results_fail(at, NULL,
                               "the file was changed after it was written: its last digest is "
                               "not where it was");
    memcpy(f->digest, s.hex, sizeof(s.hex));
    return err;
}
