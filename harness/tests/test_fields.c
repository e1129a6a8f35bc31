/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_fields.c - values as text and back; suggestions. Links fields.c, suggest.c, host.c.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/fields.h"
#include "harness/suggest.h"
#include "harness/tests/case_tally.h"

struct thing {
    int64_t     n;
    double      x;
    const char *text;
    int         word;
};

static const char *const words[] = { "cold", "warm", "", NULL };

static const struct att_field fields[] = {
    { "n", ATT_INT, offsetof(struct thing, n), NULL, "" },
    { "x", ATT_REAL, offsetof(struct thing, x), NULL, "" },
    { "text", ATT_TEXT, offsetof(struct thing, text), NULL, "" },
    { "word", ATT_WORD, offsetof(struct thing, word), words, "" },
    { NULL, ATT_INT, 0, NULL, NULL },
};

/* What is read, and what it prints as; NULL: refused. */
struct row {
    const char *field, *in, *out;
};

static const struct row rows[] = {
    { "n", "0", "0" },
    { "n", "24", "24" },
    { "n", "-5", "-5" },
    { "n", "9223372036854775807", "9223372036854775807" },
    { "n", "-9223372036854775808", "-9223372036854775808" },
    { "n", "9223372036854775808", NULL },
    { "n", "-9223372036854775809", NULL },
    { "n", "99999999999999999999999999", NULL },
    { "n", "", NULL },
    { "n", "-", NULL },
    { "n", "-0", NULL },
    { "n", "--1", NULL },
    { "n", "+1", NULL },
    { "n", "007", NULL },
    { "n", "00", NULL },
    { "n", " 1", NULL },
    { "n", "1 ", NULL },
    { "n", "0x10", NULL },
    { "n", "1e3", NULL },
    { "n", "1.0", NULL },
    { "n", "one", NULL },
    { "x", "0", "0" },
    { "x", "-0", "0" },
    { "x", "-0.0", "0" },
    { "x", "0.1", "0.1" },
    { "x", "0.10000", "0.1" },
    { "x", "20", "20" },
    { "x", "1e2", "100" },
    { "x", "1e20", "1e20" },
    { "x", "1e-5", "1e-5" },
    { "x", "1e-05", "1e-5" },
    { "x", "-2.5e-3", "-0.0025" },
    { "x", "0.30000000000000004", "0.30000000000000004" },
    { "x", "1.7976931348623157e308", "1.7976931348623157e308" },
    { "x", "5e-324", "5e-324" },
    { "x", "0.08838834764831845", "0.08838834764831845" },
    { "x", "1e309", NULL },
    { "x", "1e-400", NULL },
    { "x", "0e-400", "0" },
    { "x", "", NULL },
    { "x", "-", NULL },
    { "x", ".5", NULL },
    { "x", "5.", NULL },
    { "x", "1.e5", NULL },
    { "x", "00.5", NULL },
    { "x", "1e", NULL },
    { "x", "1e-", NULL },
    { "x", "1e+5", NULL },
    { "x", "1E5", NULL },
    { "x", "+1", NULL },
    { "x", "1 ", NULL },
    { "x", "0x1p3", NULL },
    { "x", "nan", NULL },
    { "x", "inf", NULL },
    { "x", "-inf", NULL },
    { "text", "", "" },
    { "text", "32_48", "32_48" },
    { "text", "a-b.C_9", "a-b.C_9" },
    { "text", "a b", NULL },
    { "text", "a/b", NULL },
    { "text", "a:b", NULL },
    { "text", "a\nb", NULL },
    { "text", "\xc3\xa9", NULL },
    { "word", "cold", "cold" },
    { "word", "warm", "warm" },
    { "word", "", "" },
    { "word", "Cold", NULL },
    { "word", "col", NULL },
    { "word", "coldd", NULL },
};

static void test_rows(struct tally *t)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row       *r = &rows[i];
        const struct att_field *f = att_field_find(fields, r->field);
        struct thing            a = { .n = -77, .x = -77, .text = "?", .word = 99 }, b = a;
        char                    why[256] = "", buf[64], shown[80];
        int                     rc = att_field_parse(f, &a, r->in, why, sizeof(why));

        if (!r->out) {
            tally(t, rc == ATT_EINVAL, "%s \"%s\" is refused", r->field, r->in);
            tally(t, strstr(why, att_shown(r->in, shown, sizeof(shown))) && !strchr(why, '\n'),
                  "%s \"%s\": \"%s\" names the value", r->field, r->in, why);
            continue;
        }
        tally(t, rc == 0, "%s \"%s\" is read: %s", r->field, r->in, why);
        tally(t, !strcmp(att_field_text(f, &a, buf, sizeof(buf)), r->out),
              "%s \"%s\" prints \"%s\", not \"%s\"", r->field, r->in,
              att_field_text(f, &a, buf, sizeof(buf)), r->out);
        rc = att_field_parse(f, &b, r->out, why, sizeof(why));
        tally(t, rc == 0 && att_field_same(f, &a, &b), "%s \"%s\" is restored", r->field,
              r->out);
    }
}

