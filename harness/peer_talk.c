/* SPDX-License-Identifier: Apache-2.0 */
/* peer_talk.c - one line to a peer, one line back, and nothing else between them. */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/host.h"
#include "harness/jsonread.h"
#include "harness/peer.h"
#include "harness/suggest.h"

enum { NAP_MS = 50 };

/* It said what no answer is: nothing that it says next can be told from the rest of this. */
static enum att_peer_outcome babbled(struct att_peer *p)
{
    att_peer_kill(p);
    return ATT_PEER_BABBLED;
}

static enum att_peer_outcome silent(struct att_peer *p, double seconds)
{
    att_peer_kill(p);
    return att_peer_report(p, ATT_PEER_SILENT, "no answer for %g s", seconds);
}

/* Before it is asked, a peer has nothing to say. */
static enum att_peer_outcome overhear(struct att_peer *p)
{
    char          text[60], shown[80];
    const ssize_t n = read(p->from, text, sizeof(text) - 1);

    if (n == 0)
        return att_peer_bury(p);
    if (n < 0)
        return ATT_PEER_OK;
    text[n] = '\0';
    att_peer_report(p, ATT_PEER_BABBLED, "it said \"%s\" without being asked",
                    att_shown(text, shown, sizeof(shown)));
    return babbled(p);
}

static enum att_peer_outcome say(struct att_peer *p, const char *line, double seconds)
{
    const double until = att_now() + seconds;
    size_t       left = strlen(line);

    while (left) {
        struct pollfd fd = { p->to, POLLOUT, 0 };
        const ssize_t n = write(p->to, line, left);
        if (n > 0) {
            line += n;
            left -= (size_t)n;
            continue;
        }
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return att_peer_bury(p);
        if (att_now() > until)
            return silent(p, seconds);
        att_seat_tick(p->s);
        poll(&fd, 1, NAP_MS);
    }
    return ATT_PEER_OK;
}

/* One line into p->line, without its end. */
static enum att_peer_outcome hear(struct att_peer *p, double seconds)
{
    const double until = att_now() + seconds;
    size_t       held = 0;

    for (;;) {
        struct pollfd fd = { p->from, POLLIN, 0 };
        ssize_t       n;
        char         *end;
        poll(&fd, 1, NAP_MS);
        att_seat_tick(p->s);
        n = read(p->from, p->line + held, ATT_PEER_LINE - held);
        if (n == 0)
            return att_peer_bury(p);
        if (n < 0 && att_now() > until)
            return silent(p, seconds);
        if (n < 0)
            continue;
        end = memchr(p->line + held, '\n', (size_t)n);
        held += (size_t)n;
        if (end && end + 1 == p->line + held) {
            *end = '\0';
            p->length = held - 1;
            return ATT_PEER_OK;
        }
        if (end)
            att_peer_report(p, ATT_PEER_BABBLED, "it gave two answers to one question");
        else if (held == ATT_PEER_LINE)
            att_peer_report(p, ATT_PEER_BABBLED, "a line of more than %d bytes", ATT_PEER_LINE);
        if (end || held == ATT_PEER_LINE)
            return babbled(p);
    }
}

/* A key that is there twice, or NULL. */
static const char *repeated(const cJSON *o)
{
    for (const cJSON *a = o->child; a; a = a->next)
        for (const cJSON *b = a->next; b; b = b->next)
            if (!strcmp(a->string, b->string))
                return a->string;
    return NULL;
}

static enum att_peer_outcome no_answer(struct att_peer *p, const struct att_json_fault *fault,
                                       const cJSON *o)
{
    char        shown[80];
    const char *twice = cJSON_IsObject(o) ? repeated(o) : NULL;

    if (!o)
        att_peer_report(p, ATT_PEER_BABBLED, "\"%s\" is no JSON: column %lld: %s",
                        att_shown(p->line, shown, sizeof(shown)), (long long)fault->column,
                        fault->what);
    else if (twice)
        att_peer_report(p, ATT_PEER_BABBLED, "its answer has the key \"%s\" twice",
                        att_shown(twice, shown, sizeof(shown)));
    else
        att_peer_report(p, ATT_PEER_BABBLED, "\"%s\" is no JSON object",
                        att_shown(p->line, shown, sizeof(shown)));
    return babbled(p);
}

/* The answers that any question may have. */
static enum att_peer_outcome sort_out(struct att_peer *p, const cJSON *o)
{
    static const struct {
        const char           *key;
        enum att_peer_outcome outcome;
    } common[] = { { "error", ATT_PEER_ERROR }, { "refuses", ATT_PEER_REFUSED } };

    for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++) {
        const char *text;
        if (!cJSON_GetObjectItemCaseSensitive(o, common[i].key))
            continue;
        text = att_peer_text(p, o, common[i].key);
        if (!text)
            return ATT_PEER_BABBLED;
        snprintf(p->why, sizeof(p->why), "%s", text);
        return common[i].outcome;
    }
    return ATT_PEER_OK;
}

enum att_peer_outcome att_peer_ask(struct att_peer *p, const char *phase, const char *line,
                                   double seconds, cJSON **answer, double *wall)
{
    struct att_json_fault fault = { 0 };
    enum att_peer_outcome outcome;
    double                from;
    cJSON                *o;

    *answer = NULL;
    snprintf(p->phase, sizeof(p->phase), "%s", phase);
    outcome = overhear(p);
    from = att_now();
    if (!outcome)
        outcome = say(p, line, seconds);
    if (!outcome)
        outcome = hear(p, seconds);
    if (wall)
        *wall = 1e9 * (att_now() - from);
    if (outcome)
        return outcome;
    o = att_json_read(p->line, p->length, &fault);
    if (!cJSON_IsObject(o) || repeated(o))
        outcome = no_answer(p, &fault, o);
    else
        outcome = sort_out(p, o);
    if (outcome)
        cJSON_Delete(o);
    else
        *answer = o;
    return outcome;
}

const char *att_peer_text(struct att_peer *p, const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    if (cJSON_IsString(v))
        return v->valuestring;
    att_peer_report(p, ATT_PEER_BABBLED, "its answer to \"%s\" %s \"%s\"%s", p->phase,
                    v ? "has" : "lacks", key, v ? ", which is no text" : "");
    babbled(p);
    return NULL;
}

int att_peer_yes(struct att_peer *p, const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    if (cJSON_IsTrue(v))
        return 1;
    att_peer_report(p, ATT_PEER_BABBLED, "its answer to \"%s\" %s \"%s\"%s", p->phase,
                    v ? "has" : "lacks", key, v ? ", which is not true" : "");
    babbled(p);
    return 0;
}

enum att_peer_outcome att_peer_number(struct att_peer *p, const cJSON *o, const char *key,
                                      double *value)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    if (cJSON_IsNumber(v) && isfinite(v->valuedouble) && v->valuedouble > 0) {
        *value = v->valuedouble;
        return ATT_PEER_OK;
    }
    att_peer_report(p, ATT_PEER_BABBLED, "its answer to \"%s\" %s \"%s\"%s", p->phase,
                    v ? "has" : "lacks", key, v ? ", which is no number above 0" : "");
    return babbled(p);
}
