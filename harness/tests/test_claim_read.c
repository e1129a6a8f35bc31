/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_claim_read.c - claims are read or refused with one line that names file, key and value;
 * the schema knows the same keys. Links the readers and the registry of the build.
 */
#include <stdlib.h>
#include <string.h>

#include "harness/claim.h"
#include "harness/jsonread.h"
#include "harness/tests/case_mutants.h"
#include "harness/tests/case_tally.h"
#include "harness/tests/claim_example.h"

/* ---- reading ------------------------------------------------------------------------ */

static void test_good(struct tally *t)
{
    struct att_claim c;
    int              rc;
    char            *line = read_text(good, strlen(good), &c, &rc);

    tally(t, !rc && !*line, "the example is read: %s", line);
    tally(t, c.backend.n == 2 && c.before.list[1].n == 2 && c.after.list[0].n == 2,
          "cases of both arms on both back-ends");
    tally(t, !strcmp(c.after.op, "pack_qkv") && !strcmp(c.after.variant, "fused"), "kernel");
    tally(t, c.n_clauses == 4 && c.clause[0].at_least == 1.2 && !c.clause[0].geomean,
          "clauses");
    tally(t, att_count_at(&c.clause[1].from, 1) == 4 && att_count_at(&c.clause[1].to, 1) == 1,
          "one number per case, or one for all");
    tally(t, c.margin == 0.02 && c.seconds == 0.5 && c.n_conditions == 1, "the rest");
    tally(t, att_claim_work(&c, 0, 0) == 1, "the same case has the same work");
    att_claim_free(&c);
    free(line);
}

/* The good claim with the first `from` replaced. */
static char *changed(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    char       *text = att_must(strlen(good) + strlen(to) + 1);

    if (!at)
        return NULL;
    memcpy(text, good, (size_t)(at - good));
    strcpy(text + (at - good), to);
    strcat(text, at + strlen(from));
    return text;
}

