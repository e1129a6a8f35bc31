/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peer_hello.c - what a peer says that it is, and the peers of a seat.
 *
 * Only the first process of a command may introduce itself: rows are known by name, so what
 * is started later must be what was there before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/host.h"
#include "harness/jsonout.h"
#include "harness/peer.h"

static const double START_PATIENCE =
    2; // time-outs: libraries that load for a minute are not rare

/* ---- words -------------------------------------------------------------------------- */

static int is_name(const char *text)
{
    static const char good[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

    return *text && strlen(text) < 32 && strspn(text, good) == strlen(text);
}

static enum att_peer_outcome wrong(struct att_peer *p, const char *what, const char *value)
{
    att_peer_report(p, ATT_PEER_BABBLED, "%s: \"%.60s\"", what, value);
    att_peer_kill(p);
    return ATT_PEER_BABBLED;
}

/* Text that may be left out. */
static const char *optional(const cJSON *o, const char *key)
{
    const cJSON *v = cJSON_GetObjectItemCaseSensitive(o, key);

    return cJSON_IsString(v) ? v->valuestring : "";
}

/* ---- kernels ------------------------------------------------------------------------ */

static enum att_peer_outcome read_kernel(struct att_peer *p, const cJSON *o,
                                         struct att_kernel_info *info)
{
    const char *op = att_peer_text(p, o, "op");
    const char *name = op ? att_peer_text(p, o, "name") : NULL;

    if (!name)
        return ATT_PEER_BABBLED;
    if (!att_find_op(op))
        return wrong(p, "it has a kernel of an operator that is not known here", op);
    if (!is_name(name))
        return wrong(p, "a kernel needs a name of letters, digits, '_' and '-'", name);
    *info = (struct att_kernel_info){ 0 };
    snprintf(info->op, sizeof(info->op), "%s", op);
    snprintf(info->name, sizeof(info->name), "%s", name);
    snprintf(info->about, sizeof(info->about), "%s", optional(o, "about"));
    snprintf(info->replaces, sizeof(info->replaces), "%s", optional(o, "replaces"));
    snprintf(info->peer, sizeof(info->peer), "%s", p->env.name);
    return ATT_PEER_OK;
}

static void adopt(struct att_peer *p, const struct att_kernel_info *info)
{
    struct att_peer_kernel *k = &p->kernel[p->n++];

    k->info = *info;
    k->k = (struct att_kernel){ .size = sizeof(k->k),
                                .op = k->info.op,
                                .name = k->info.name,
                                .about = k->info.about,
                                .replaces = *k->info.replaces ? k->info.replaces : NULL };
}

static int find(const struct att_peer *p, const struct att_kernel_info *info)
{
    for (int i = 0; i < p->n; i++)
        if (!strcmp(p->kernel[i].info.op, info->op)
            && !strcmp(p->kernel[i].info.name, info->name))
            return i;
    return -1;
}

static enum att_peer_outcome read_kernels(struct att_peer *p, const cJSON *hello, int first)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(hello, "kernels"), *o;

    if (!cJSON_IsArray(list))
        return wrong(p, list ? "its hello has no array" : "its hello lacks", "kernels");
    cJSON_ArrayForEach(o, list)
    {
        struct att_kernel_info info;
        enum att_peer_outcome  outcome = read_kernel(p, o, &info);
        if (outcome)
            return outcome;
        if (first && find(p, &info) >= 0)
            return wrong(p, "a kernel is there twice", info.name);
        if (!first && find(p, &info) < 0)
            return wrong(p, "started again, it has a kernel that it had not", info.name);
        if (first && p->n == ATT_PEER_KERNELS)
            return wrong(p, "it has too many kernels", info.name);
        if (first)
            adopt(p, &info);
    }
    if (!first && cJSON_GetArraySize(list) != p->n)
        return wrong(p, "started again, it has fewer kernels", p->env.name);
    return ATT_PEER_OK;
}

/* ---- hello -------------------------------------------------------------------------- */

static char *question(const struct att_peer *p)
{
    struct att_json j;
    char           *text;
    size_t          size;
    FILE           *out = open_memstream(&text, &size);

    if (!out)
        att_no_memory(ATT_PEER_LINE);
    att_json_begin(&j, out, 0);
    att_json_open(&j, NULL, '{');
    att_json_text(&j, "ask", "hello");
    att_json_int(&j, "protocol", ATT_PEER_PROTOCOL);
    att_json_text(&j, "backend", p->env.backend);
    att_json_int(&j, "memory_fd", ATT_PEER_FD);
    att_json_close(&j, '}');
    fputc('\n', out);
    fclose(out);
    return text;
}

