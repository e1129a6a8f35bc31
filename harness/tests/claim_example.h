/* SPDX-License-Identifier: Apache-2.0 */
/* claim_example.h - one good claim that has a bit of everything, and its reader. */
#ifndef ATT_TESTS_CLAIM_EXAMPLE_H
#define ATT_TESTS_CLAIM_EXAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claim.h"

static const char good[] =
    "{ \"claim\": \"a-claim\", \"about\": \"words\", \"source\": \"report\","
    " \"cannot\": \"seconds\", \"backend\": [\"cpu\", \"cuda\"],"
    " \"before\": { \"kernel\": \"pack_qkv/unfused\","
    "   \"cases\": [\"pack_qkv/b:2/s:64/h:4/d:64\", \"pack_qkv/s:33/h:2/d:32\"] },"
    " \"after\": { \"kernel\": \"pack_qkv/fused\" }, \"work\": \"bytes\", \"margin\": 0.02,"
    " \"seconds\": 0.5, \"conditions\": [{ \"backend\": [\"cuda\"], \"device\": \"H[12]00\" }],"
    " \"clauses\": [{ \"metric\": \"latency\", \"at_least\": 1.2, \"over\": \"each\" },"
    "   { \"metric\": \"launches\", \"from\": [3, 4], \"to\": 1, \"backend\": [\"cpu\"] },"
    "   { \"metric\": \"bytes\", \"of\": \"per_call\", \"ratio\": 1 },"
    "   { \"metric\": \"identical\" }] }";

/* Reads a text; the message, to be freed. */
static inline char *read_text(const char *text, size_t size, struct att_claim *c, int *rc)
{
    char  *line;
    size_t n;
    FILE  *err = open_memstream(&line, &n);

    *rc = att_claim_parse(c, "file", text, size, err);
    fclose(err);
    return line;
}

#endif
