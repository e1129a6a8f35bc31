/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_history_mutants.c - the index of a history, changed byte by byte: every change is found,
 * and the message is one line. What its parts are given, they refuse without harm.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/history.h"
#include "harness/history_index.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/sanitized.h"

enum { NIGHTS = 4, ROOM = 1 << 16, STEP = SANITIZED ? 7 : 1 };

struct place {
    char   dir[64], index[128], text[ROOM];
    size_t size;
};

/* As a new file: what replaces the content of an old one waits for the disk. */
static void write_file(const char *path, const char *text, size_t size)
{
    const int gone = unlink(path);
    FILE     *f = fopen(path, "w");

    (void)gone; // the first time there is none

    if (!f || fwrite(text, 1, size, f) != size || fclose(f))
        abort();
}

static char *name(int i)
{
    static char file[32];

    snprintf(file, sizeof(file), "%04d-run-%d.json", i, i);
    return file;
}

/* An index of four nights with empty files: who reads the index reads no more than that. */
static void make(struct place *p)
{
    char chain[ATT_DIGEST_TEXT] = "", path[256], row[] = "cpu/op/v/b:1", text[] = "cpu, 3 %, x";
    char  *list[] = { row }, *texts[] = { text };
    size_t size;

    strcpy(p->dir, "/tmp/attest-index-XXXXXX");
    if (!mkdtemp(p->dir))
        abort();
    snprintf(path, sizeof(path), "mkdir '%s/nights'", p->dir);
    if (system(path))
        abort();
    for (int i = 1; i <= NIGHTS; i++) {
        struct att_history_entry e = {
            .number = i, .code = i - 2, .usable = 1, .accepted = i % 2
        };
        char *line;
        snprintf(e.file, sizeof(e.file), "%s", name(i));
        snprintf(e.run_id, sizeof(e.run_id), "run-%d", i);
        snprintf(e.started, sizeof(e.started), "2026-11-0%dT03:00:00Z", i);
        memset(e.digest, 'a', sizeof(e.digest) - 1);
        strcpy(e.verdict, "a \"verdict\",\"chain\":\" of \\ kinds \xc3\xa9");
        e.red = (struct att_history_texts){ i % 2, list };
        e.accept = (struct att_history_texts){ i > 2, texts };
        line = att_history_write_line(&e, chain, &size);
        memcpy(p->text + p->size, line, size);
        p->text[p->size + size] = '\n';
        p->size += size + 1;
        strcpy(chain, e.chain);
        free(line);
        snprintf(path, sizeof(path), "%s/nights/%s", p->dir, name(i));
        write_file(path, "", 0);
    }
    snprintf(p->index, sizeof(p->index), "%s/index.jsonl", p->dir);
    snprintf(path, sizeof(path), "%s/HEAD", p->dir);
    write_file(path, p->index,
               (size_t)snprintf(p->index, sizeof(p->index), "%s %d %s\n", ATT_HISTORY_FORMAT,
                                NIGHTS, chain));
    snprintf(p->index, sizeof(p->index), "%s/index.jsonl", p->dir);
}

/* 1 when the index, as it is now, is taken; the message is checked. */
static int is_taken(struct tally *t, struct place *p, const char *text, size_t size)
{
    struct att_history h;
    char               why[5000] = "";
    int                ok;

    write_file(p->index, text, size);
    ok = !att_history_open(&h, p->dir, why, sizeof(why));
    att_history_free(&h);
    if (!ok && (!strstr(why, p->dir) || strchr(why, '\n')))
        tally(t, 0, "\"%s\" names no file, or is no line", why);
    return ok;
}

