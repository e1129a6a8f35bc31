/* SPDX-License-Identifier: Apache-2.0 */
/* paired_process.c - one fresh process (or three): arms loaded, planned and measured. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/jsonout.h"
#include "harness/paired_engine.h"
#include "harness/paired_record.h"

/* Of the slowest arm's time in one block. Short blocks: what disturbs two arms alike is gone
 * when they take turns as slowly as it comes and goes. */
static const double BLOCK_NS = 2e6;

/* ---- questions ---------------------------------------------------------------------- */

/* Whose turn it was on that side, by what it last noted. */
static enum att_duel_arm on_turn(const struct att_duel *duel, int side)
{
    const int kernel = duel->side[side].progress ? duel->side[side].progress->kernel : 0;

    for (int a = 0; a < duel->arms; a++)
        if (duel->place[a][0] == side && duel->place[a][1] == kernel)
            return (enum att_duel_arm)a;
    return side == 1 && !duel->together ? ATT_DUEL_B : ATT_DUEL_A;
}

cJSON *att_duel_ask(struct att_duel *duel, int pair, int side, const char *question, int *err)
{
    cJSON *o = att_side_ask(&duel->side[side], question);

    *err = 0;
    if (o && !*att_paired_text(o, "error"))
        return o;
    *err = att_duel_fallen(duel, pair, on_turn(duel, side), o);
    *err = *err ? *err : ATT_DUEL_DEAD;
    cJSON_Delete(o);
    return NULL;
}

int att_duel_babbled(struct att_duel *duel, int pair, int side, const char *what)
{
    const enum att_duel_arm arm = on_turn(duel, side);
    int                     err;

    att_side_gone(&duel->side[side], ATT_SIDE_BABBLED, "%s", what);
    err = att_duel_fallen(duel, pair, arm, NULL);
    return err ? err : ATT_DUEL_DEAD;
}

const cJSON *att_duel_list(const cJSON *answer, const char *key, int n)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(answer, key);

    return cJSON_IsArray(list) && cJSON_GetArraySize(list) == n ? list : NULL;
}

int att_duel_arms_of(const struct att_duel *duel, int side)
{
    int n = 0;

    for (int a = 0; a < duel->arms; a++)
        n += duel->place[a][0] == side;
    return n;
}

int att_duel_sides(const struct att_duel *duel)
{
    return duel->together ? 1 : ATT_DUEL_SIDES;
}

static const char *row_of(const struct att_duel *duel, int pair, int arm)
{
    const struct att_paired_plan *plan = &duel->set->plan[pair];

    return arm == ATT_DUEL_B ? plan->b.row : plan->a.row;
}

/* ---- load and plan ------------------------------------------------------------------ */

static char *load_question(struct att_duel *duel, int pair, int side)
{
    char           *text, seed[32];
    size_t          size;
    FILE           *out = open_memstream(&text, &size);
    struct att_json j;

    att_json_begin(&j, out, 0);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "do", "load");
    snprintf(seed, sizeof(seed), "%" PRIu64, att_duel_random(duel));
    att_json_text(&j, "seed", seed);
    att_json_open(&j, "arms", '[');
    for (int a = 0; a < duel->arms; a++) {
        if (duel->place[a][0] != side)
            continue;
        att_json_open(&j, NULL, '{');
        att_json_text(&j, "row", row_of(duel, pair, a));
        att_json_real(&j, "planted", a == ATT_DUEL_PLANTED ? duel->set->plan[pair].planted : 0);
        att_json_close(&j, '}');
    }
    att_json_close(&j, ']');
    att_json_close(&j, '}');
    fclose(out);
    return text;
}

int att_duel_judge(struct att_duel *duel, int pair, int arm, const cJSON *o, int hashed)
{
    struct att_paired *res = &duel->set->result[pair];
    struct att_record *known = arm == ATT_DUEL_B ? &res->b : &res->a;
    struct att_record  r = { .status = ATT_FAIL, .output_hash = known->output_hash };
    const int bad = att_paired_record_read(cJSON_GetObjectItemCaseSensitive(o, "record"), &r);

    if (!bad && r.status == ATT_PASS && hashed && res->same_bits && !res->free_rows
        && r.output_hash != known->output_hash) {
        r.status = ATT_FAIL;
        snprintf(r.detector, sizeof(r.detector), "determinism");
        snprintf(r.reason, sizeof(r.reason), "other bits than in another process");
    }
    if (!bad && r.status == ATT_PASS)
        return 0;
    known->status = r.status;
    memcpy(known->detector, r.detector, sizeof(known->detector));
    memcpy(known->reason, r.reason, sizeof(known->reason));
    att_duel_kill(duel, pair, "%.200s: %s %s: %.220s", known->row, att_status_words[r.status],
                  r.detector, bad ? "an answer that cannot be read" : r.reason);
    return ATT_DUEL_DEAD;
}

