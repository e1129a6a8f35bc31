/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_notes.c - verdicts of claims and gates, read back from what --json wrote. A verdict
 * that is cut off, of another format or of unknown words is refused: half of one is none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/exit.h"
#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/report.h"
#include "harness/results_parts.h"

static const char *text_of(const cJSON *object, const char *key)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, key);

    return cJSON_IsString(member) ? member->valuestring : "";
}

/* Texts of others may be of any length: what does not fit ends behind a character, and says so.
 */
static void copy(char *to, size_t size, const char *from)
{
    static const char more[] = "\xe2\x80\xa6";
    size_t            n = strlen(from);

    if (n < size) {
        memcpy(to, from, n + 1);
        return;
    }
    for (n = size - sizeof(more); n > 0 && ((unsigned char)from[n] & 0xc0) == 0x80;)
        n--;
    memcpy(to, from, n);
    memcpy(to + n, more, sizeof(more));
}

/* "A B: C" as one more line. */
static void add_line(struct att_pages_note *n, const char *a, const char *b, const char *c)
{
    const int room = (int)(sizeof(n->line) / sizeof(n->line[0]));
    char      text[4096];

    if (n->lines == room) {
        n->left_out++;
        return;
    }
    snprintf(text, sizeof(text), "%.64s%s%.1200s%s%.2400s", a, *b ? " " : "", b, *c ? ": " : "",
             c);
    copy(n->line[n->lines++], sizeof(n->line[0]), text);
}

/* ---- gate ------------------------------------------------------------------------------- */

/* How a gate ended, by its exit code: nothing red is not yet a pass, when it was undecided. */
static int gate_value(int code, const char *word)
{
    if (code == ATT_EXIT_INCORRECT || code == ATT_EXIT_REGRESSION)
        return -1;
    return code == ATT_EXIT_OK && strcmp(word, "INCONCLUSIVE") != 0;
}

/* "NO REGRESSION: 300 rows compared" as its word and the rest; the gate's own words are
 * capitals. */
static void split_verdict(struct att_pages_note *n, const char *verdict)
{
    const size_t capitals = strspn(verdict, "ABCDEFGHIJKLMNOPQRSTUVWXYZ _");

    if (capitals > 0 && capitals < sizeof(n->word) && verdict[capitals] == ':') {
        memcpy(n->word, verdict, capitals);
        verdict += capitals + 1;
        verdict += strspn(verdict, " ");
    }
    copy(n->text, sizeof(n->text), verdict);
}

/* Which runs it judged: the page may be of others. */
static void name_runs(struct att_pages_note *n, const cJSON *gate)
{
    const cJSON *base = cJSON_GetObjectItemCaseSensitive(gate, "baseline");
    const cJSON *now = cJSON_GetObjectItemCaseSensitive(gate, "new");
    char         text[512];

    if (!*text_of(base, "run_id") || !*text_of(now, "run_id"))
        return;
    snprintf(text, sizeof(text), "%.150s (%.48s) against %.150s (%.48s)", text_of(now, "path"),
             text_of(now, "run_id"), text_of(base, "path"), text_of(base, "run_id"));
    add_line(n, "judged", "", text);
}

static int read_gate(struct att_pages_note *n, const cJSON *gate,
                     const struct att_results_at *at)
{
    const cJSON *code = cJSON_GetObjectItemCaseSensitive(gate, "exit_code");
    const cJSON *findings = cJSON_GetObjectItemCaseSensitive(gate, "findings"), *f;

    if (strcmp(text_of(gate, "schema"), "attest-gate-1"))
        return att_results_fail(at, "schema", "it is no gate of the format attest-gate-1");
    if (!cJSON_IsNumber(code) || !*text_of(gate, "verdict") || !cJSON_IsArray(findings))
        return att_results_fail(at, NULL,
                                "it is a gate without exit_code, verdict or findings");
    memset(n, 0, sizeof(*n));
    copy(n->kind, sizeof(n->kind), "gate");
    split_verdict(n, text_of(gate, "verdict"));
    n->good = gate_value(code->valueint, n->word);
    if (!*n->word)
        copy(n->word, sizeof(n->word),
             n->good > 0   ? "GREEN"
             : n->good < 0 ? "RED"
                           : "UNDECIDED");
    cJSON_ArrayForEach(f, findings)
    {
        if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(f, "red")))
            add_line(n, text_of(f, "word"), text_of(f, "row"), text_of(f, "text"));
    }
    name_runs(n, gate);
    return 1;
}

/* ---- claims ------------------------------------------------------------------------------ */

/* 1 as claimed, -1 not, 0 undecided; 2: no such word. */
static int word_value(const char *word)
{
    static const struct {
        const char *word;
        int         good;
    } known[] = { { "CONFIRMED", 1 },
                  { "REFUTED", -1 },
                  { "INCONCLUSIVE", 0 },
                  { "INVALID", 0 },
                  { "NOT_APPLICABLE", 0 } };

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (!strcmp(known[i].word, word))
            return known[i].good;
    return 2;
}

/* What holds as a whole holds in each clause, and what is refuted is so in one: else somebody
 * has edited the one or the other. */
