/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_pack.c - what is packed comes back bit for bit, and what is not exactly a packed text of
 * that size is refused, whatever was done to it.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/attest.h"
#include "harness/pack.h"
#include "harness/record.h"
#include "harness/tests/case_tally.h"

enum { SIZE = 300, GUARD = 16 };

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* Bytes with runs of zeros of every length. */
static void make(unsigned char *b, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++)
        b[i] = (unsigned char)next(state);
    for (int k = 0; k < 8 && n; k++) {
        const size_t at = next(state) % n, left = n - at, run = next(state) % 12;

        memset(b + at, 0, run < left ? run : left);
    }
}

/* 1 when the text unpacks to n bytes, which then lie in `to`; guards around are checked. */
static int unpacks(struct tally *t, const char *text, unsigned char *to, size_t n)
{
    unsigned char room[SIZE + 2 * GUARD];
    int           bad = 0, rc;

    memset(room, 0xa5, sizeof(room));
    rc = att_unpack(text, room + GUARD, n);
    for (size_t i = 0; i < GUARD; i++)
        bad += room[i] != 0xa5 || room[GUARD + n + i] != 0xa5;
    tally(t, bad == 0, "\"%.40s\" wrote outside of %d bytes", text, (int)n);
    tally(t, rc == 0 || rc == ATT_EINVAL, "\"%.40s\" gives %d", text, rc);
    memcpy(to, room + GUARD, n);
    return rc == 0;
}

static void test_round_trip(struct tally *t)
{
    unsigned char a[SIZE], b[SIZE];
    uint64_t      state = 42;

    for (size_t n = 0; n <= SIZE; n++) {
        char *text;

        make(a, n, &state);
        text = att_pack(a, n);
        tally(t, unpacks(t, text, b, n) && !memcmp(a, b, n), "%d bytes come back", (int)n);
        tally(t, n == 0 || !unpacks(t, text, b, n - 1), "%d bytes into fewer", (int)n);
        tally(t, n == SIZE || !unpacks(t, text, b, n + 1), "%d bytes into more", (int)n);
        tally(t, !strpbrk(text, "\"\\\n\r\t "), "%d bytes need no escape in JSON", (int)n);
        free(text);
    }
}

static void test_record(struct tally *t)
{
    struct att_record a = { .row = "cpu/x/y/", .status = ATT_FAIL, .seed = UINT64_MAX }, b;
    char             *text;

    memset(a.time.block_ns, 0xff, sizeof(a.time.block_ns));
    text = att_pack(&a, sizeof(a));
    tally(t, strlen(text) < sizeof(a) / 2, "a record packs to %d characters",
          (int)strlen(text));
    tally(t, !att_unpack(text, &b, sizeof(b)) && !memcmp(&a, &b, sizeof(a)), "a record");
    free(text);
}

/* Cut at every place, and one character more at the end: never accepted. */
static void test_cut(struct tally *t)
{
    unsigned char a[64], b[64];
    uint64_t      state = 7;
    char         *text;
    size_t        n;

    make(a, sizeof(a), &state);
    memset(a + 20, 0, 9);
    text = att_pack(a, sizeof(a));
    n = strlen(text);
    for (size_t i = 0; i < n; i++) {
        char *cut = strndup(text, i);

        tally(t, !unpacks(t, cut, b, sizeof(b)), "cut after %d of %d", (int)i, (int)n);
        free(cut);
    }
    free(text);
}

/* A changed character is refused, or gives other bytes: it never passes for the original. */
static void test_changed(struct tally *t)
{
    static const char strange[] = "0f7gzZ.-+ \x80\x01";
    unsigned char     a[64], b[64];
    uint64_t          state = 9;
    char             *text;

    make(a, sizeof(a), &state);
    memset(a + 30, 0, 9);
    text = att_pack(a, sizeof(a));
    for (size_t i = 0; text[i]; i++)
        for (size_t k = 0; k + 1 < sizeof(strange); k++) {
            const char was = text[i];

            text[i] = strange[k];
            if (was != strange[k])
                tally(t, !unpacks(t, text, b, sizeof(b)) || memcmp(a, b, sizeof(a)),
                      "character %d from %c to 0x%02x passes unseen", (int)i, was,
                      (unsigned char)strange[k]);
            text[i] = was;
        }
    free(text);
}

static void test_foreign(struct tally *t)
{
    static const char *const bad[] = {
        "",
        "z",
        "z.",
        "z5",
        "z5",
        "z-1.",
        "z99999999999999999999.",
        "z18446744073709551615.",
        "z18446744073709551616.",
        "0",
        "0x00000000",
        "AABBCCDD",
        "aabbccd",
        "aabbccddee",
        "aabbccd ",
        "z4.z1.",
        "z3.",
        "z5.",
        "z4",
    };
    unsigned char b[4];

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        tally(t, !unpacks(t, bad[i], b, 4), "\"%s\" is no 4 bytes", bad[i]);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_round_trip(&t);
    test_record(&t);
    test_cut(&t);
    test_changed(&t);
    test_foreign(&t);
    return tally_end(&t);
}
