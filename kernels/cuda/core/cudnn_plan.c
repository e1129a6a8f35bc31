/* SPDX-License-Identifier: Apache-2.0 */
/* cudnn_plan.c - from a graph to an executable plan, and its execution; see cudnn.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernels/cuda/core/cudnn.h"
#include "kernels/cuda/core/cudnn_graph.h"
#include "reference/refuse.h"

enum { CHOICES = 8 }; // that are looked at, of one heuristic

struct att_cuda_cudnn_plan {
    const struct att_cuda_cudnn *l;
    struct cudnn_builder         b;
    void                        *plan;      // one of b.made
    int64_t                      workspace; // bytes
    float                        scale, never;
    int32_t                      rows, keys;
};

/* ---- choosing ------------------------------------------------------------------------ */

/* The best configurations for this graph, best first; cuDNN leaves out what it cannot run.
 * Returns how many. */
static int64_t choices(struct cudnn_builder *b, void *graph, int mode, void *config[CHOICES])
{
    void   *heuristic = att_cudnn_make(b, CUDNN_ENGINEHEUR);
    int64_t n = 0;

    att_cudnn_set_part(b, heuristic, CUDNN_ENGINEHEUR_OPERATION_GRAPH, graph);
    att_cudnn_set(b, heuristic, CUDNN_ENGINEHEUR_MODE, CUDNN_TYPE_HEUR_MODE, mode);
    att_cudnn_finish(b, heuristic, "heuristic");
    for (int i = 0; i < CHOICES; i++)
        config[i] = att_cudnn_make(b, CUDNN_ENGINECFG);
    if (b->failed
        || b->l->get(heuristic, CUDNN_ENGINEHEUR_RESULTS, CUDNN_TYPE_BACKEND_DESCRIPTOR,
                     CHOICES, &n, config)
               != CUDNN_OK)
        return 0;
    return n < CHOICES ? n : CHOICES;
}

/* Forget a failure: another choice may do. What has been made since goes. */
static void retry(struct cudnn_builder *b, int made)
{
    while (b->n > made)
        b->l->unmake(b->made[--b->n]);
    b->failed = CUDNN_OK;
}

static int64_t choose(struct cudnn_builder *b, void *graph, int *mode, void *config[CHOICES])
{
    static const int modes[] = { CUDNN_HEUR_A, CUDNN_HEUR_B, CUDNN_HEUR_FALLBACK };
    const int        made = b->n;
    int64_t          n = 0;

    while (!b->failed && n == 0 && *mode < 3) {
        retry(b, made);
        n = choices(b, graph, modes[(*mode)++], config);
        if (b->failed && *mode < 3)
            retry(b, made);
    }
    return n;
}

/* The compiled plan of one configuration; NULL after a failure. */
static void *compile(struct cudnn_builder *b, void *config)
{
    void *plan = att_cudnn_make(b, CUDNN_EXECUTION_PLAN);

    att_cudnn_set_all(b, plan, CUDNN_EXECUTION_PLAN_HANDLE,
                      (struct cudnn_values){ CUDNN_TYPE_HANDLE, 1, &b->l->handle });
    att_cudnn_set_part(b, plan, CUDNN_EXECUTION_PLAN_ENGINE_CONFIG, config);
    att_cudnn_finish(b, plan, "execution plan");
    return b->failed ? NULL : plan;
}

static void *compile_any(struct cudnn_builder *b, void *graph)
{
    void   *config[CHOICES], *plan = NULL;
    int     mode = 0;
    int64_t n;

    while (!plan && (n = choose(b, graph, &mode, config)) > 0)
        for (int64_t i = 0; i < n && !plan; i++) {
            const int made = b->n;

            plan = compile(b, config[i]);
            if (!plan)
                retry(b, made);
        }
    return plan;
}

/* ---- the members --------------------------------------------------------------------- */

/* "cuDNN 9.19.0: why" */
static const char *refuse_version(const struct att_cuda_cudnn *l, const char *why)
{
    const int version = (int)l->version();

    return att_refuse_text("cuDNN %d.%d.%d: %s", version / 10000, version / 100 % 100,
                           version % 100, why);
}

const char *att_cuda_cudnn_refuse(struct att_device *dev, const struct att_cuda_fa *a)
{
    const char                  *no = att_cuda_cudnn_refuse_shape(a);
    const struct att_cuda_cudnn *l = no ? NULL : att_cuda_cudnn_of(dev);
    struct cudnn_builder         b;
    void                        *graph, *config[CHOICES];
    int                          mode = 0;

    if (no)
        return no;
    if (*l->why)
        return l->why;
    if (a->bias.data)
        return refuse_version(l, "the graph that is built for it has no bias");
    att_cudnn_begin(&b, l);
    graph = att_cudnn_attention(&b, a);
    if (b.failed)
        no = refuse_version(l, b.why);
    else if (choose(&b, graph, &mode, config) == 0)
        no = refuse_version(l, "no kernel for this");
    att_cudnn_end(&b);
    return no;
}

