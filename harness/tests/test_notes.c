/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_notes.c - verdicts read back: right ones are read in full, and of ten thousand spoiled
 * ones each is read, refused with a sentence, or recognised as something else.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/digest.h"
#include "harness/report.h"
#include "harness/tests/case_tally.h"

enum { ROOM = 4, TRIALS = 5000 };

static const char gate[] =
    "{\"attest_gate\": {\"schema\": \"attest-gate-1\", \"exit_code\": 3, \"verdict\": "
    "\"worse\","
    " \"findings\": [{\"word\": \"SLOWER\", \"red\": true, \"row\": \"cpu/x\", \"text\": \"+7 "
    "%\"},"
    " {\"word\": \"NEW\", \"red\": false, \"row\": \"cpu/y\", \"text\": \"\"}]}}\n";
static const char undecided[] =
    "{\"attest_gate\": {\"schema\": \"attest-gate-1\", \"exit_code\": 0,"
    " \"verdict\": \"INCONCLUSIVE: 18 candidates\", \"findings\": []}}\n";
static const char claims[] =
    "{\"schema\": \"attest-claims-1\", \"claims\": [{\"claim\": \"one\", \"verdict\": "
    "\"REFUTED\","
    " \"why\": \"slower\", \"about\": \"\", \"clauses\": [{\"metric\": \"latency\","
    " \"verdict\": \"REFUTED\", \"said\": \"1.2x\", \"found\": \"0.9x\"}]}, {\"claim\": "
    "\"two\","
    " \"verdict\": \"CONFIRMED\", \"why\": \"\", \"about\": \"packs\", \"clauses\": ["
    "{\"metric\": \"launches\", \"verdict\": \"CONFIRMED\"}]}]}\n";

/* A file in memory: ten thousand on a disk take their time. */
static char path[64];
static int  file = -1;

static int read_text(struct att_pages_note *note, int room, const char *text, size_t n,
                     char *why)
{
    if (ftruncate(file, 0) || pwrite(file, text, n, 0) != (ssize_t)n)
        abort();
    *why = '\0';
    return att_report_notes(note, room, path, why, 1024);
}

static void test_right(struct tally *t, struct att_pages_note *note)
{
    char why[1024];
    int  n = read_text(note, ROOM, gate, strlen(gate), why);

    tally(t,
          n == 1 && note->good == -1 && !strcmp(note->word, "RED") && note->lines == 2
              && !strcmp(note->line[0], "SLOWER cpu/x: +7 %") && !strcmp(note->text, "worse"),
          "a gate: %d %s %s", n, why, note->line[0]);
    n = read_text(note, ROOM, undecided, strlen(undecided), why);
    tally(t,
          n == 1 && note->good == 0 && !strcmp(note->word, "INCONCLUSIVE")
              && !strcmp(note->text, "18 candidates"),
          "nothing red is not yet a pass: %d %s %s: %s", n, why, note->word, note->text);
    n = read_text(note, ROOM, claims, strlen(claims), why);
    tally(t,
          n == 2 && note[0].good == -1 && note[1].good == 1 && !strcmp(note[1].text, "packs")
              && !strcmp(note[0].line[0], "REFUTED 1.2x: 0.9x"),
          "claims: %d %s", n, why);
    n = read_text(note, 1, claims, strlen(claims), why);
    tally(t, n < 0 && strstr(why, "more verdicts than fit"), "no room: %d %s", n, why);
    n = read_text(note, ROOM, "{}", 2, why);
    tally(t, n == 0 && !*why, "something else: %d %s", n, why);
    n = att_report_notes(note, ROOM, "/nowhere", why, sizeof(why));
    tally(t, n == 0, "nothing: %d", n);
}

/* `text` with its digest as the last member of the object that ends with it. */
static char *sealed(const char *text)
{
    const size_t      n = strlen(text) - strlen("}}\n");
    struct att_digest d;
    char             *to = calloc(1, strlen(text) + 128), hex[ATT_DIGEST_TEXT];

    att_digest_begin(&d);
    att_digest_json(&d, text, n);
    att_digest_text(&d, hex);
    sprintf(to, "%.*s, \"digest\": \"%s\"%s", (int)n, text, hex, text + n);
    return to;
}