/* Every bit pattern of a finite double survives text, in at most 24 characters. */
static void test_reals(struct tally *t)
{
    const struct att_field *f = att_field_find(fields, "x");
    uint64_t                state = 1;
    int                     bad = 0;

    for (int i = 0; i < 20000; i++) {
        struct thing a = { .n = 0 }, b = { .n = 0 };
        char         buf[64], why[128];
        uint64_t     bits;

        state = state * 6364136223846793005u + 1442695040888963407u;
        bits = state ^ state >> 29;
        memcpy(&a.x, &bits, sizeof(bits));
        if (!isfinite(a.x))
            continue;
        att_field_text(f, &a, buf, sizeof(buf));
        bad += att_field_parse(f, &b, buf, why, sizeof(why)) || !(a.x == b.x)
               || strchr(buf, '+') != NULL || strlen(buf) > 24;
    }
    tally(t, bad == 0, "%d random doubles are not restored", bad);
}

static void test_same(struct tally *t)
{
    const struct att_field *n = &fields[0], *x = &fields[1], *text = &fields[2];
    struct thing            a = { 1, NAN, NULL, 0 }, b = { 2, NAN, "", 1 };
    char                    buf[16];

    tally(t, !att_field_same(n, &a, &b), "1 is not 2");
    tally(t, att_field_same(x, &a, &b), "NaN is the same as NaN");
    b.x = 0;
    tally(t, !att_field_same(x, &a, &b), "NaN is not 0");
    a.x = -0.0;
    tally(t, att_field_same(x, &a, &b), "-0 is 0");
    tally(t, att_field_same(text, &a, &b), "absent text is empty");
    tally(t, !strcmp(att_field_text(text, &a, buf, sizeof(buf)), ""), "absent text prints");
    tally(t, !att_field_same(&fields[3], &a, &b), "words differ");
    a.word = 17;
    tally(t, !strcmp(att_field_text(&fields[3], &a, buf, sizeof(buf)), "?"),
          "a word out of range is not read past the table");
    tally(t, att_field_find(fields, "no") == NULL, "no such field");
}

static void test_intern(struct tally *t)
{
    const char *first = att_intern("first");
    char        copy[] = "first", name[32];
    int         moved = 0;

    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof(name), "text_%d", i);
        moved += strcmp(att_intern(name), name) != 0;
    }
    tally(t, att_intern(copy) == first && first != copy, "equal texts, one pointer");
    tally(t, moved == 0 && !strcmp(first, "first"), "texts survive growth");
}

static void test_suggest(struct tally *t)
{
    static const char *const names[] = { "dtype", "h", "valid", "mask", "masked_rows", NULL };
    static const char *const table[][2] = {
        { "dtpye", "dtype" }, { "dtyp", "dtype" }, { "valids", "valid" },
        { "msak", "mask" },   { "g", NULL },       { "masked_row", "masked_rows" },
        { "zzzzzz", NULL },   { "", NULL },
    };
    char long_word[200], shown[16];

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        const char *got = att_suggest(table[i][0], names, -1);

        tally(t, got && table[i][1] ? !strcmp(got, table[i][1]) : got == table[i][1],
              "\"%s\" suggests \"%s\"", table[i][0], got ? got : "nothing");
    }
    tally(t, att_suggest("mask", names, 3) == NULL, "only the first three");
    memset(long_word, 'm', sizeof(long_word) - 1);
    long_word[sizeof(long_word) - 1] = '\0';
    tally(t, att_suggest(long_word, names, -1) == NULL, "a long word suggests nothing");
    tally(t, !strcmp(att_shown("a\nb", shown, sizeof(shown)), "a\\x0ab"), "one line");
    tally(t, !strcmp(att_shown(long_word, shown, sizeof(shown)), "mmmmmmmmmmmm..."), "cut");
    tally(t,
          !strcmp(att_shown("12345678901\xc3\xa9 and more", shown, sizeof(shown)),
                  "12345678901..."),
          "cut between characters");
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_rows(&t);
    test_reals(&t);
    test_same(&t);
    test_intern(&t);
    test_suggest(&t);
    return tally_end(&t);
}