int att_cuda_cudnn_plan(struct att_device *dev, const struct att_cuda_fa *a,
                        struct att_cuda_cudnn_plan **out)
{
    const struct att_cuda_cudnn *l = att_cuda_cudnn_of(dev);
    struct att_cuda_cudnn_plan  *p = calloc(1, sizeof(*p));
    int64_t                      n;
    void                        *graph;

    if (!p)
        return ATT_ENOMEM;
    p->l = l;
    p->scale = (float)a->scale;
    p->never = -INFINITY;
    p->rows = (int32_t)a->s_q;
    p->keys = (int32_t)a->s_kv;
    att_cudnn_begin(&p->b, l);
    graph = att_cudnn_attention(&p->b, a);
    if (graph)
        p->plan = compile_any(&p->b, graph);
    if (!p->plan
        || l->get(p->plan, CUDNN_EXECUTION_PLAN_WORKSPACE_SIZE, CUDNN_TYPE_INT64, 1, &n,
                  &p->workspace)) {
        fprintf(stderr, "cuda: cuDNN builds no plan: %s\n", p->b.why);
        att_cuda_cudnn_unplan(dev, p);
        return ATT_ENOTSUP;
    }
    *out = p;
    return 0;
}

void att_cuda_cudnn_unplan(struct att_device *dev, void *plan)
{
    struct att_cuda_cudnn_plan *p = plan;

    (void)dev;
    if (p)
        att_cudnn_end(&p->b);
    free(p);
}

enum { DATA = 9 }; // tensors of a graph that have memory, at most

struct data {
    int64_t     uid[DATA];
    const void *at[DATA];
    int64_t     n;
};

static void hold(struct data *d, enum cudnn_uid uid, const void *at)
{
    d->uid[d->n] = (int64_t)uid;
    d->at[d->n++] = at;
}

/* Of the graph that was built of `a`; numbers in host memory are given by their address. */
static struct data data_of(const struct att_cuda_cudnn_plan *p, const struct att_cuda_fa *a)
{
    struct data d = { .n = 0 };

    hold(&d, CUDNN_Q, a->q.data);
    hold(&d, CUDNN_K, a->k.data);
    hold(&d, CUDNN_V, a->v.data);
    hold(&d, CUDNN_O, a->o.data);
    hold(&d, CUDNN_SCALE, &p->scale);
    if (a->lse.data)
        hold(&d, CUDNN_STATS, a->lse.data);
    if (a->causal)
        hold(&d, CUDNN_NEVER, &p->never);
    if (a->causal && a->s_q != a->s_kv) {
        hold(&d, CUDNN_ROWS, &p->rows);
        hold(&d, CUDNN_KEYS, &p->keys);
    }
    return d;
}

/* Returns a status of cuDNN. */
static int execute(const struct att_cuda_cudnn_plan *p, const struct data *d, void *workspace)
{
    const struct att_cuda_cudnn *l = p->l;
    void                        *pack;
    int                          status = l->make(CUDNN_VARIANT_PACK, &pack);

    if (status)
        return status;
    status = l->set(pack, CUDNN_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, d->n, d->uid);
    if (!status)
        status =
            l->set(pack, CUDNN_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, d->n, d->at);
    if (!status)
        status = l->set(pack, CUDNN_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, 1, &workspace);
    if (!status)
        status = l->finalize(pack);
    if (!status)
        status = l->execute(l->handle, p->plan, pack);
    l->unmake(pack);
    return status;
}

int att_cuda_cudnn_run(struct att_device *dev, const struct att_call *call,
                       const struct att_cuda_fa *a, const struct att_cuda_cudnn_plan *p)
{
    const struct data d = data_of(p, a);
    void             *workspace = NULL;
    char              text[300] = "";
    int               status;

    (void)dev;
    if (p->workspace > 0) {
        workspace = call->mem->take(call->mem, (size_t)p->workspace);
        if (!workspace)
            return ATT_ENOMEM;
    }
    status = execute(p, &d, workspace);
    if (status) {
        p->l->last_error(text, sizeof(text));
        fprintf(stderr, "cuda: cuDNN does not run: status %d, %s\n", status, text);
    }
    if (workspace)
        call->mem->give(call->mem, workspace);
    return status == CUDNN_OK ? 0 : ATT_EDEVICE;
}