int att_duel_arm_at(const struct att_duel *duel, int side, int n)
{
    for (int a = 0; a < duel->arms; a++)
        if (duel->place[a][0] == side && duel->place[a][1] == n)
            return a;
    return -1;
}

static int load(struct att_duel *duel, int pair, int *runs, int *samples)
{
    double slowest = 0;
    int    err = 0, cold = 0;

    *runs = 1;
    for (int s = 0; s < att_duel_sides(duel) && !err; s++) {
        char        *text = load_question(duel, pair, s);
        cJSON       *o = att_duel_ask(duel, pair, s, text, &err);
        const cJSON *arms = att_duel_list(o, "arms", att_duel_arms_of(duel, s)), *v;
        int          n = 0;
        free(text);
        if (!err && !arms)
            err = att_duel_babbled(duel, pair, s, "it loaded other arms than it was told");
        cJSON_ArrayForEach(v, arms)
        {
            const double wants = att_paired_number(v, "runs");
            const cJSON *r = cJSON_GetObjectItemCaseSensitive(v, "record");
            const int    arm = att_duel_arm_at(duel, s, n++);
            if (!err && arm >= 0)
                err = att_duel_judge(duel, pair, arm, v, 1);
            *runs = wants > *runs && wants <= 1 << 20 ? (int)wants : *runs;
            slowest = fmax(slowest, att_paired_number(r, "ns"));
            cold |= cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(v, "cold"));
        }
        cJSON_Delete(o);
    }
    // Emptying caches takes far longer than a run: it buys a turn of the arms each time.
    *samples = cold ? 1 : (int)fmin(16, BLOCK_NS / (slowest * *runs + 1));
    *samples = *samples < 1 ? 1 : *samples;
    return err;
}

/* What the first process finds is tried first in the others; where they differ, both are told.
 */
static void note_plant(struct att_duel *duel, int pair, const cJSON *v)
{
    struct att_paired *res = &duel->set->result[pair];
    char              *first = duel->pair[pair].how;
    const char        *how = att_paired_text(v, "how");
    double             share;

    if (!strcmp(how, "none") || strlen(how) > 7)
        return;
    if (!*first) {
        snprintf(first, sizeof(duel->pair[pair].how), "%s", how);
        first[strcspn(first, "\"\\")] = '\0';
        snprintf(res->planted_how, sizeof(res->planted_how), "%s", first);
    } else if (!strstr(res->planted_how, how)) {
        snprintf(res->planted_how, sizeof(res->planted_how), "%.7s+%.7s", first, how);
    }
    share = att_paired_number(v, "share");
    res->planted_share = res->planted_share > 0 ? fmin(res->planted_share, share) : share;
}

static int plan(struct att_duel *duel, int pair, int runs, int samples)
{
    char question[160];
    int  err = 0;

    snprintf(question, sizeof(question),
             "{\"do\":\"plan\",\"runs\":%d,\"samples\":%d,\"how\":\"%s\"}", runs, samples,
             duel->pair[pair].how);
    for (int s = 0; s < att_duel_sides(duel) && !err; s++) {
        cJSON       *o = att_duel_ask(duel, pair, s, question, &err);
        const cJSON *planted = att_duel_list(o, "planted", att_duel_arms_of(duel, s)), *v;
        if (!err && !planted)
            err = att_duel_babbled(duel, pair, s, "it planned other arms than it has");
        cJSON_ArrayForEach(v, planted) note_plant(duel, pair, v);
        cJSON_Delete(o);
    }
    return err;
}

/* ---- the process -------------------------------------------------------------------- */

static int measure_pair(struct att_duel *duel, int pair, int p)
{
    int runs, samples, err = load(duel, pair, &runs, &samples);

    if (!err)
        err = plan(duel, pair, runs, samples);
    return err ? err : att_duel_rounds(duel, pair, p);
}

int att_duel_process(struct att_duel *duel, int p)
{
    const int n = duel->set->n;
    int      *order = att_must((size_t)n * sizeof(*order)), err = 0;

    for (int i = 0; i < n; i++)
        order[i] = i;
    for (int i = n - 1; i > 0; i--) {
        const int j = (int)(att_duel_random(duel) % (uint64_t)(i + 1)), t = order[i];
        order[i] = order[j];
        order[j] = t;
    }
    for (int i = 0; i < n && err >= 0; i++) {
        if (duel->pair[order[i]].dead)
            continue;
        err = duel->side[0].pid ? 0 : att_duel_start(duel);
        if (!err)
            err = measure_pair(duel, order[i], p);
    }
    att_duel_stop(duel);
    free(order);
    return err < 0 ? err : 0;
}