static int check_claim(const cJSON *claim, const cJSON *clauses,
                       const struct att_results_at *at)
{
    const char  *word = text_of(claim, "verdict");
    const int    confirmed = !strcmp(word, "CONFIRMED"), refuted = !strcmp(word, "REFUTED");
    int          alike = 0, n = 0;
    const cJSON *k;

    cJSON_ArrayForEach(k, clauses)
    {
        n++;
        alike += !strcmp(text_of(k, "verdict"), word);
    }
    if ((confirmed && (alike < n || n == 0)) || (refuted && alike == 0))
        return att_results_fail(at, "verdict",
                                "claim \"%.80s\": %s, and its clauses are not: the file was "
                                "edited",
                                text_of(claim, "claim"), word);
    return 0;
}

static int read_claim(struct att_pages_note *n, const cJSON *claim, const char *command,
                      const struct att_results_at *at)
{
    const cJSON *clauses = cJSON_GetObjectItemCaseSensitive(claim, "clauses"), *k;
    const char  *why = text_of(claim, "why");

    memset(n, 0, sizeof(*n));
    n->good = word_value(text_of(claim, "verdict"));
    if (!*text_of(claim, "claim") || !cJSON_IsArray(clauses))
        return att_results_fail(at, NULL, "it has a claim without name or clauses");
    if (n->good > 1)
        return att_results_fail(at, "verdict", "claim \"%.80s\": there is no verdict \"%.40s\"",
                                text_of(claim, "claim"), text_of(claim, "verdict"));
    if (check_claim(claim, clauses, at))
        return ATT_EINVAL;
    copy(n->kind, sizeof(n->kind), "claim");
    copy(n->name, sizeof(n->name), text_of(claim, "claim"));
    copy(n->word, sizeof(n->word), text_of(claim, "verdict"));
    copy(n->text, sizeof(n->text), *why ? why : text_of(claim, "about"));
    cJSON_ArrayForEach(k, clauses)
    {
        if (word_value(text_of(k, "verdict")) > 1)
            return att_results_fail(at, "verdict", "claim \"%.80s\": a clause without verdict",
                                    text_of(claim, "claim"));
        add_line(n, text_of(k, "verdict"), text_of(k, "said"), text_of(k, "found"));
    }
    k = cJSON_GetObjectItemCaseSensitive(claim, "after");
    if (*text_of(k, "device"))
        add_line(n, "on", text_of(k, "device"), "");
    if (*text_of(claim, "cannot"))
        add_line(n, "not measured", "", text_of(claim, "cannot"));
    if (*command)
        add_line(n, "repeat this file", "", command);
    return 1;
}

static int read_claims(struct att_pages_note *n, int room, const cJSON *tree,
                       const struct att_results_at *at)
{
    const cJSON *claims = cJSON_GetObjectItemCaseSensitive(tree, "claims"), *c;
    const char *command = text_of(cJSON_GetObjectItemCaseSensitive(tree, "context"), "command");
    int         read = 0, err;

    if (strcmp(text_of(tree, "schema"), "attest-claims-1") || !cJSON_IsArray(claims))
        return att_results_fail(at, "schema",
                                "it is no file of claims of the format attest-claims-1");
    cJSON_ArrayForEach(c, claims)
    {
        if (read == room)
            return att_results_fail(at, NULL, "it has more verdicts than fit on a page");
        err = read_claim(&n[read], c, read ? "" : command, at); // one line repeats them all
        if (err < 0)
            return err;
        read++;
    }
    if (read && cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(tree, "partial")))
        add_line(&n[read - 1], "interrupted", "",
                 "claims behind this one were not reached, and are not here");
    return read ? read : att_results_fail(at, NULL, "it has no claim");
}

/* ---- files ------------------------------------------------------------------------------- */

/* Every digest must fit; where there is none, the last of these verdicts says so. */
static int check_digest(struct att_pages_note *last, const char *text, size_t size,
                        const struct att_results_at *at)
{
    struct att_result_file *f = att_must(sizeof(*f));
    const int               err = att_results_digests(f, text, size, at);

    if (!err && !*f->digest)
        add_line(last, "no digest", "",
                 "nobody can tell whether the file was changed since it was written");
    free(f);
    return err;
}

int att_report_notes(struct att_pages_note *note, int room, const char *path, char *why,
                     size_t why_size)
{
    const struct att_results_at at = { .path = path, .why = why, .size = why_size };
    const int                   kind = att_report_kind(path);
    struct att_json_fault       fault;
    size_t                      n = 0;
    char                       *text = kind ? att_results_text(path, &n, &at) : NULL;
    cJSON                      *tree = text ? att_json_read(text, n, &fault) : NULL;
    int                         read = 0;

    if (kind && text && !tree)
        read = att_results_fail(&at, NULL, "line %lld, column %lld: %s", (long long)fault.line,
                                (long long)fault.column, fault.what);
    else if (kind && !text)
        read = ATT_EINVAL;
    if (tree)
        read = att_results_unique(tree, &at);
    if (tree && !read && room < 1)
        read = att_results_fail(&at, NULL, "there are more verdicts than fit on a page");
    if (tree && !read && kind == 'g')
        read = read_gate(note, cJSON_GetObjectItemCaseSensitive(tree, "attest_gate"), &at);
    else if (tree && !read)
        read = read_claims(note, room, tree, &at);
    if (read > 0 && check_digest(&note[read - 1], text, n, &at))
        read = ATT_EINVAL;
    cJSON_Delete(tree);
    free(text);
    return read;
}
