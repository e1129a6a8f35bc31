/* SPDX-License-Identifier: Apache-2.0 */
/*
 * paired_exam.c - are the arms right, and what do they enqueue and occupy? Asked once, in
 * processes of their own: those that are measured are then all alike.
 */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/exit.h"
#include "harness/jsonout.h"
#include "harness/paired_engine.h"
#include "harness/paired_record.h"

static struct att_record *record_of(struct att_duel *duel, int pair, enum att_duel_arm which)
{
    struct att_paired *r = &duel->set->result[pair];

    return which == ATT_DUEL_B ? &r->b : &r->a;
}

void att_duel_kill(struct att_duel *duel, int pair, const char *fmt, ...)
{
    struct att_paired *r = &duel->set->result[pair];
    va_list            args;

    duel->pair[pair].dead = 1;
    r->label = ATT_INVALID;
    r->theta = r->low = r->high = r->one_low = r->one_high = r->mde = NAN;
    va_start(args, fmt);
    vsnprintf(r->why, sizeof(r->why), fmt, args);
    va_end(args);
}

/* ---- what goes wrong ---------------------------------------------------------------- */

static void settle(struct att_record *r, enum att_status status, const char *detector,
                   const char *reason)
{
    r->status = status;
    snprintf(r->detector, sizeof(r->detector), "%s", detector);
    snprintf(r->reason, sizeof(r->reason), "%s", reason);
}

/* How a process ended, as the status of what it was doing. */
static void bury(struct att_record *r, const struct att_side *s)
{
    const int memory = !s->death.by_signal && s->death.code == ATT_EXIT_ENVIRONMENT;

    if (s->end == ATT_SIDE_SILENT)
        settle(r, ATT_TIMEOUT, "timeout", s->why);
    else if (s->end == ATT_SIDE_BABBLED)
        settle(r, ATT_FAIL, "babble", s->why);
    else if (memory)
        settle(r, ATT_OOM, "memory", s->why);
    else
        settle(r, ATT_CRASH, s->death.by_signal ? "crash" : "exit", s->why);
}

int att_duel_fallen(struct att_duel *duel, int pair, enum att_duel_arm which,
                    const cJSON *answer)
{
    struct att_side   *s = &duel->side[duel->place[which][0]];
    struct att_record *r = record_of(duel, pair, which);
    const char        *word = att_paired_text(answer, "error");
    const char        *why = att_paired_text(answer, "why");

    if (!answer && s->end == ATT_SIDE_INTERRUPTED) {
        duel->set->interrupted = 1;
        snprintf(duel->why, sizeof(duel->why), "interrupted by a signal");
        return ATT_EDEVICE;
    }
    if (answer && strcmp(word, "memory") && strcmp(word, "failed")) {
        snprintf(duel->why, sizeof(duel->why), "%.200s%s%s", s->program ? s->program : "",
                 s->program ? ": " : "", *why ? why : "it gave no proper answer");
        return ATT_EINVAL;
    }
    if (answer)
        settle(r, strcmp(word, "memory") ? ATT_FAIL : ATT_OOM,
               strcmp(word, "memory") ? "device" : "memory", why);
    else
        bury(r, s);
    att_duel_kill(duel, pair, "%.200s: %s %s: %.200s", r->row, att_status_words[r->status],
                  r->detector, r->reason);
    att_duel_stop(duel);
    return 0;
}

/* ---- the questions ------------------------------------------------------------------ */

static char *question(const char *row)
{
    char           *text;
    size_t          size;
    FILE           *out = open_memstream(&text, &size);
    struct att_json j;

    att_json_begin(&j, out, 0);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "do", "prove");
    att_json_text(&j, "row", row);
    att_json_close(&j, '}');
    fclose(out);
    return text;
}

static int is_true(const cJSON *o, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(o, key));
}

/* What the answer says of the arm. An answer that says nothing is babble. */
static int adopt(struct att_duel *duel, int i, enum att_duel_arm which, const cJSON *o)
{
    struct att_paired    *res = &duel->set->result[i];
    struct att_record    *r = record_of(duel, i, which);
    struct att_duel_pair *pair = &duel->pair[i];
    const int             b = which == ATT_DUEL_B;

    if (att_paired_record_read(cJSON_GetObjectItemCaseSensitive(o, "record"), r)) {
        att_side_gone(&duel->side[duel->place[which][0]], ATT_SIDE_BABBLED,
                      "its answer has no record that can be read");
        return att_duel_fallen(duel, i, which, NULL);
    }
    res->same_bits = (b ? res->same_bits : 1) && is_true(o, "same_bits");
    res->free_rows = (b ? res->free_rows : 0) || is_true(o, "free_rows");
    pair->floor_ns[b] = r->rate.floor_ns;
    pair->timer_ns[b] = r->time.timer_ns;
    if (r->status == ATT_SKIP)
        att_duel_kill(duel, i, "%.200s refuses: %.250s", r->row, r->reason);
    else if (r->status != ATT_PASS)
        att_duel_kill(duel, i, "%.200s: %s %s: %.220s", r->row, att_status_words[r->status],
                      r->detector, r->reason);
    return 0;
}

static int prove(struct att_duel *duel, int i, enum att_duel_arm which)
{
    struct att_side *s = &duel->side[duel->place[which][0]];
    char            *text = question(record_of(duel, i, which)->row);
    cJSON           *o = NULL;
    int              err = s->pid ? 0 : att_side_start(s);

    if (err) {
        duel->set->interrupted |= s->end == ATT_SIDE_INTERRUPTED;
        snprintf(duel->why, sizeof(duel->why), "%s", s->why);
        free(text);
        return err;
    }
    o = att_side_ask(s, text);
    free(text);
    if (!o || *att_paired_text(o, "error"))
        err = att_duel_fallen(duel, i, which, o);
    else
        err = adopt(duel, i, which, o);
    cJSON_Delete(o);
    // After a fault the device answers nothing but the fault.
    if (!strcmp(record_of(duel, i, which)->detector, "device"))
        att_duel_stop(duel);
    return err;
}

/* <backend>/<op>/<variant>/<rest> into the names of a record. */
static void name_record(struct att_record *r, const char *row)
{
    int at = 0;

    snprintf(r->row, sizeof(r->row), "%s", row);
    if (sscanf(row, "%31[^/]/%47[^/]/%47[^/]%n", r->backend, r->op, r->variant, &at) == 3)
        snprintf(r->name, sizeof(r->name), "%s%s", r->op,
                 row[at] && row[at + 1] ? row + at : "");
}

int att_duel_exam(struct att_duel *duel)
{
    int err = 0;

    for (int i = 0; i < duel->set->n && !err; i++) {
        const struct att_paired_plan *plan = &duel->set->plan[i];
        struct att_paired            *r = &duel->set->result[i];

        name_record(&r->a, plan->a.row);
        name_record(&r->b, plan->b.row);
        r->a.status = r->b.status = ATT_NOT_RUN;
        err = prove(duel, i, ATT_DUEL_A);
        if (err || duel->pair[i].dead)
            continue;
        if (duel->together && !strcmp(plan->a.row, plan->b.row)) {
            r->b = r->a;
            duel->pair[i].floor_ns[1] = duel->pair[i].floor_ns[0];
            duel->pair[i].timer_ns[1] = duel->pair[i].timer_ns[0];
            continue;
        }
        err = prove(duel, i, ATT_DUEL_B);
    }
    att_duel_stop(duel);
    return err;
}
