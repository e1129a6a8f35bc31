/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_digest.c - SHA-256 against the examples of its standard, in one piece and in many; over
 * JSON, where white space between tokens counts for nothing; over samples.
 */
#include <math.h>
#include <string.h>

#include "harness/digest.h"
#include "harness/tests/case_tally.h"

static void test_digest(struct tally *t)
{
    /* FIPS 180-4 and its examples; the last is a million letters. */
    static const struct {
        const char *text, *hex;
        int         times;
    } known[] = {
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 1 },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 1 },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1", 1 },
        { "aaaaaaaaaa", "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
          100000 },
    };
    char hex[ATT_DIGEST_TEXT];

    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
        struct att_digest d;
        att_digest_begin(&d);
        for (int k = 0; k < known[i].times; k++)
            att_digest_add(&d, known[i].text, strlen(known[i].text));
        att_digest_text(&d, hex);
        tally(t, !strcmp(hex, known[i].hex), "\"%.20s\" gives %s", known[i].text, hex);
    }
}

static void digest_pieces(const char *text, size_t piece, char *hex)
{
    struct att_digest d;
    const size_t      n = strlen(text);

    att_digest_begin(&d);
    for (size_t i = 0; i < n; i += piece)
        att_digest_json(&d, text + i, n - i < piece ? n - i : piece);
    att_digest_text(&d, hex);
}

/* White space between tokens counts for nothing; inside of strings it does. */
static void test_digest_json(struct tally *t)
{
    static const char a[] = "{\"a b\":\"\\\" \\\\\",\"c\":[1,2]}";
    static const char b[] = "{\r\n\t\"a b\" : \"\\\" \\\\\" ,\n  \"c\": [ 1, 2 ]\n}\n";
    static const char c[] = "{\"ab\":\"\\\" \\\\\",\"c\":[1,2]}";
    char              hex[3][ATT_DIGEST_TEXT], piece[ATT_DIGEST_TEXT];

    digest_pieces(a, sizeof(a), hex[0]);
    digest_pieces(b, sizeof(b), hex[1]);
    digest_pieces(c, sizeof(c), hex[2]);
    tally(t, !strcmp(hex[0], hex[1]), "white space changes the digest");
    tally(t, strcmp(hex[0], hex[2]) != 0, "a blank in a string does not");
    for (size_t n = 1; n < 20; n++) {
        digest_pieces(b, n, piece);
        tally(t, !strcmp(hex[0], piece), "in pieces of %zu", n);
    }
}

/* One bit of one sample, their order and their number count; every NaN is "null". */
static void test_samples(struct tally *t)
{
    const double a[] = { 1.0 / 3, 2, 3 }, b[] = { 1.0 / 3 + 0x1p-54, 2, 3 },
                 c[] = { 2, 1.0 / 3, 3 }, d[] = { NAN, INFINITY }, e[] = { -NAN, NAN };
    char hex[6][ATT_DIGEST_TEXT];

    att_digest_samples(a, 3, hex[0]);
    att_digest_samples(b, 3, hex[1]);
    att_digest_samples(c, 3, hex[2]);
    att_digest_samples(a, 2, hex[3]);
    att_digest_samples(d, 2, hex[4]);
    att_digest_samples(e, 2, hex[5]);
    for (int i = 1; i < 5; i++)
        tally(t, strcmp(hex[0], hex[i]) != 0, "samples %d have the digest of others", i);
    tally(t, !strcmp(hex[4], hex[5]), "what was not measured has two digests");
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_digest(&t);
    test_digest_json(&t);
    test_samples(&t);
    return tally_end(&t);
}