static const struct {
    const char *from, *to, *line;
} refusals[] = {
    { "\"claim\": \"a-claim\"", "\"claim\": \"a claim\"", "file: key \"claim\": \"a claim\"" },
    { "\"claim\": \"a-claim\"", "\"claim\": \"-rf\"",
      "file: key \"claim\": \"-rf\" is no name" },
    { "\"claim\": \"a-claim\",", "", "file: key \"claim\": missing" },
    { "\"about\": \"words\"", "\"about\": \" \"", "file: key \"about\": " },
    { "\"about\": \"words\"", "\"about\": 3", "file: key \"about\": 3 is a number; text" },
    { "\"source\"", "\"sauce\"", "file: key \"sauce\": unknown here; did you mean \"source\"" },
    { "\"margin\": 0.02", "\"margin\": 0.02, \"margin\": 0.02", "\"margin\": given twice" },
    { "\"margin\": 0.02", "\"margin\": 7", "file: key \"margin\": 7 is not between" },
    { "\"margin\": 0.02", "\"margin\": null", "file: key \"margin\": the value is null" },
    { "\"seconds\": 0.5", "\"seconds\": 1e999", "file: key \"seconds\": " },
    { "[\"cpu\", \"cuda\"]", "[]", "file: key \"backend\": an empty array" },
    { "[\"cpu\", \"cuda\"]", "[\"cpu\", \"cpu\"]", "\"cpu\" is there twice" },
    { "[\"cpu\", \"cuda\"]", "[\"c p\"]", "file: key \"backend\": \"c p\"" },
    { "\"backend\": [\"cpu\", \"cuda\"],", "", "file: before, key \"kernel\": " },
    { "pack_qkv/unfused", "cpu/pack_qkv/unfused", "names a back-end, and so does the claim" },
    { "pack_qkv/unfused", "pack_qkw/unfused", "there is no operator \"pack_qkw\"" },
    { "pack_qkv/unfused", "pack_qkv", "file: before, key \"kernel\": \"pack_qkv\" is no" },
    { "pack_qkv/b:2", "pack_qkv/b:0", "file: before, key \"cases\": pack_qkv/b:0" },
    { "pack_qkv/b:2", "mask_meta/b:2", "key \"cases\"" },
    { "pack_qkv/s:33/h:2/d:32", "mask_meta/s:33", "\"mask_meta/s:33\" is no case of" },
    { "pack_qkv/s:33/h:2/d:32", "pack_qkv/b:2/s:64/h:4", "is there twice" },
    { "\"pack_qkv/s:33/h:2/d:32\"", "7", "file: before, key \"cases\": names" },
    { "pack_qkv/fused\"", "pack_qkv/fused\", \"cases\": [\"pack_qkv/s:3\"]",
      "file: after, key \"cases\": 1 case, but 2 before" },
    { "pack_qkv/fused\"", "pack_qkv/fused\", \"cases\": {\"cpu\": [\"pack_qkv/s:3\"]}",
      "file: after, key \"cases\": none for back-end \"cuda\"" },
    { "pack_qkv/fused\"", "pack_qkv/fused\", \"cases\": {\"gpu\": [\"pack_qkv/s:3\"]}",
      "\"gpu\" is no back-end of this claim" },
    { "pack_qkv/fused\"", "pack_qkv/fused\", \"case\": []", "did you mean \"cases\"" },
    { "\"work\": \"bytes\"", "\"work\": \"bites\"",
      "file: key \"work\": \"bites\" is neither" },
    { "\"work\": \"bytes\"", "\"work\": \"mask\"", "file: key \"work\": \"mask\" is neither" },
    { "\"work\": \"bytes\"", "\"work\": \"seed\"", "file: key \"work\": \"seed\" is neither" },
    { "\"margin\": 0.02", "\"margin\": 0.7", "file: key \"margin\": 0.7 is not between" },
    { "H[12]00", "(((a{9}){9}){9}){9}",
      "condition 1, key \"device\": \"(((a{9}){9}){9}){9}\" is too" },
    { "H[12]00", "(a*)*\\\\1",
      "condition 1, key \"device\": \"(a*)*\\1\" is too hard to match" },
    { "H[12]00", "H[12", "file: condition 1, key \"device\": \"H[12\" is no extended" },
    { "\"device\": \"H[12]00\"", "\"isa\": []", "file: condition 1, key \"isa\": an empty" },
    { ", \"device\": \"H[12]00\"", "", "file: condition 1: it asks for nothing" },
    { "[{ \"backend\": [\"cuda\"]", "[{ \"backend\": [\"rocm\"]",
      "file: condition 1, key \"backend\": \"rocm\" is no back-end" },
    { "\"metric\": \"latency\"", "\"metric\": \"latence\"",
      "file: clause 1, key \"metric\": \"latence\" is no metric; did you mean "
      "\"latency\"" },
    { "\"metric\": \"latency\", ", "", "file: clause 1, key \"metric\": missing" },
    { "\"at_least\": 1.2, ", "", "file: clause 1, key \"at_least\": missing" },
    { "\"at_least\": 1.2", "\"at_least\": -1", "file: clause 1, key \"at_least\": -1 is not" },
    { "\"over\": \"each\"", "\"over\": \"all\"", "file: clause 1, key \"over\": \"all\"" },
    { "\"over\": \"each\"", "\"from\": 3", "file: clause 1, key \"from\": unknown here" },
    { "\"from\": [3, 4]", "\"from\": [3, 4, 5]", "clause 2, key \"from\": 3 numbers for 2" },
    { "\"from\": [3, 4]", "\"from\": 1.5", "clause 2, key \"from\": 1.5 is no whole number" },
    { "\"from\": [3, 4]", "\"from\": \"3\"", "clause 2, key \"from\": \"3\" is text" },
    { "\"ratio\": 1", "\"ratio\": 1, \"at_most\": 3", "clause 3, key \"at_most\": either" },
    { ", \"ratio\": 1", "", "file: clause 3, key \"at_most\": either" },
    { "{ \"metric\": \"identical\" }", "3", "file: clause 4: 3 is a number; an object" },
    { "\"identical\" }] }", "\"identical\" }] } x", "file: line 1, column " },
    { "pack_qkv/fused\"", "pack_qkv/fused\", \"cases\": [\"pack_qkv/s:3\", \"pack_qkv/s:4\"]",
      "outputs of different cases cannot be identical" },
};

