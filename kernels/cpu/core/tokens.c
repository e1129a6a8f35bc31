/* SPDX-License-Identifier: Apache-2.0 */
/* tokens.c - see tokens.h. */
#include "kernels/cpu/core/tokens.h"

#include "reference/index.h"

struct att_cpu_tokens att_cpu_tokens_of(const struct att_tensor *t)
{
    int                   i = t->rank - 3; // the dimension of tokens
    size_t                size = att_elem_size(t->dtype);
    struct att_cpu_tokens x = {
        .data = t->data,
        .per = INT64_MAX,
        .token = (size_t)t->stride[i] * size,
        .head = (size_t)t->stride[i + 1] * size,
        .heads = t->dim[i + 1],
        .bytes = (size_t)t->dim[i + 2] * size,
    };

    if (i == 1 && t->stride[0] != t->dim[1] * t->stride[1]) {
        x.per = t->dim[1];
        x.sample = (size_t)t->stride[0] * size;
    }
    return x;
}

char *att_cpu_token_at(const struct att_cpu_tokens *x, int64_t r)
{
    if (x->per == INT64_MAX)
        return x->data + (size_t)r * x->token;
    return x->data + (size_t)(r / x->per) * x->sample + (size_t)(r % x->per) * x->token;
}

/* At most n tokens from r on, up to the end of the sample. */
static int64_t within(const struct att_cpu_tokens *x, int64_t r, int64_t n)
{
    int64_t left = x->per == INT64_MAX ? n : x->per - r % x->per;

    return left < n ? left : n;
}

static int heads_touch(const struct att_cpu_tokens *x)
{
    return x->heads == 1 || x->head == x->bytes;
}

static int tokens_touch(const struct att_cpu_tokens *x)
{
    return heads_touch(x) && x->token == (size_t)x->heads * x->bytes;
}

/* n tokens within one sample of both. */
static void copy_part(const struct att_cpu_move *m, const struct att_cpu_tokens *dst,
                      const struct att_cpu_tokens *src, const struct att_cpu_piece *piece)
{
    char       *to = att_cpu_token_at(dst, piece->to);
    const char *from = att_cpu_token_at(src, piece->from);
    int64_t     heads = dst->heads, n = piece->n;
    size_t      bytes = dst->bytes;

    if (heads_touch(dst) && heads_touch(src)) {
        bytes *= (size_t)heads;
        heads = 1;
    }
    if (tokens_touch(dst) && tokens_touch(src)) {
        bytes *= (size_t)n;
        n = 1;
    }
    for (int64_t i = 0; i < n; i++, to += dst->token, from += src->token) {
        const char *after = i + 1 < n ? from + src->token : piece->next ? piece->next : from;

        for (int64_t h = 0; h < heads; h++)
            m->copy_then(to + (size_t)h * dst->head, from + (size_t)h * src->head, bytes,
                         after + (size_t)h * src->head);
    }
}

void att_cpu_copy_tokens(const struct att_cpu_move *m, const struct att_cpu_tokens *dst,
                         const struct att_cpu_tokens *src, const struct att_cpu_piece *piece)
{
    struct att_cpu_piece part = *piece;
    int64_t              left = piece->n;

    for (; left > 0; left -= part.n, part.to += part.n, part.from += part.n) {
        part.n = within(src, part.from, within(dst, part.to, left));
        copy_part(m, dst, src, &part);
    }
}

void att_cpu_zero_tokens(const struct att_cpu_move *m, const struct att_cpu_tokens *dst,
                         int64_t to, int64_t n)
{
    int64_t heads = heads_touch(dst) ? 1 : dst->heads;
    size_t  bytes = heads_touch(dst) ? (size_t)dst->heads * dst->bytes : dst->bytes;

    while (n > 0) {
        int64_t part = within(dst, to, n);
        char   *at = att_cpu_token_at(dst, to);

        if (tokens_touch(dst))
            m->zero(at, (size_t)part * bytes);
        for (int64_t i = tokens_touch(dst) ? part : 0; i < part; i++)
            for (int64_t h = 0; h < heads; h++)
                m->zero(at + (size_t)i * dst->token + (size_t)h * dst->head, bytes);
        to += part;
        n -= part;
    }
}

int64_t att_cpu_run_length(const struct att_tensor *list, int64_t i, int64_t end)
{
    int64_t first = att_index_at(list, i), n = 1;

    if (first < 0) {
        while (i + n < end && att_index_at(list, i + n) < 0)
            n++;
        return n;
    }
    while (i + n < end && att_index_at(list, i + n) == first + n)
        n++;
    return n;
}
