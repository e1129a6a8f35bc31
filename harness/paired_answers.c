/* SPDX-License-Identifier: Apache-2.0 */
/* paired_answers.c - arms are loaded, planned, timed and checked, as it is asked for. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness/figures.h"
#include "harness/paired_serve.h"

/* The device failed, or there is no memory; `why` may be "". */
static void say_failed(struct att_server *s, int err, const char *why)
{
    const struct att_seat *seat = &s->bench.seat[0];
    const char            *fault =
        err == ATT_EDEVICE && seat->be->fault ? seat->be->fault(seat->dev) : NULL;
    char text[400];

    snprintf(text, sizeof(text), "%.200s%s%.150s",
             *why                ? why
             : err == ATT_ENOMEM ? "no memory"
                                 : "the device failed while it was timed",
             fault ? ": " : "", fault ? fault : "");
    att_server_error(s,
                     err == ATT_ENOMEM   ? "memory"
                     : err == ATT_EINVAL ? "bad"
                                         : "failed",
                     text);
}

/* ---- ready -------------------------------------------------------------------------- */

void att_server_load(struct att_server *s, const cJSON *q)
{
    struct att_bench *b = &s->bench;
    const cJSON      *arms = cJSON_GetObjectItemCaseSensitive(q, "arms"), *v;
    char              why[400] = "";
    struct att_json   j;
    int               err = 0;

    att_bench_unload(b);
    cJSON_ArrayForEach(v, arms)
    {
        struct att_bench_arm *a = &b->arm[b->n];
        if (b->n == ATT_BENCH_ARMS
            || att_bench_find(b, att_paired_text(v, "row"), a, why, sizeof(why))) {
            b->n = 0;
            att_server_error(s, "row", why);
            return;
        }
        a->share = fmax(0, att_paired_number(v, "planted"));
        b->n++;
    }
    err = att_bench_load(b, strtoull(att_paired_text(q, "seed"), NULL, 10), why, sizeof(why));
    if (err) {
        say_failed(s, err, why);
        return;
    }
    att_json_begin(&j, s->out, 0);
    att_json_open(&j, NULL, '{');
    att_json_open(&j, "arms", '[');
    for (int i = 0; i < b->n; i++) {
        att_json_open(&j, NULL, '{');
        att_json_int(&j, "runs", att_bench_arm_of(b, i)->runs);
        att_json_flag(&j, "cold", b->group[b->arm[i].group].cold);
        att_paired_record_write(&j, "record", &b->arm[i].record);
        att_json_close(&j, '}');
    }
    att_json_close(&j, ']');
    att_json_close(&j, '}');
}

static enum att_plant_how how_of(const char *word)
{
    for (int i = 0; att_plant_words[i]; i++)
        if (!strcmp(att_plant_words[i], word))
            return (enum att_plant_how)i;
    return ATT_PLANT_NONE;
}

void att_server_plan(struct att_server *s, const cJSON *q)
{
    const double runs = att_paired_number(q, "runs"), samples = att_paired_number(q, "samples");
    struct att_json j;
    int             err;

    if (!(runs >= 1 && runs <= 1 << 20 && samples >= 1 && samples <= ATT_BLOCK_SAMPLES)) {
        att_server_error(s, "bad", "no such number of runs or samples");
        return;
    }
    err = att_bench_plan(&s->bench, (int)runs, (int)samples, how_of(att_paired_text(q, "how")));
    if (err) {
        say_failed(s, err, "");
        return;
    }
    att_json_begin(&j, s->out, 0);
    att_json_open(&j, NULL, '{');
    att_json_open(&j, "planted", '[');
    for (int i = 0; i < s->bench.n; i++) {
        att_json_open(&j, NULL, '{');
        att_json_text(&j, "how", att_plant_words[s->bench.arm[i].plant.how]);
        att_json_real(&j, "share", s->bench.arm[i].plant.share);
        att_json_close(&j, '}');
    }
    att_json_close(&j, ']');
    att_json_close(&j, '}');
}

void att_server_round(struct att_server *s, const cJSON *q)
{
    const cJSON    *list = cJSON_GetObjectItemCaseSensitive(q, "order"), *v;
    int             order[ATT_BENCH_ORDER], n = 0, err;
    double          ns[ATT_BENCH_ORDER];
    struct att_json j;

    cJSON_ArrayForEach(v, list)
    {
        if (n == ATT_BENCH_ORDER || !cJSON_IsNumber(v) || !(v->valuedouble >= 0)
            || !(v->valuedouble < s->bench.n)) {
            att_server_error(s, "bad", "no such arm");
            return;
        }
        order[n++] = (int)v->valuedouble;
    }
    err = att_bench_round(&s->bench, order, n,
                          cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(q, "rehearsal")), ns);
    if (err) {
        say_failed(s, err, "");
        return;
    }
    att_json_begin(&j, s->out, 0);
    att_json_open(&j, NULL, '{');
    att_json_open(&j, "ns", '[');
    for (int i = 0; i < n; i++)
        att_json_real(&j, NULL, ns[i]);
    att_json_close(&j, ']');
    att_json_close(&j, '}');
}

/* How many blocks the clock was held down in, and by what: "" for nothing. */
static void write_limits(struct att_json *j, const struct att_time *t)
{
    att_json_open(j, "limits", '[');
    for (int i = 0; i < t->blocks && i < ATT_MAX_ROUNDS && t->feels; i++)
        att_json_text(j, NULL, t->block_felt[i].limits);
    att_json_close(j, ']');
}

void att_server_check(struct att_server *s, const cJSON *q)
{
    const int       err = att_bench_check(&s->bench);
    struct att_json j;

    (void)q;
    if (err) {
        say_failed(s, err, "");
        return;
    }
    att_json_begin(&j, s->out, 0);
    att_json_open(&j, NULL, '{');
    att_json_open(&j, "arms", '[');
    for (int i = 0; i < s->bench.n; i++) {
        att_json_open(&j, NULL, '{');
        att_paired_record_write(&j, "record", &s->bench.arm[i].record);
        write_limits(&j, &s->bench.arm[i].record.time);
        att_json_close(&j, '}');
    }
    att_json_close(&j, ']');
    att_json_close(&j, '}');
}

void att_server_floor(struct att_server *s, const cJSON *q)
{
    const double    bytes = att_paired_number(q, "bytes");
    struct att_json j;

    att_json_begin(&j, s->out, 0);
    att_json_open(&j, NULL, '{');
    att_json_real(&j, "floor_ns", bytes > 0 ? att_floor_again(&s->bench.seat[0], bytes) : 0);
    att_json_close(&j, '}');
}
