/* SPDX-License-Identifier: Apache-2.0 */
/* paired_serve.h - between paired_serve.c and paired_answers.c: what answers a question. */
#ifndef ATT_PAIRED_SERVE_H
#define ATT_PAIRED_SERVE_H

#include "harness/paired_bench.h"
#include "harness/paired_record.h"

struct att_server {
    FILE              *in, *out;
    struct att_options options;
    struct att_bench   bench;
};

/* Each writes one answer to out, without its end of line. */
void att_server_load(struct att_server *s, const cJSON *question);
void att_server_plan(struct att_server *s, const cJSON *question);
void att_server_round(struct att_server *s, const cJSON *question);
void att_server_check(struct att_server *s, const cJSON *question);
void att_server_floor(struct att_server *s, const cJSON *question);

void att_server_error(struct att_server *s, const char *word, const char *why);

#endif
