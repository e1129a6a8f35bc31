/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_results.c - results.json, written, read and written again: the same bytes. Then files
 * that were cut off, and files with one character changed, removed or put in: each is named, or
 * nothing but white space between tokens has changed.
 */
#include "harness/tests/random_numbers.h"
#include "harness/tests/results_files.h"
#include "harness/tests/sanitized.h"

/* ---- there and back ---- */

static void round_trip(struct tally *t, struct scratch *s, const struct att_results *r,
                       const char *what)
{
    struct att_result_file f;
    size_t                 size, again_size;
    char                  *text = report_text(&att_report_json, r, &size), *again;
    int                    err = load_text(s, &f, text, size);

    tally(t, !err, "%s: %s", what, s->why);
    if (!err) {
        again = report_text(&att_report_json, &f.results, &again_size);
        tally(t, size == again_size && !memcmp(text, again, size),
              "%s: it is written otherwise than it was read", what);
        tally(t, strlen(f.digest) == 64 && att_results_sealed(&f, s->why, sizeof(s->why)),
              "%s: the digest is \"%s\"", what, f.digest);
        for (int64_t i = 0; i < r->n; i++)
            tally(t, att_results_find(&f, f.results.record[i].row) == &f.results.record[i],
                  "%s: row %d is not found", what, (int)i);
        tally(t, !att_results_find(&f, "cpu/nobody") && !att_results_find(&f, ""), "a ghost");
        free(again);
        att_results_free(&f);
    }
    free(text);
}

static void test_round_trips(struct tally *t, struct scratch *s)
{
    static const struct {
        const char *what;
        int         cases, timed, spread, hostile, rich;
    } run[] = { { "empty", 0, 1, 0, 0, 0 },
                { "timed", 6, 1, 0, 0, 0 },
                { "checked", 6, 0, 0, 0, 0 },
                { "all statuses", 8, 1, 1, 0, 0 },
                { "hostile", 1, 1, 0, 1, 0 },
                { "very long", 1, 1, 0, 2, 0 },
                { "many", SANITIZED ? 100 : 500, 0, 0, 0, 0 },
                { "rich", 6, 1, 0, 0, 1 },
                { "rich, statuses", 8, 1, 1, 0, 1 } };

    for (size_t i = 0; i < sizeof(run) / sizeof(run[0]); i++) {
        struct att_results r = make_results(run[i].cases, run[i].timed);
        if (run[i].rich)
            enrich(&r);
        if (run[i].spread)
            spread_statuses(&r);
        if (run[i].hostile) {
            spoil_row(&r, 1, run[i].hostile == 2);
            r.count[ATT_PASS]--;
            r.count[ATT_FAIL]++;
            r.exit_code = 1;
        }
        if (run[i].rich) {
            r.shard = 2;
            r.shards = 5;
            r.cases = 1LL << 60;
            r.selection = "0123";
            r.settings = "--seed '5'";
            r.partial = 1;
        }
        round_trip(t, s, &r, run[i].what);
        drop_results(&r);
    }
}

/* ---- damage ---- */

/* Without the white space between tokens; in place. */
static void squeeze(char *text)
{
    char *to = text;
    int   string = 0, escaped = 0;

    for (const char *c = text; *c; c++) {
        if (!string && strchr(" \t\r\n", *c))
            continue;
        if (!escaped && *c == '"')
            string = !string;
        escaped = string && !escaped && *c == '\\';
        *to++ = *c;
    }
    *to = '\0';
}

static int same_tokens(const char *a, const char *b)
{
    char *x = strdup(a), *y = strdup(b);
    int   same;

    squeeze(x);
    squeeze(y);
    same = !strcmp(x, y);
    free(x);
    free(y);
    return same;
}

/* The damaged text is refused by name, or is the same but for white space. */
static void expect_named(struct tally *t, struct scratch *s, const char *text,
                         const char *damaged, size_t size, const char *what)
{
    struct att_result_file f;

    if (!load_text(s, &f, damaged, size)) {
        tally(t, strlen(damaged) == size && same_tokens(text, damaged), "%s: it is taken",
              what);
        tally(t, *f.digest, "%s: it lost its digest", what);
        att_results_free(&f);
        return;
    }
    tally(t, strstr(s->why, s->path) == s->why, "%s: it is not named: %s", what, s->why);
    tally(t, strlen(s->why) > strlen(s->path) + 10, "%s: no words: %s", what, s->why);
}

