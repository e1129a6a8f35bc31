/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_claim_text.c - what people read of a claim: the paragraph says what was found and no
 * more, Markdown shows texts of others as they are, JSON ends with a digest that fits.
 */
#include <math.h>

#include "harness/claim_report.h"
#include "harness/jsonread.h"
#include "harness/results_parts.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/claim_example.h"

typedef void writer(const struct att_claim_page *page, FILE *out);

/* The paragraph of a finding, or all that a writer makes of it; to be freed. */
static char *text_of(struct att_claim_found *f, writer *write)
{
    static const struct att_options     o = { .line = "attest claim x" };
    static const struct att_environment env = { .version = "9", .started = "2026-01-02T" };
    const struct att_claim_page         page = { .o = &o, .env = &env, .n = 1, .found = f };
    char                               *text;
    size_t                              size;
    FILE                               *out;

    if (!write)
        return att_claim_paragraph(&page, f);
    out = open_memstream(&text, &size);
    write(&page, out);
    fclose(out);
    return text;
}

static void terminal(const struct att_claim_page *page, FILE *out)
{
    att_claim_print(page, page->found, out, 0);
}

/* What it must say, or must not ("!..."), in each form. */
static void says(struct tally *t, struct att_claim_found *f, writer *write, const char *what)
{
    char       *text = text_of(f, write);
    const int   no = what[0] == '!';
    const char *found = strstr(text, what + no);

    tally(t, no ? !found : found != NULL, "%s \"%s\" in: %s", no ? "there is" : "there is no",
          what + no, text);
    free(text);
}

static void test_missing(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);
    writer *const          forms[] = { NULL, att_claim_markdown, terminal };

    f = claim_found(&c, 1.3, 1.4);
    f.pair[1].label = ATT_INVALID; // as when it ran out of memory in its first process
    f.pair[1].n = 0;
    f.pair[1].theta = f.pair[1].low = f.pair[1].high = f.pair[1].mde = NAN;
    snprintf(f.pair[1].why, sizeof(f.pair[1].why), "no rounds");
    att_claim_judge(&f);
    for (int i = 0; i < 3; i++) {
        says(t, &f, forms[i], "!nan");
        says(t, &f, forms[i], "no rounds");
    }
    says(t, &f, NULL, "a-claim on cpu: INVALID: no rounds.");
    says(t, &f, NULL, "1.300x to 1.300x on 1 of 2 cases;");
    says(t, &f, NULL, "Paired ABBA blocks in 8 fresh processes");
    att_claim_forget(&f);
    att_claim_free(&c);
    free(line);
}

/* Clauses about counts alone: nothing is timed, and nothing is said of times. */
static void test_untimed(struct tally *t)
{
    static const char counts[] =
        "{ \"claim\": \"a\", \"about\": \"a\", \"source\": \"a\", \"cannot\": \"nothing.\","
        " \"before\": { \"kernel\": \"cpu/pack_qkv/unfused\","
        " \"cases\": [\"pack_qkv/s:4\", \"pack_qkv/s:5\"] },"
        " \"after\": { \"kernel\": \"other/pack_qkv/fused\" },"
        " \"clauses\": [{ \"metric\": \"launches\", \"to\": 1 }] }";
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(counts, strlen(counts), &c, &rc);

    f = claim_found(&c, NAN, NAN);
    f.pair[0].n = f.pair[1].n = 0;
    snprintf(f.arm[0], sizeof(f.arm[0]), "cpu/pack_qkv/unfused");
    snprintf(f.arm[1], sizeof(f.arm[1]), "other/pack_qkv/fused");
    for (int i = 0; i < 2; i++)
        f.pair[i].label = ATT_INCONCLUSIVE;
    att_claim_judge(&f);
    says(t, &f, NULL, "CONFIRMED. other/pack_qkv/fused against cpu/pack_qkv/unfused: launches");
    says(t, &f, NULL, "nothing was timed");
    says(t, &f, NULL, "Not measured: nothing. (attest");
    says(t, &f, NULL, "!Paired");
    says(t, &f, terminal, "!MDE");
    says(t, &f, att_claim_markdown, "!MDE");
    for (int i = 0; i < 2; i++)
        f.pair[i].same_kernel = 1;
    att_claim_judge(&f);
    says(t, &f, NULL, "Both arms are the same kernel of the same program");
    says(t, &f, NULL, "!the same bits");
    att_claim_forget(&f);
    att_claim_free(&c);
    free(line);
}

