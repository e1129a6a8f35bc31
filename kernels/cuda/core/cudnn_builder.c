/* SPDX-License-Identifier: Apache-2.0 */
/* cudnn_builder.c - descriptors of cuDNN and their attributes; see cudnn_graph.h. */
#include <stdio.h>
#include <string.h>

#include "kernels/cuda/core/cudnn_graph.h"

void att_cudnn_begin(struct cudnn_builder *b, const struct att_cuda_cudnn *l)
{
    memset(b, 0, sizeof(*b));
    b->l = l;
    b->next = CUDNN_VIRTUAL;
}

void att_cudnn_end(struct cudnn_builder *b)
{
    while (b->n > 0)
        b->l->unmake(b->made[--b->n]);
}

static void note(struct cudnn_builder *b, int status, const char *doing, int of)
{
    char text[300] = "";

    if (status == CUDNN_OK)
        return;
    b->failed = status;
    b->l->last_error(text, sizeof(text));
    snprintf(b->why, sizeof(b->why), "%s %d: status %d%s%s", doing, of, status,
             *text ? ", " : "", text);
}

void *att_cudnn_make(struct cudnn_builder *b, enum cudnn_descriptor type)
{
    void *d = NULL;

    if (b->failed)
        return NULL;
    if (b->n == CUDNN_MADE) {
        note(b, -1, "too many descriptors at", (int)type);
        return NULL;
    }
    note(b, b->l->make((int)type, &d), "making descriptor", (int)type);
    if (d)
        b->made[b->n++] = d;
    return d;
}

void att_cudnn_finish(struct cudnn_builder *b, void *d, const char *what)
{
    if (!b->failed)
        note(b, b->l->finalize(d), what, b->n);
}

void att_cudnn_set_all(struct cudnn_builder *b, void *d, int name, struct cudnn_values v)
{
    if (!b->failed)
        note(b, b->l->set(d, name, v.type, v.n, v.at), "setting attribute", name);
}

void att_cudnn_set(struct cudnn_builder *b, void *d, int name, int type, int value)
{
    att_cudnn_set_all(b, d, name, (struct cudnn_values){ type, 1, &value });
}

void att_cudnn_set_ints(struct cudnn_builder *b, void *d, int name, int64_t n, const int64_t *v)
{
    att_cudnn_set_all(b, d, name, (struct cudnn_values){ CUDNN_TYPE_INT64, n, v });
}

void att_cudnn_set_part(struct cudnn_builder *b, void *d, int name, void *part)
{
    att_cudnn_set_all(b, d, name,
                      (struct cudnn_values){ CUDNN_TYPE_BACKEND_DESCRIPTOR, 1, &part });
}