static void test_bytes(struct tally *t, struct place *p)
{
    static char text[ROOM];
    int         taken = 0, tried = 0;

    tally(t, is_taken(t, p, p->text, p->size), "as it was written");
    for (size_t at = 0; at < p->size; at += STEP) {
        static const char other[] = "0\"\n";
        for (size_t k = 0; k < sizeof(other) - 1; k++) {
            memcpy(text, p->text, p->size);
            if (text[at] == other[k])
                continue;
            text[at] = other[k];
            tried++;
            taken += is_taken(t, p, text, p->size);
        }
        memcpy(text, p->text, p->size);
        memmove(text + at, text + at + 1, p->size - at - 1);
        tried++;
        taken += is_taken(t, p, text, p->size - 1);
    }
    tally(t, !taken, "%d of %d changed indexes are taken", taken, tried);
}

/* Cut anywhere: HEAD knows better. */
static void test_cuts(struct tally *t, struct place *p)
{
    int taken = 0;

    for (size_t size = 0; size < p->size; size += STEP)
        taken += is_taken(t, p, p->text, size);
    tally(t, !taken, "%d cut indexes are taken", taken);
    tally(t, is_taken(t, p, p->text, p->size), "and the whole one still is");
}

static void test_round_trip(struct tally *t, struct place *p)
{
    struct att_history h;
    char               why[5000];

    if (att_history_open(&h, p->dir, why, sizeof(why))) {
        tally(t, 0, "%s", why);
        return;
    }
    tally(t,
          h.n == NIGHTS && h.entry[2].number == 3 && h.entry[2].code == 1
              && !strcmp(h.entry[2].run_id, "run-3") && h.entry[2].accepted
              && !h.entry[1].accepted,
          "the members of an entry");
    tally(t,
          att_history_red(&h, 2, "cpu/op/v/b:1") && !att_history_red(&h, 2, "cpu/op/v/b:2")
              && !att_history_red(&h, 1, "cpu/op/v/b:1"),
          "what was red");
    tally(t,
          att_history_anew(&h, 2, "cpu") && !att_history_anew(&h, 3, "cpu")
              && !att_history_anew(&h, 2, "cp") && !att_history_anew(&h, 1, "cpu"),
          "a loss is accepted once, on its first night");
    tally(t, strstr(h.entry[0].verdict, "\"chain\":\"") != NULL, "a verdict may say anything");
    att_history_free(&h);
}

/* Whoever forges the chain as well is still held to what a history is. */
static void test_forged(struct tally *t, struct place *p)
{
    static const struct {
        int         number;
        const char *file, *names;
    } forged[] = { { 1, "0001-run-1.json", "" },
                   { 2, "0001-run-1.json", "night 2" },
                   { 1, "../0001-run-1.json", "key \"file\"" },
                   { 1, ".0001-run-1.json", "key \"file\"" },
                   { 1, "", "key \"file\"" },
                   { 1, "0009-run-9.json", "missing" } };
    struct att_history h;
    char               why[5000], head[128], path[128];

    snprintf(path, sizeof(path), "%s/HEAD", p->dir);
    for (size_t i = 0; i < sizeof(forged) / sizeof(*forged); i++) {
        struct att_history_entry e = { .number = forged[i].number, .usable = 1 };
        size_t                   size;
        char                    *line;
        snprintf(e.file, sizeof(e.file), "%s", forged[i].file);
        strcpy(e.run_id, "run-1");
        line = att_history_write_line(&e, "", &size);
        line[size] = '\n'; // in place of the NUL
        write_file(p->index, line, size + 1);
        write_file(
            path, head,
            (size_t)snprintf(head, sizeof(head), "%s 1 %s\n", ATT_HISTORY_FORMAT, e.chain));
        free(line);
        tally(t,
              !att_history_open(&h, p->dir, why, sizeof(why)) == (i == 0)
                  && (i == 0 || strstr(why, forged[i].names)),
              "forged, turn %zu: %s", i, why);
        att_history_free(&h);
    }
}

int main(void)
{
    static struct place p;
    struct tally        t = { 0, 0 };
    char                command[128];

    make(&p);
    test_bytes(&t, &p);
    test_cuts(&t, &p);
    test_round_trip(&t, &p);
    test_forged(&t, &p);
    snprintf(command, sizeof(command), "rm -rf '%s'", p.dir);
    if (system(command))
        return 1;
    return tally_end(&t);
}
