/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_gate_known.c - known issues before the gate: a failure in the listed way is told and not
 * red, in another way, of another row or after its date it is what it was.
 */
#include "harness/exit.h"
#include "harness/tests/gate_for_tests.h"

static int with_known(struct tally *t, const char *row, const char *signature, int expired,
                      int what, enum att_gate_word word)
{
    struct att_known_entry entry = { .expired = expired };
    struct att_known       known = { 1, &entry };
    struct trial           trial;
    int                    code;

    if (regcomp(&entry.row, row, REG_EXTENDED | REG_NOSUB))
        abort();
    strcpy(entry.pattern, row);
    snprintf(entry.signature, sizeof(entry.signature), "%s", signature);
    strcpy(entry.expires, "2026-12-31");
    trial_open(&trial, 1);
    trial.world.slower[5] = what == 1 ? log1p(0.08) : 0;
    trial_measure(&trial);
    if (what == 3)
        set_status(&trial.now, 5, ATT_FAIL);
    if (what == 4)
        set_status(&trial.now, 5, ATT_KNOWN);
    trial.gate.known = &known;
    code = trial_judge(&trial);
    tally(t,
          trial_notes(&trial, "nothing fails like that")
              == (word != ATT_GATE_KNOWN && what != 4 && !expired),
          "known %s, %s: it is told when nothing needs it", row, signature);
    tally(t, word == ATT_GATE_WORDS || trial_count(&trial, word, NULL) == 1,
          "known %s, %s: no finding", row, signature);
    trial_close(&trial);
    regfree(&entry.row);
    return code;
}

int main(void)
{
    struct tally tally_of = { 0, 0 }, *t = &tally_of;

    tally(t, with_known(t, "/s:6/", "planted", 0, 3, ATT_GATE_KNOWN) == 0, "a known fault");
    tally(t, with_known(t, "/s:6/", "other", 0, 3, ATT_GATE_WRONG) == 1, "in another way");
    tally(t, with_known(t, "/s:60/", "planted", 0, 3, ATT_GATE_WRONG) == 1, "in another row");
    tally(t, with_known(t, "/s:6/", "planted", 1, 3, ATT_GATE_WRONG) == 1, "expired");
    tally(t, with_known(t, "/s:6/", "time", 0, 1, ATT_GATE_KNOWN) == 0, "a known slow-down");
    tally(t, with_known(t, "/s:6/", "status", 0, 3, ATT_GATE_WRONG) == 1,
          "that there is a fault is no signature of it");
    tally(t, with_known(t, "/s:6/", "planted", 0, 4, ATT_GATE_WORDS) == 0, "known to the run");
    tally(t, with_known(t, "/s:6/", "planted", 0, 9, ATT_GATE_WORDS) == 0, "nothing fails");
    return tally_end(t);
}
