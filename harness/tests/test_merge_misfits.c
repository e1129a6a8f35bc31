/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_merge_misfits.c - shards that do not fit: each misfit is planted into three shards that
 * do, and must be refused by the files and the values that differ.
 */
#include "harness/merge.h"
#include "harness/tests/results_files.h"

enum { SHARDS = 3 };

/* Shard i of three, as a run writes it: two cases of two rows. */
static void make_shard(struct tally *t, struct scratch *s, struct att_result_file *f, int i)
{
    struct att_results r = make_results(2, 1);
    char              *text;

    r.shard = i;
    r.shards = SHARDS;
    r.cases = 2 * SHARDS;
    r.expected = r.n;
    r.selection = "abc";
    r.settings = "--timeout '60s'";
    for (int k = 0; k < r.n; k++) {
        struct att_record *row = row_of(&r, k);
        row->case_index = k / 2 * SHARDS + i;
        snprintf(row->row, sizeof(row->row), "cpu/pack_qkv/%s/b:%d", row->variant,
                 (int)row->case_index);
    }
    text = report_text(&att_report_json, &r, NULL);
    tally(t, !load_text(s, f, text, strlen(text)), "%s", s->why);
    snprintf(f->path, sizeof(f->path), "%c.json", 'a' + i);
    free(text);
    drop_results(&r);
}

static struct att_record *row_in(struct att_result_file *f, int i)
{
    return (struct att_record *)(uintptr_t)&f->results.record[i];
}

/* Machines, and rows. */
static const char *plant_more(struct att_result_file *f, int which)
{
    struct att_result_file *b = &f[1];

    switch (which) {
    case 0: strcpy(b->env.cpu_model, "Z80"); return "\"Z80\" in b.json";
    case 1: strcpy(b->env.device[0], "cpu: 1 thread"); return "\"cpu: 1 thread\" in b.json";
    case 2: b->env.n_devices = 0; return "none such in b.json";
    case 3:
        b->env.n_peers = 1;
        strcpy(b->env.peer[0].name, "torch");
        return "name of a peer is \"\" in a.json, \"torch\" in b.json";
    case 4: b->shard = 0; return "a.json and b.json are both shard 0/3";
    case 5:
        strcpy(row_in(&f[2], 0)->row, "cpu/pack_qkv/fused/b:1");
        return "row \"cpu/pack_qkv/fused/b:1\" is in b.json and in c.json";
    case 6:
        row_in(b, 1)->case_index = 5;
        return "b.json: row \"cpu/pack_qkv/fused/b:1\": case 5 of 6 is not one of shard 1/3";
    case 7: row_in(b, 1)->case_index = 7; return "case 7 of 6 is not one of shard 1/3";
    case 8: row_in(b, 1)->case_index = -2; return "case -2 of 6 is not";
    default: return NULL;
    }
}

/* Every misfit: plants itself in the second file; the words that must be said. */
static const char *plant(struct att_result_file *f, int which)
{
    struct att_result_file *b = &f[1];

    switch (which) {
    case 0: b->digest[0] = '\0'; return "b.json: has no digest";
    case 1: b->shards = 0; return "b.json: it holds a whole run";
    case 2: b->results.partial = 1; return "b.json: shard 1/3 ended early: every row passed";
    case 3: b->results.expected = 7; return "b.json: shard 1/3 ended early: it has 4 of its 7";
    case 4: b->shards = 4; return "the number of shards is \"3\" in a.json, \"4\" in b.json";
    case 5: b->results.cases = 9; return "number of all cases is \"6\" in a.json, \"9\" in b";
    case 6: b->results.mode = "check"; return "the mode is \"run\" in a.json, \"check\" in b";
    case 7: b->results.suites = "edges"; return "selected is \"smoke\" in a.json, \"edges\"";
    case 8:
        b->results.settings = "--seed '7'";
        return "options is \"--timeout '60s'\" in a.json, \"--seed '7'\" in b.json";
    case 9: b->results.require = "x"; return "--require is \"\" in a.json, \"x\" in b.json";
    case 10:
        b->results.selection = "abd";
        return "hash of all cases is \"abc\" in a.json, \"abd";
    case 11: strcpy(b->env.git_sha, "cafe"); return "git.sha is \"";
    case 12: b->env.git_dirty = !b->env.git_dirty; return "git.dirty is \"";
    case 13: strcpy(b->env.flags, "-O9"); return "\"-O9\" in b.json";
    case 14: strcpy(b->env.compiler, "acc"); return "toolchain.compiler is \"";
    case 15: strcpy(b->env.version, "9.9"); return "version is \"";
    default: return plant_more(f, which - 16);
    }
}

static void test_misfits(struct tally *t, struct scratch *s)
{
    struct att_result_file *f = calloc(SHARDS, sizeof(*f));
    char                    why[16384];
    const char             *words = "";

    for (int which = -1; words; which++) {
        int err;
        for (int i = 0; i < SHARDS; i++)
            make_shard(t, s, &f[i], i);
        words = which < 0 ? "" : plant(f, which);
        why[0] = '\0';
        err = att_merge_check(f, SHARDS, why, sizeof(why));
        if (which < 0 || !words)
            tally(t, !err, "what fits is refused: %s", why);
        else
            tally(t, err < 0 && strstr(why, words), "misfit %d should say: %s; it says: %s",
                  which, words, why);
        for (int i = 0; i < SHARDS; i++)
            att_results_free(&f[i]);
    }
    free(f);
}

static void test_missing(struct tally *t, struct scratch *s)
{
    static const struct {
        int         n, shard[SHARDS];
        const char *words;
    } set[] = { { 3, { 2, 0, 1 }, NULL },
                { 2, { 0, 2, -1 }, "shard 1/3 is missing: there are 2 of 3" },
                { 2, { 1, 2, -1 }, "shard 0/3 is missing: there are 2 of 3" },
                { 1, { 0, -1, -1 }, "shard 1/3 is missing, and others: there is 1 of 3" },
                { 3, { 0, 1, 1 }, "b.json and b.json are both shard 1/3" } };
    struct att_result_file *f = calloc(SHARDS, sizeof(*f));
    char                    why[16384];

    for (size_t k = 0; k < sizeof(set) / sizeof(*set); k++) {
        int err;
        for (int i = 0; i < set[k].n; i++)
            make_shard(t, s, &f[i], set[k].shard[i]);
        why[0] = '\0';
        err = att_merge_check(f, set[k].n, why, sizeof(why));
        tally(t, set[k].words ? err < 0 && strstr(why, set[k].words) : !err, "set %zu: %s", k,
              why);
        for (int i = 0; i < set[k].n; i++)
            att_results_free(&f[i]);
    }
    free(f);
}

int main(void)
{
    struct tally   t = { 0, 0 };
    struct scratch s;

    scratch_make(&s);
    test_misfits(&t, &s);
    test_missing(&t, &s);
    scratch_drop(&s);
    return tally_end(&t);
}
