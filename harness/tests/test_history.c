/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_history.c - a history only grows: whatever is removed, edited, moved, cut off or put in
 * from elsewhere is named, and what a crash leaves behind is not.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/attest.h"
#include "harness/gate_world.h"
#include "harness/history.h"
#include "harness/registry.h"
#include "harness/tests/case_tally.h"

enum { NIGHTS = 14, SERIES = 12 };

struct place {
    char                  dir[64], files[64], why[5000];
    struct att_gate_world world;
    int                   at_once; // all nights begin in one second
};

static void write_night(struct place *p, int night, const char *path, int dirty)
{
    struct att_result_file f;
    struct att_file        file;
    int                    i = 0;

    while (strcmp(att_reports[i]->name, "json") != 0)
        i++;
    att_gate_world_file(&p->world, night, &f);
    f.env.git_dirty = dirty;
    if (p->at_once)
        strcpy(f.env.started, "2026-01-01T03:00:00Z");
    if (att_file_open(&file, path, p->why, sizeof(p->why)))
        abort();
    att_reports[i]->write(&f.results, file.out);
    if (att_file_commit(&file, p->why, sizeof(p->why)))
        abort();
    att_results_free(&f);
}

static int add(struct place *p, const char *results, const char *gate)
{
    const struct att_history_night night = { results, gate, 0 };
    int                            number = 0;
    const int err = att_history_add(p->dir, &night, &number, p->why, sizeof(p->why));

    return err ? err : number;
}

static int add_night(struct place *p, int night)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%d.json", p->files, night);
    write_night(p, night, path, 0);
    return add(p, path, NULL);
}

static void shell(const char *format, const char *dir)
{
    char command[1024];

    snprintf(command, sizeof(command), format, dir, dir, dir, dir);
    if (system(command) == -1)
        abort();
}

static void make(struct place *p)
{
    struct att_nights model = att_nights_usual;

    strcpy(p->dir, "/tmp/attest-history-XXXXXX");
    strcpy(p->files, "/tmp/attest-nights-XXXXXX");
    if (!mkdtemp(p->dir) || !mkdtemp(p->files))
        abort();
    model.series = SERIES;
    att_gate_world_make(&p->world, &model, 0, NIGHTS + 2);
}

static void drop(struct place *p)
{
    shell("rm -rf '%s'", p->dir);
    shell("rm -rf '%s'", p->files);
    att_gate_world_free(&p->world);
}

static int opens(struct place *p, struct att_history *h)
{
    return !att_history_open(h, p->dir, p->why, sizeof(p->why));
}

/* ---- growing --------------------------------------------------------------------- */

static void test_growing(struct tally *t, struct place *p)
{
    struct att_history     h;
    struct att_gate_past   past;
    struct att_result_file now;

    tally(t, opens(p, &h) && h.n == 0, "an empty folder is an empty history: %s", p->why);
    tally(t, !att_history_last(&h), "which has no baseline");
    att_history_free(&h);
    for (int i = 0; i < NIGHTS; i++)
        tally(t, add_night(p, i) == i + 1, "night %d: %s", i + 1, p->why);
    tally(t, add_night(p, 3) == ATT_EINVAL && strstr(p->why, "night 4 already"), "twice: %s",
          p->why);
    tally(t, opens(p, &h) && h.n == NIGHTS && !*h.note, "%d nights: %s", h.n, p->why);
    tally(t, att_history_last(&h) == &h.entry[NIGHTS - 1], "the last one is the baseline");
    att_gate_world_file(&p->world, NIGHTS, &now);
    tally(t,
          !att_history_past(&h, &now, &past, NULL, p->why, sizeof(p->why))
              && past.nights == NIGHTS,
          "the past: %d nights, %s", past.nights, p->why);
    for (int i = 0; i < NIGHTS; i++)
        tally(t, fabs(past.y[5 * NIGHTS + i] - p->world.value[i * SERIES + 5]) < 1e-9,
              "night %d of series 5: %g", i, past.y[5 * NIGHTS + i]);
    att_history_past_free(&past);
    att_results_free(&now);
    att_history_free(&h);
}

