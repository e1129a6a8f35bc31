/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_results_bad.c - files of results that are none of ours, of another format, or with
 * values of the wrong kind: each is refused by file, key and value. Files from before there
 * were digests are read, and told apart.
 */
#include "harness/tests/results_files.h"

static void expect(struct tally *t, struct scratch *s, const char *text, const char *words)
{
    struct att_result_file f;
    int                    err = load_text(s, &f, text, strlen(text));

    tally(t, err != 0, "taken: %.60s, which should say %s", text, words);
    tally(t, strstr(s->why, s->path) == s->why && strstr(s->why, words), "\"%s\" in: %s", words,
          s->why);
    if (!err)
        att_results_free(&f);
}

static void test_foreign(struct tally *t, struct scratch *s)
{
    static const char *const bad[][2] = {
        { "", "it is empty" },
        { "\n", "it is cut off" },
        { "hello", "line 1, column 1" },
        { "{} {}", "line 1, column 4" },
        { "{} junk", ": line 1, column 4: more text" },
        { "[]", "no file of results of attest" },
        { "{}", "no file of results of attest" },
        { "7", "no file of results of attest" },
        { "null", "no file of results of attest" },
        { "{\"context\":{\"date\":\"x\"},\"benchmarks\":[]}", "no file of results of attest" },
        { "{\"context\":{\"attest\":{\"schema\":1}},\"benchmarks\":[]}", "no file of results" },
        { "{\"context\":{\"attest\":{\"schema\":\"attest-1\"}}}", "no file of results" },
        { "{\"context\":{\"attest\":{\"schema\":\"attest-9\"}},\"benchmarks\":[]}",
          "\"attest-9\"; this program reads \"attest-1\"" },
        { "{\"context\":{\"attest\":{\"schema\":\"attest-1\"},\"attest\":{}},\"benchmarks\":[]"
          "}",
          "\"attest\" stands twice" },
        { "{\"context\":{\"attest\":{\"schema\":\"attest-1\",\"digest\":\"\"}},"
          "\"benchmarks\":[]}",
          "was changed after it was written" },
        { "{\"context\":{\"attest\":{\"schema\":\"attest-1\"}},\"benchmarks\":[1,{},"
          "{\"attest\":3},{\"attest\":{\"row\":\"a\"}}]}",
          "row \"a\": key \"case\": it is missing" },
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        expect(t, s, bad[i][0], bad[i][1]);
}

/* What is put in place of what, in a file without digests; words of the refusal. */
static const char *const values[][3] = {
    { "\"status\": \"PASS\", \"detector\"", "\"status\": \"FINE\", \"detector\"",
      "key \"status\": a status" },
    { "\"status\": \"PASS\", \"detector\"", "\"detector\"", "\"status\": it is missing" },
    { "\"suite\": \"\"", "\"suite\": 7", "key \"suite\": a text is expected, not 7" },
    { "\"backend\": \"cpu\", ", "", "key \"backend\": it is missing" },
    { "\"variant\": \"unfused\"", "\"variant\": \"\"", "key \"variant\": it is missing" },
    { "\"output_hash\": \"0123", "\"output_hash\": \"012G", "key \"output_hash\"" },
    { "\"output_hash\": \"0123", "\"output_hash\": \"123", "16 hexadecimal digits" },
    { "\"seed\": \"18446744073709551615\"", "\"seed\": \"18446744073709551616\"",
      "key \"seed\"" },
    { "\"seed\": \"18446744073709551615\"", "\"seed\": 5", "as text is expected, not 5" },
    { "\"compared\": \"9007199254740993\"", "\"compared\": \"-1\"", "key \"check.compared\"" },
    { "\"compared\": \"9007199254740993\"", "\"compared\": \"9 \"", "not \"9 \"" },
    { "\"compared\": \"9007199254740993\"", "\"compared\": true", "not true" },
    { "\"library\": \"-4096\"", "\"library\": \"--4\"", "key \"memory.library\"" },
    { "\"runs\": 4", "\"runs\": 4.5", "key \"check.runs\": a whole number" },
    { "\"runs\": 4", "\"runs\": 1e10", "key \"check.runs\"" },
    { "\"settled\": true", "\"settled\": 1", "key \"time.settled\": true or false" },
    { "\"median\": ", "\"median\": 1e999, \"x\": ", "key \"time.median\": a number" },
    { "\"median\": ", "\"median\": {}, \"x\": ", "not an object" },
    { "\"median\": ", "\"median\": 4, \"median\": ", "\"median\" stands twice" },
    { "\"block_ns\": [", "\"block_ns\": [1, ", "11 values; \"blocks\" says 10" },
    { "\"block_ns\": [", "\"block_ns\": [\"1\", ", "key \"block_ns\": a number" },
    { "\"block_ns\": [", "\"block_ns\": 3, \"x\": [", "an array is expected" },
    { "\"timed\": true", "\"timed\": false", "key \"timed\"" },
    { "\"check\": {", "\"check\": [], \"x\": {", "key \"check\": an object" },
    { "\"n_samples\": \"0\"", "\"n_samples\": \"-3\"", "-3 is below 0" },
    { "\"n_samples\": \"0\"", "\"n_samples\": \"2\", \"samples\": [1]", "1 value; " },
    { "\"peers\": [], \"n_sam", "\"peers\": [{\"name\": 1}], \"n_sam", "key \"peers.name\"" },
    { "\"PASS\": \"4\"", "\"PASS\": \"3\"", "says 3 PASS; there are 4" },
    { "\"PASS\": \"4\"", "\"PASS\": 4", "key \"PASS\"" },
    { "\"shard\": 0", "\"shard\": 1", "no shard 1 of 0" },
    { "\"shards\": 0", "\"shards\": -2", "no shard 0 of -2" },
    { "\"cpus\": ", "\"cpus\": 2.5, \"x\": ", "key \"cpu.cpus\"" },
    { "\"cmd\": \"attest run smoke\"", "\"cmd\": []", "key \"cmd\": a text" },
    { "\"devices\": [", "\"devices\": [1, ", "key \"devices\"" },
    { "\"devices\": [", "\"devices\": [\"\", \"\", \"\", \"\", ", "more than 4" },
    { "\"caches\": [", "\"caches\": [7, ", "key \"caches\"" },
    { "\"load_avg\": [", "\"load_avg\": [7, ", "more than 3" },
    { "cpu/pack_qkv/unfused/dtype:bf16/b:2/img:128/h:24/valid:32_1\", \"case\"",
      "cpu/pack_qkv/unfused/dtype:bf16/b:2/img:64/h:24/valid:32_0\", \"case\"",
      "the row stands twice" },
};

static void test_values(struct tally *t, struct scratch *s, const char *text)
{
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        char *spoiled = replaced(text, values[i][0], values[i][1]);
        tally(t, spoiled != NULL, "there is no %s to spoil", values[i][0]);
        if (spoiled)
            expect(t, s, spoiled, values[i][2]);
        free(spoiled);
    }
}