static void test_refused(struct tally *t)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
        struct att_claim c;
        int              rc = 0;
        char            *text = changed(refusals[i].from, refusals[i].to), *line;
        tally(t, text != NULL, "%s stands in the example", refusals[i].from);
        if (!text)
            continue;
        line = read_text(text, strlen(text), &c, &rc);
        tally(t,
              rc && strstr(line, refusals[i].line) && strchr(line, '\n') == strrchr(line, '\n'),
              "%s: one line like %s, not: %s", refusals[i].to, refusals[i].line, line);
        free(line);
        free(text);
    }
}

/* Numbers are shown as they were written, and the part that is too much is the list. */
static void test_lists(struct tally *t)
{
    static const char item[] = "{ \"metric\": \"no_slower\", \"by\": 0.1 }, ";
    struct att_claim  c;
    char              list[sizeof(item) * ATT_CLAIM_PARTS + 64] = "[", buf[32];
    int               rc;
    char             *text, *line;

    for (int i = 0; i < ATT_CLAIM_PARTS; i++)
        strcat(list, item);
    strcat(list, "{ \"metric\": \"latency\"");
    text = changed("[{ \"metric\": \"latency\"", list);
    line = read_text(text, strlen(text), &c, &rc);
    tally(t, rc && !strcmp(line, "file: key \"clauses\": more than 24 entries\n"), "not: %s",
          line);
    free(line);
    free(text);
    tally(t, !strcmp(att_form_number(1.2, buf, sizeof(buf)), "1.2"), "1.2: %s", buf);
    tally(t, !strcmp(att_form_number(1e6, buf, sizeof(buf)), "1000000"), "1e6: %s", buf);
    tally(t, !strcmp(att_form_number(1.0000001, buf, sizeof(buf)), "1.0000001"), "no 1: %s",
          buf);
}

/* Whatever is done to the text: it is read, or refused with one line. */
static void test_mutants(struct tally *t)
{
    enum { COUNT = 3000 };
    const struct text whole = { (char *)good, sizeof(good) - 1 };
    uint64_t          state = 99;
    int               accepted = 0;

    for (int i = 0; i < COUNT; i++) {
        struct text      m = mutate(&whole, &state);
        struct att_claim c;
        int              rc;
        char            *line = read_text(m.at, m.n, &c, &rc);
        const size_t     n = strlen(line);
        tally(t,
              rc ? n > 6 && strchr(line, '\n') == line + n - 1 && !strncmp(line, "file: ", 6)
                 : n == 0,
              "mutant %d: %s\n%.*s", i, line, (int)m.n, m.at);
        accepted += !rc;
        if (!rc)
            att_claim_free(&c);
        free(line);
        free(m.at);
    }
    tally(t, accepted > COUNT / 100 && accepted < COUNT / 2, "%d of %d mutants are accepted",
          accepted, COUNT);
}

/* ---- the schema --------------------------------------------------------------------- */

static void test_schema(struct tally *t)
{
    char                 *text;
    size_t                size;
    FILE                 *out = open_memstream(&text, &size);
    struct att_json_fault fault;
    const cJSON          *keys;
    cJSON                *root;

    att_claim_schema(out);
    fclose(out);
    root = att_json_read(text, size, &fault);
    tally(t, root != NULL, "the schema is JSON: %s", fault.what);
    keys = cJSON_GetObjectItemCaseSensitive(root, "properties");
    for (const struct att_form *f = att_claim_form; f->name; f++) {
        const cJSON *k = cJSON_GetObjectItemCaseSensitive(keys, f->name);
        tally(t, k && cJSON_GetObjectItemCaseSensitive(k, "type"), "%s has a type", f->name);
    }
    for (const struct att_form *f = att_clause_form; f->name; f++) {
        char quoted[64];
        snprintf(quoted, sizeof(quoted), "\"%s\": {", f->name);
        tally(t, strstr(text, quoted) != NULL, "%s is described", f->name);
    }
    cJSON_Delete(root);
    free(text);
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_good(&t);
    test_refused(&t);
    test_lists(&t);
    test_mutants(&t);
    test_schema(&t);
    return tally_end(&t);
}