static void test_refused(struct tally *t, struct place *p)
{
    char               path[128];
    struct att_history h;

    snprintf(path, sizeof(path), "%s/missing.json", p->files);
    tally(t, add(p, path, NULL) == ATT_EINVAL && strstr(p->why, "missing.json"), "%s", p->why);
    snprintf(path, sizeof(path), "%s/torn.json", p->files);
    write_night(p, NIGHTS, path, 0);
    if (truncate(path, 20000))
        abort();
    tally(t, add(p, path, NULL) == ATT_EINVAL && strstr(p->why, "torn.json"), "%s", p->why);
    write_night(p, NIGHTS, path, 1);
    tally(t, add(p, path, NULL) == NIGHTS + 1, "local changes are kept: %s", p->why);
    tally(t,
          opens(p, &h) && !h.entry[NIGHTS].usable && !h.entry[NIGHTS].accepted
              && att_history_last(&h) == &h.entry[NIGHTS - 1],
          "and never compared with");
    att_history_free(&h);
}

/* ---- damage ---------------------------------------------------------------------- */

/* Each spoils a copy of the history; `names` is what the message has to name. */
struct damage {
    const char *what, *command, *names;
    int         at_load; // 1: the index is whole, reading the night finds it
};

static const struct damage damages[] = {
    { "an entry removed", "sed -i 5d '%s/index.jsonl'", "line 5", 0 },
    { "the first removed", "sed -i 1d '%s/index.jsonl'", "line 1", 0 },
    { "the last removed", "sed -i '$d' '%s/index.jsonl'", "cut off", 0 },
    { "the last five removed",
      "head -n 10 '%s/index.jsonl' > '%s/x'; mv '%s/x' '%s/index.jsonl'", "cut off", 0 },
    { "emptied", "true > '%s/index.jsonl'", "cut off", 0 },
    { "the index gone", "rm '%s/index.jsonl'", "cut off", 0 },
    { "two entries swapped", "sed -i -n '4{h;d};5{p;g};p' '%s/index.jsonl'", "line 4", 0 },
    { "an entry doubled", "sed -i 6p '%s/index.jsonl'", "line 7", 0 },
    { "a commit edited", "sed -i '3s/\"git\":\"0/\"git\":\"1/' '%s/index.jsonl'", "night 3",
      0 },
    { "a night made usable", "sed -i 's/\"usable\":false/\"usable\":true/' '%s/index.jsonl'",
      "night 15", 0 },
    { "a digest edited", "sed -i '3s/\"digest\":\"./\"digest\":\"x/' '%s/index.jsonl'",
      "night 3", 0 },
    { "a blank line", "sed -i '3s/^/\\n/' '%s/index.jsonl'", "line 3", 0 },
    { "not JSON", "sed -i '3s/^{/[/' '%s/index.jsonl'", "line 3", 0 },
    { "a file gone", "rm '%s'/nights/0008-*", "0008-night-0007.json", 0 },
    { "a file that leaves the folder",
      "sed -i '2s|\"file\":\"|\"file\":\"../|' '%s/index.jsonl'", "line 2", 0 },
    { "HEAD of another history", "sed -i 's/..$/00/' '%s/HEAD'", "HEAD", 0 },
    { "HEAD gone", "rm '%s/HEAD'", "HEAD", 0 },
    { "HEAD of nonsense", "echo hello > '%s/HEAD'", "HEAD", 0 },
    { "a file edited", "sed -i '0,/seed/s//sead/' '%s'/nights/0008-*", "night 8", 1 },
    { "a time edited",
      "sed -i '0,/\"real_time\": [0-9]/s//\"real_time\": 9/' '%s'/nights/0008-*", "night 8",
      1 },
    { "a file cut off", "truncate -s 3000 '%s'/nights/0008-*", "night 8", 1 },
    { "a file replaced", "cp '%s'/nights/0009-* '%s'/nights/0008-*", "night 8", 1 },
    { "a space added", "sed -i '1s/$/ /' '%s'/nights/0008-*", "night 8", 1 },
};

