/* SPDX-License-Identifier: Apache-2.0 */
/* attn_zeros.c - rows of padded outputs that no query reaches; see attn_walk.h. */
#include <math.h>
#include <string.h>

#include "kernels/cpu/core/attn_walk.h"
#include "kernels/cpu/core/tokens.h"

static void no_lse(const struct att_cpu_fa *a, int64_t index, int64_t row, int64_t n)
{
    const float none = -INFINITY;

    for (int64_t h = 0; a->lse.data && h < a->h; h++)
        for (int64_t i = row; i < row + n; i++)
            memcpy(a->lse.data + (size_t)index * a->lse.sample + (size_t)i * a->lse.row
                       + (size_t)h * a->lse.head,
                   &none, sizeof none);
}

/* Rows begin .. end-1 of a sample that lie between its q ranges. */
static void zero_between(const struct att_cpu_fa *a, const struct att_cpu_fa_sample *s,
                         int64_t begin, int64_t end, const struct att_cpu_move *move)
{
    const struct att_cpu_tokens o = att_cpu_tokens_of(&a->zeroed);

    for (int64_t i = 0; i <= s->n_q && begin < end; i++) {
        const int64_t stop = i < s->n_q && s->q[i].begin < end ? s->q[i].begin : end;

        if (stop > begin) {
            att_cpu_zero_tokens(move, &o, s->index * a->padded + begin, stop - begin);
            no_lse(a, s->index, begin, stop - begin);
        }
        if (i < s->n_q && s->q[i].begin + s->q[i].n > begin)
            begin = s->q[i].begin + s->q[i].n;
    }
}

void att_cpu_fa_walk_zeros(const struct att_cpu_fa *a, const struct att_cpu_worker *worker,
                           const struct att_cpu_move *move)
{
    int64_t begin, end;

    att_cpu_split(worker, a->n * a->padded, &begin, &end);
    while (begin < end) {
        const int64_t x = begin / a->padded, top = (x + 1) * a->padded;
        const int64_t stop = top < end ? top : end;

        zero_between(a, &a->sample[x], begin - x * a->padded, stop - x * a->padded, move);
        begin = stop;
    }
    move->end();
}