/* With a digest nothing can be edited unseen; without one, the page says so. */
static void test_sealed(struct tally *t, struct att_pages_note *note)
{
    static const char bare[] =
        "{\"schema\": \"attest-claims-1\", \"partial\": true, \"claims\": [{\"claim\": "
        "\"one\", "
        "\"verdict\": \"CONFIRMED\", \"clauses\": [{\"verdict\": \"CONFIRMED\"}]}], "
        "\"attest\": {\"claims\": \"1\"}}\n";
    const char *const from[] = { gate, bare };
    char              why[1024], *edit;

    for (int i = 0; i < 2; i++) {
        char *text = sealed(from[i]);
        int   n = read_text(note, ROOM, text, strlen(text), why);
        tally(t, n == 1, "a digest that fits: %d %s", n, why);
        for (int k = 0; k < note->lines; k++)
            tally(t, !strstr(note->line[k], "no digest"), "%s", note->line[k]);
        edit = strstr(text, i ? "one" : "worse");
        *edit = 'X';
        n = read_text(note, ROOM, text, strlen(text), why);
        tally(t, n < 0 && strstr(why, path) && strstr(why, "changed after it was written"),
              "a digest that does not: %d %s", n, why);
        free(text);
    }
    read_text(note, ROOM, bare, strlen(bare), why);
    tally(t,
          strstr(note->line[note->lines - 1], "no digest: nobody can tell")
              && strstr(note->line[note->lines - 2], "interrupted: claims behind"),
          "no digest, and cut off: %s", note->line[note->lines - 2]);
}

/* The text, not any word in it, tells what a file is. */
static void test_kind(struct tally *t, struct att_pages_note *note)
{
    static const char *const other[] = {
        "{\"context\": {\"host_name\": \"attest-claims-box\"}, \"benchmarks\": []}",
        "{\"context\": {\"attest_gate\": 1}}", "[\"attest-claims-1\"]", "{\"schema\"}"
    };
    char why[1024];

    for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
        tally(t, read_text(note, ROOM, other[i], strlen(other[i]), why) == 0, "%s: %s",
              other[i], why);
}

/* Very many findings and very long texts: cut behind a character, and counted. */
static void test_long(struct tally *t, struct att_pages_note *note)
{
    const size_t room = 1 << 20;
    char        *text = calloc(1, room), why[1024];
    size_t       n = (size_t)snprintf(text, room,
                                      "{\"attest_gate\": {\"schema\": \"attest-gate-1\","
                                            " \"exit_code\": 3, \"verdict\": \"");
    int          read;

    for (int i = 0; i < 3000; i++)
        n += (size_t)snprintf(text + n, room - n, "\xc2\xb5");
    n += (size_t)snprintf(text + n, room - n, "\", \"findings\": [");
    for (int i = 0; i < 100; i++)
        n += (size_t)snprintf(text + n, room - n,
                              "%s{\"word\": \"W\", \"red\": true, \"row\": "
                              "\"r%d\", \"text\": \"\"}",
                              i ? "," : "", i);
    n += (size_t)snprintf(text + n, room - n, "]}}");
    read = read_text(note, ROOM, text, n, why);
    tally(t, read == 1 && note->lines == 64 && note->left_out == 37,
          "%d %s: %d lines, %d left out", read, why, note->lines, note->left_out);
    tally(t,
          strlen(note->text) + 2 >= sizeof(note->text) - 2
              && !strcmp(note->text + strlen(note->text) - 5, "\xc2\xb5\xe2\x80\xa6"),
          "%zu bytes, whole characters, and a sign that there is more", strlen(note->text));
    free(text);
}

/* Flip, drop, repeat and cut bytes. The choice is that of a small generator: the same each
 * time. */
static size_t spoil(char *to, const char *from, uint32_t *state)
{
    size_t n = strlen(from);

    memcpy(to, from, n + 1);
    for (int k = 0; k < 1 + (int)(*state % 3); k++) {
        size_t at;
        *state = *state * 1664525u + 1013904223u;
        at = *state % n;
        switch (*state >> 28 & 3) {
        case 0: to[at] = (char)(*state >> 8); break;
        case 1: n = at + 1; break;
        case 2: memmove(to + at, to + at + 1, n - at - 1), n--; break;
        default: to[at] = "{}[]\",:0"[*state >> 5 & 7]; break;
        }
        n += !n;
    }
    return n;
}

static void test_spoiled(struct tally *t, struct att_pages_note *note)
{
    const char *const from[] = { gate, claims };
    uint32_t          state = 12345;
    int               read = 0, refused = 0, other = 0, silent = 0;

    for (int i = 0; i < 2 * TRIALS; i++) {
        char   text[4096], why[1024];
        size_t n = spoil(text, from[i % 2], &state);
        int    got = read_text(note, ROOM, text, n, why);
        read += got > 0;
        refused += got < 0;
        other += got == 0;
        silent += got < 0 && !strstr(why, path);
        silent += got > ROOM || (got > 0 && !*note->word);
    }
    printf("%d read, %d refused, %d something else\n", read, refused, other);
    tally(t, silent == 0, "%d refused without a word", silent);
    tally(t, refused > TRIALS / 2 && read > 0, "%d refused, %d read", refused, read);
}

int main(void)
{
    struct tally           t = { 0, 0 };
    struct att_pages_note *note = calloc(ROOM, sizeof(*note));

    file = memfd_create("notes", MFD_CLOEXEC);
    if (file < 0 || !note)
        return 2;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
    test_right(&t, note);
    test_sealed(&t, note);
    test_kind(&t, note);
    test_long(&t, note);
    test_spoiled(&t, note);
    close(file);
    free(note);
    return tally_end(&t);
}