/* A row name that is longer than any of ours. */
static void test_long_name(struct tally *t, struct scratch *s, const char *text)
{
    char name[800] = "\"attest\": {\"row\": \"", *spoiled;

    memset(name + strlen(name), 'r', 700);
    spoiled = replaced(text, "\"attest\": {\"row\": \"", name);
    if (spoiled)
        expect(t, s, spoiled, "key \"row\": longer than 639 bytes");
    free(spoiled);
}

static void test_without_digest(struct tally *t, struct scratch *s)
{
    struct att_results     r = make_results(2, 1);
    char                  *text = report_text(&att_report_json, &r, NULL);
    char                  *old = without_digests(text), *edited;
    struct att_result_file f;

    tally(t, strstr(text, "\"digest\"") && !strstr(old, "\"digest\""), "digests are gone");
    tally(t, !load_text(s, &f, old, strlen(old)), "an old file: %s", s->why);
    tally(t, !*f.digest && f.results.n == 4, "it has no digest and 4 rows");
    tally(t, !att_results_sealed(&f, s->why, sizeof(s->why)), "it counts as sealed");
    tally(t, strstr(s->why, s->path) == s->why && strstr(s->why, "has no digest"), "%s",
          s->why);
    att_results_free(&f);
    test_values(t, s, old);
    test_long_name(t, s, old);
    free(old);
    // One digest of many taken away is an edit, not an old file.
    edited = strdup(text);
    memmove(strstr(edited, ", \"digest\": \""), strstr(edited, ", \"digest\": \"") + 78,
            strlen(strstr(edited, ", \"digest\": \"") + 78) + 1);
    expect(t, s, edited, "was changed after it was written");
    free(edited);
    edited = strdup(text);
    strcpy(strstr(edited, ", \"attest\": {\"rows\""), "\n}\n");
    expect(t, s, edited, "its last digest is not where it was");
    free(edited);
    free(text);
    drop_results(&r);
}

int main(void)
{
    struct tally   t = { 0, 0 };
    struct scratch s;

    scratch_make(&s);
    test_foreign(&t, &s);
    test_without_digest(&t, &s);
    scratch_drop(&s);
    return tally_end(&t);
}