/* An interval that does not show what was decided is not left to stand alone. */
static void test_bound(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    c.n_clauses = 1;
    f = claim_found(&c, 1.21, 1.4);
    f.pair[0].n = 16;
    for (int p = 0; p < 16; p++) // the third of them is below, the fourth is not
        f.pair[0].d[p] = log(1.2) + 0.001 * (p - 2.5);
    att_paired_judge(&f.plan[0], 1, &f.pair[0]);
    att_claim_judge(&f);
    tally(t, f.verdict == ATT_CLAIM_CONFIRMED && f.pair[0].low < log(1.2),
          "%s, although %.5f is below", att_claim_words[f.verdict], exp(f.pair[0].low));
    says(t, &f, NULL, "CONFIRMED");
    says(t, &f, terminal, ", one-sided at least 1.201x");
    att_claim_forget(&f);
    att_claim_free(&c);
    free(line);
}

static void test_hostile(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    c.about = "\x1b[31m **CONFIRMED** <b> &lt; | @all $x$ \xe2\x80\xae"
              "desrever\n# heading";
    c.source = "src.";
    c.cannot = "much!";
    f = claim_found(&c, 1.3, 1.4);
    att_claim_judge(&f);
    says(t, &f, att_claim_markdown, "!\x1b");
    says(t, &f, att_claim_markdown, "!**CONFIRMED** <");
    says(t, &f, att_claim_markdown, "!\xe2\x80\xae");
    says(t, &f, att_claim_markdown, "!@all");
    says(t, &f, att_claim_markdown, "\\<b\\> &amp;lt; \\|");
    says(t, &f, att_claim_markdown, "!\n# heading");
    says(t, &f, att_claim_markdown, "Source: src.\n");
    says(t, &f, NULL, "Not measured: much! (");
    says(t, &f, terminal, "!\x1b");
    att_claim_forget(&f);
    att_claim_free(&c);
    free(line);
}

/* What the reader of verdicts says of the JSON of a finding with `from` replaced. */
static int read_back(struct att_claim_found *f, const char *from, const char *to)
{
    struct att_result_file     *file = att_must(sizeof(*file));
    char                        why[300];
    const struct att_results_at at = { .path = "f", .why = why, .size = sizeof(why) };
    char                       *text = text_of(f, att_claim_json), *spot = strstr(text, from);
    struct att_json_fault       fault;
    cJSON                      *tree;
    int                         ok;

    if (spot)
        memcpy(spot, to, strlen(to));
    tree = att_json_read(text, strlen(text), &fault);
    ok = spot && tree && !att_results_digests(file, text, strlen(text), &at) && *file->digest;
    cJSON_Delete(tree);
    free(text);
    free(file);
    return ok;
}

static void test_digest(struct tally *t)
{
    struct att_claim       c;
    struct att_claim_found f;
    int                    rc;
    char                  *line = read_text(good, strlen(good), &c, &rc);

    f = claim_found(&c, 1.3, 1.4);
    att_claim_judge(&f);
    tally(t, read_back(&f, "CONFIRMED", "CONFIRMED"), "the digest fits");
    tally(t, read_back(&f, "\n  ", "   "), "whatever became of the white space");
    tally(t, !read_back(&f, "CONFIRMED", "REFUTED  "), "but not when a verdict was edited");
    tally(t, !read_back(&f, "\"processes\": 8", "\"processes\": 9"), "nor a number");
    tally(t, !read_back(&f, "\"claims\": 1", "\"claims\": 2"), "nor the count of the end");
    att_claim_forget(&f);
    att_claim_free(&c);
    free(line);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_missing(&t);
    test_untimed(&t);
    test_bound(&t);
    test_hostile(&t);
    test_digest(&t);
    return tally_end(&t);
}