static void test_truncated(struct tally *t, struct scratch *s, const char *text)
{
    const size_t n = strlen(text);
    char         what[64], *part = malloc(n + 1);

    for (size_t i = 0; i < 150; i += SANITIZED ? 10 : 1) {
        const size_t size = i < 50 ? n * i / 50 : n - 1 - (i - 50);
        memcpy(part, text, size);
        part[size] = '\0';
        snprintf(what, sizeof(what), "cut to %zu of %zu bytes", size, n);
        expect_named(t, s, text, part, size, what);
        if (i > 0 && size + 2 < n)
            tally(t, strstr(s->why, "cut off") != NULL, "%s: %s", what, s->why);
    }
    free(part);
}

/* One change at a random place: a character replaced, removed, put in, swapped, or a bit. */
static void damage(char *to, const char *text, size_t n, uint64_t *state, int kind)
{
    static const char chars[] = "0123456789.-+eE\"\\{}[]:,abcfnrtuxyz_/ \n\tATZ";
    const size_t      at = (size_t)random_below(state, (int64_t)n - 1);
    const char        c = chars[random_below(state, sizeof(chars) - 1)];

    memcpy(to, text, n + 1);
    if (kind == 0)
        to[at] = c;
    else if (kind == 1)
        memmove(to + at, to + at + 1, n - at);
    else if (kind == 2)
        memmove(to + at + 1, to + at, n - at + 1), to[at] = c;
    else if (kind == 3)
        to[at] = text[at + 1], to[at + 1] = text[at];
    else
        to[at] = (char)(to[at] ^ 1 << random_below(state, 8));
}

static void test_edited(struct tally *t, struct scratch *s, const char *text)
{
    const size_t n = strlen(text);
    char        *damaged = malloc(n + 2), what[64];
    uint64_t     state = 20;

    for (int i = 0; i < 1000; i += SANITIZED ? 20 : 1) {
        const uint64_t seed = state;
        damage(damaged, text, n, &state, i / 200);
        snprintf(what, sizeof(what), "kind %d, state %llu", i / 200, (unsigned long long)seed);
        if (strcmp(damaged, text) != 0)
            expect_named(t, s, text, damaged, strlen(damaged), what);
    }
    free(damaged);
}

/* The one value that counts, in every row: the message names the row. */
static void test_row_is_named(struct tally *t, struct scratch *s, const struct att_results *r,
                              const char *text)
{
    static const char *const key[] = { "\"median\": ", "\"output_hash\": \"",
                                       "\"launches\": \"", "\"real_time\": ", "\"ci_low\": " };
    struct att_result_file   f;

    for (int i = 0; i < r->n; i++)
        for (size_t k = 0; k < sizeof(key) / sizeof(*key); k++) {
            char start[700], *damaged = strdup(text), *at;
            snprintf(start, sizeof(start), "\"run_name\": \"%s\"", r->record[i].row);
            at = strstr(strstr(damaged, start), key[k]) + strlen(key[k]);
            *at = *at == '9' ? '8' : '9';
            tally(t, load_text(s, &f, damaged, strlen(damaged)) != 0, "%s is taken", key[k]);
            tally(t, strstr(s->why, r->record[i].row) && strstr(s->why, "changed after"),
                  "row %d, %s: %s", i, key[k], s->why);
            free(damaged);
        }
}

/* Other line ends, or none: what transport may do. */
static void test_transport(struct tally *t, struct scratch *s, const char *text)
{
    struct att_result_file f;
    char                  *other = calloc(2, strlen(text) + 1), *to = other;

    for (const char *c = text; *c; c++) {
        if (*c == '\n')
            *to++ = '\r';
        *to++ = *c;
    }
    for (int i = 0; i < 2; i++) {
        tally(t, !load_text(s, &f, other, strlen(other)) && *f.digest, "transport %d: %s", i,
              s->why);
        att_results_free(&f);
        squeeze(other);
    }
    free(other);
}

static void test_damage(struct tally *t, struct scratch *s, int statuses)
{
    struct att_results r = make_results(statuses ? 8 : 3, 1);
    char              *text;

    enrich(&r);
    if (statuses)
        spread_statuses(&r);
    text = report_text(&att_report_json, &r, NULL);
    test_transport(t, s, text);
    test_truncated(t, s, text);
    test_edited(t, s, text);
    if (!statuses)
        test_row_is_named(t, s, &r, text);
    free(text);
    drop_results(&r);
}

int main(void)
{
    struct tally   t = { 0, 0 };
    struct scratch s;

    scratch_make(&s);
    test_round_trips(&t, &s);
    test_damage(&t, &s, 0);
    test_damage(&t, &s, 1);
    scratch_drop(&s);
    return tally_end(&t);
}