static void test_damage(struct tally *t, struct place *p)
{
    struct place copy = *p;

    for (size_t i = 0; i < sizeof(damages) / sizeof(*damages); i++) {
        const struct damage   *d = &damages[i];
        struct att_history     h = { .n = 0 };
        struct att_gate_past   past = { .nights = 0 };
        struct att_result_file now;
        char                   command[512];
        int                    ok, loads = 0;
        snprintf(copy.dir, sizeof(copy.dir), "%s/copy", p->files);
        snprintf(command, sizeof(command), "rm -rf '%s'; cp -r '%s' '%s'", copy.dir, p->dir,
                 copy.dir);
        if (system(command))
            abort();
        shell(d->command, copy.dir);
        ok = opens(&copy, &h);
        att_gate_world_file(&p->world, NIGHTS + 1, &now);
        if (ok)
            loads = !att_history_past(&h, &now, &past, NULL, copy.why, sizeof(copy.why));
        tally(t, !loads && ok == d->at_load, "%s is found (%d %d)", d->what, ok, loads);
        tally(t, strstr(copy.why, d->names) != NULL, "%s: \"%s\" names %s", d->what, copy.why,
              d->names);
        tally(t, ok || add_night(&copy, NIGHTS + 1) == ATT_EINVAL, "%s: nothing is added to it",
              d->what);
        att_history_past_free(&past);
        att_history_free(&h);
        att_results_free(&now);
    }
}

/* ---- crashes --------------------------------------------------------------------- */

static void test_crashes(struct tally *t, struct place *p)
{
    static const struct damage left[] = {
        { "a torn line", "head -c 100 '%s/index.jsonl' | head -n 1 >> '%s/index.jsonl'",
          "cut off", 0 },
        { "a file without a line", "cp '%s'/nights/0002-* '%s/nights/0016-night-0015.json'", "",
          0 },
        { "half a temporary file", "echo half > '%s/nights/.0016.tmp123'", "", 0 },
    };
    struct place copy = *p;

    for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++) {
        struct att_history h;
        char               command[512];
        snprintf(copy.dir, sizeof(copy.dir), "%s/copy", p->files);
        snprintf(command, sizeof(command), "rm -rf '%s'; cp -r '%s' '%s'", copy.dir, p->dir,
                 copy.dir);
        if (system(command))
            abort();
        shell(left[i].command, copy.dir);
        tally(t, opens(&copy, &h) && h.n == NIGHTS + 1, "%s: all nights are there: %s",
              left[i].what, copy.why);
        tally(t, strstr(h.note, left[i].names) != NULL, "%s is told: %s", left[i].what, h.note);
        att_history_free(&h);
        tally(t, add_night(&copy, NIGHTS + 1) == NIGHTS + 2, "%s: and the next is added: %s",
              left[i].what, copy.why);
        tally(t, opens(&copy, &h) && h.n == NIGHTS + 2 && !*h.note, "%s: all is well again",
              left[i].what);
        att_history_free(&h);
    }
    // A line whose HEAD was not written any more.
    shell("cp '%s/HEAD' '%s/HEAD.old'", copy.dir);
    tally(t, add_night(&copy, NIGHTS + 2) == NIGHTS + 3, "one more: %s", copy.why);
    shell("mv '%s/HEAD.old' '%s/HEAD'", copy.dir);
    struct att_history h;
    tally(t, opens(&copy, &h) && h.n == NIGHTS + 3 && *h.note, "HEAD one behind: %s", copy.why);
    att_history_free(&h);
}

/* ---- company --------------------------------------------------------------------- */

static void test_company(struct tally *t, struct place *p)
{
    enum { ADDERS = 6 };
    struct place       together = *p;
    struct att_history h;
    int                status, bad = 0;

    snprintf(together.dir, sizeof(together.dir), "%s/together", p->files);
    together.at_once = 1;
    for (int i = 0; i < ADDERS; i++)
        if (!fork())
            _exit(add_night(&together, i) < 1);
    for (int i = 0; i < 200; i++) { // a reader sees whole nights
        bad += !opens(&together, &h) || *h.note;
        att_history_free(&h);
    }
    for (int i = 0; i < ADDERS; i++)
        bad += wait(&status) < 0 || status;
    tally(t, !bad && opens(&together, &h) && h.n == ADDERS && !*h.note,
          "%d at once, %d failed: %s", ADDERS, bad, together.why);
    att_history_free(&h);
}

int main(void)
{
    struct tally t = { 0, 0 };
    struct place p = { .at_once = 0 };

    make(&p);
    test_growing(&t, &p);
    test_refused(&t, &p);
    test_damage(&t, &p);
    test_crashes(&t, &p);
    test_company(&t, &p);
    drop(&p);
    return tally_end(&t);
}
