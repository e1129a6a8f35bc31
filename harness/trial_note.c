/* SPDX-License-Identifier: Apache-2.0 */
/* trial_note.c - what a kernel says of its runs in its own words; see att_kernel.note. */
#include <string.h>

#include "harness/suggest.h"
#include "harness/trial.h"

/* Only for the report: what it says is not judged, but it must be one legible line, and asking
 * must not hurt. */
int att_trial_note(struct att_trial *t)
{
    char        text[4 * sizeof(t->r->note)] = "";
    const char *what;
    int         err;

    if (!t->k->note)
        return 0;
    att_seat_phase(t->s, "note");
    att_pool_phase(&t->pool, ATT_PHASE_RUN);
    err = t->k->note(t->s->dev, &t->call, text, sizeof(text));
    if (!err)
        err = att_trial_wait(t);
    att_pool_phase(&t->pool, ATT_PHASE_IDLE);
    if (err)
        return att_trial_error(t, err, "note()");
    what = att_pool_fault(&t->pool);
    if (what)
        return att_trial_end(t, ATT_FAIL, "memory_guard", "in note(): %s", what);
    text[sizeof(text) - 1] = '\0';
    att_shown(text, t->r->note, sizeof(t->r->note));
    return att_trial_spoke(t);
}