static enum att_peer_outcome introduce(struct att_peer *p, const cJSON *o, int first)
{
    const char           *name = att_peer_text(p, o, "name");
    const char           *version = name ? att_peer_text(p, o, "version") : NULL;
    enum att_peer_outcome outcome;

    if (!version)
        return ATT_PEER_BABBLED;
    if (!is_name(name))
        return wrong(p, "a peer needs a name of letters, digits, '_' and '-'", name);
    if (!first && strcmp(name, p->env.name) != 0)
        return wrong(p, "started again, it has another name", name);
    snprintf(p->env.name, sizeof(p->env.name), "%s", name);
    snprintf(p->env.version, sizeof(p->env.version), "%s", version);
    snprintf(p->env.device, sizeof(p->env.device), "%s", optional(o, "device"));
    outcome = read_kernels(p, o, first);
    if (outcome || p->n)
        return outcome;
    if (!*optional(o, "why"))
        return wrong(p, "it has no kernels, and its hello lacks", "why");
    snprintf(p->env.note, sizeof(p->env.note), "%s", optional(o, "why"));
    return ATT_PEER_OK;
}

enum att_peer_outcome att_peer_hello(struct att_peer *p)
{
    const int             first = p->started == 1 && !p->env.name[0];
    char                 *line = question(p);
    cJSON                *o;
    const double          seconds = START_PATIENCE * p->s->options->timeout;
    enum att_peer_outcome outcome = att_peer_ask(p, "hello", line, seconds, &o, NULL);

    free(line);
    if (!outcome)
        outcome = introduce(p, o, first);
    cJSON_Delete(o);
    p->env.kernels = p->n;
    return outcome;
}

/* ---- the peers of a seat ------------------------------------------------------------ */

int att_peers_open(struct att_seat *s, const struct att_kernel_info *known, int n,
                   const struct att_peer_env *env, char *why, size_t why_size)
{
    s->peer = att_must((size_t)(s->options->n_peers + 1) * sizeof(*s->peer));
    for (int i = 0; i < s->options->n_peers; i++) {
        struct att_peer *p = &s->peer[s->n_peers++];
        *p = (struct att_peer){ .s = s, .place = i };
        if (att_peer_prepare(p)) {
            snprintf(why, why_size, "no memory can be shared with a peer");
            return ATT_EINVAL;
        }
        if (env) {
            p->env = env[i];
            for (int k = 0; k < n; k++)
                if (*known[k].peer && !strcmp(known[k].peer, p->env.name))
                    adopt(p, &known[k]);
            continue;
        }
        snprintf(p->env.backend, sizeof(p->env.backend), "%s", s->be->name);
        snprintf(p->env.command, sizeof(p->env.command), "%s", s->options->peer[i]);
        if (!att_peer_wake(p))
            continue;
        snprintf(why, why_size, "--peer \"%.100s\": %s", p->env.command, p->why);
        return ATT_EINVAL;
    }
    return 0;
}

void att_peers_close(struct att_seat *s)
{
    for (int i = 0; i < s->n_peers; i++)
        att_peer_stop(&s->peer[i]);
}

static int own_kernels(const struct att_seat *s)
{
    int n = 0;

    while (s->be->kernels[n])
        n++;
    return n;
}

const struct att_kernel *att_seat_kernel(const struct att_seat *s, int index)
{
    const int own = own_kernels(s);

    if (index < own)
        return s->be->kernels[index];
    index -= own;
    for (int i = 0; i < s->n_peers; i++) {
        if (index < s->peer[i].n)
            return &s->peer[i].kernel[index].k;
        index -= s->peer[i].n;
    }
    return NULL;
}

struct att_peer *att_seat_peer(const struct att_seat *s, const struct att_kernel *k, int *which)
{
    for (int i = 0; i < s->n_peers; i++)
        for (int n = 0; n < s->peer[i].n; n++)
            if (&s->peer[i].kernel[n].k == k) {
                *which = n;
                return &s->peer[i];
            }
    return NULL;
}
