/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_tensor.c - walks against brute force: every element of a random strided tensor is
 * visited once, in row-major order, in maximal runs; empty dims and dims of 1 included.
 */
#include <string.h>

#include "harness/tensor.h"
#include "harness/tests/case_tally.h"

static uint64_t next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* A shape with strides that are dense, permuted, gapped or wild, without overlap. */
static struct att_tensor make(uint64_t *state)
{
    struct att_tensor t = { .dtype = (enum att_dtype)(next(state) % ATT_DTYPES),
                            .rank = (int)(next(state) % (ATT_MAX_DIMS + 1)) };
    int               order[ATT_MAX_DIMS];
    int64_t           stride = 1;

    for (int i = 0; i < t.rank; i++) {
        t.dim[i] = next(state) % 12 == 0 ? 0 : 1 + (int64_t)(next(state) % 4);
        order[i] = i;
    }
    if (next(state) % 2)
        for (int i = t.rank - 1; i > 0; i--) { // another order in memory
            const int j = (int)(next(state) % (uint64_t)(i + 1)), x = order[i];
            order[i] = order[j];
            order[j] = x;
        }
    for (int i = t.rank - 1; i >= 0; i--) {
        const int d = order[i];
        if (next(state) % 4 == 0)
            stride += (int64_t)(next(state) % 3);
        t.stride[d] = t.dim[d] == 1 && next(state) % 2 ? (int64_t)(next(state) % 100) : stride;
        stride *= t.dim[d] ? t.dim[d] : 1;
    }
    return t;
}

/* The definition, coordinate by coordinate. */
static int64_t offset(const struct att_tensor *t, int64_t flat)
{
    int64_t at = 0, below = att_count(t);

    for (int i = 0; i < t->rank; i++) {
        below /= t->dim[i];
        at += flat / below * t->stride[i];
        flat %= below;
    }
    return at;
}

static const char *first_fault(const struct att_tensor *t)
{
    const int64_t   size = (int64_t)att_elem_size(t->dtype), n = t->rank ? att_count(t) : 0;
    struct att_walk w;
    int64_t         seen = 0, end = -1, last = -1;

    for (att_walk_begin(&w, t); att_walk_next(&w);) {
        const int64_t first = (int64_t)w.at / size, run = (int64_t)w.bytes / size;

        if (w.index != seen || (int64_t)w.at % size || (int64_t)w.bytes % size || run < 1)
            return "a run is out of order, empty, or no whole elements";
        if (first == end && t->rank && last >= 0 && run != last)
            return "runs differ in length";
        for (int64_t i = 0; i < run; i++)
            if (seen + i >= n || offset(t, seen + i) != first + i
                || att_offset(t, seen + i) != first + i)
                return "an element lies elsewhere";
        seen += run;
        end = first + run;
        last = run;
    }
    return seen == n ? NULL : "elements are missing";
}

static void test_random(struct tally *t)
{
    uint64_t state = 2024;
    int      empty = 0;

    for (int i = 0; i < 20000; i++) {
        const struct att_tensor x = make(&state);
        const char             *fault = first_fault(&x);
        char                    dims[128], strides[128];
        struct att_tensor       s = x;

        memcpy(s.dim, x.stride, sizeof(s.dim));
        empty += x.rank && att_count(&x) == 0;
        tally(t, !fault, "%s, strides %s: %s", att_dims_text(&x, dims, sizeof(dims)),
              att_dims_text(&s, strides, sizeof(strides)), fault);
    }
    tally(t, empty > 500, "only %d tensors were empty", empty);
}

static void test_span(struct tally *t)
{
    uint64_t state = 77;
    int      bad = 0;

    for (int i = 0; i < 5000; i++) {
        const struct att_tensor x = make(&state);
        const int64_t           n = x.rank ? att_count(&x) : 0;
        int64_t                 most = -1;

        for (int64_t e = 0; e < n; e++)
            most = offset(&x, e) > most ? offset(&x, e) : most;
        bad += att_span(&x) != (size_t)(most + 1) * att_elem_size(x.dtype);
    }
    tally(t, bad == 0, "%d spans are not from the first to the last element", bad);
}

/* Dense tensors are one run; rows with gaps are one run each. */
static void test_maximal(struct tally *t)
{
    static const int64_t dim[] = { 3, 1, 4, 5 };
    struct att_tensor    x = { .rank = 0 };
    struct att_walk      w;
    int                  runs = 0;

    att_dense(&x, ATT_BF16, 4, dim);
    tally(t, x.stride[0] == 20 && x.stride[1] == 20 && x.stride[2] == 5 && x.stride[3] == 1,
          "dense strides");
    att_walk_begin(&w, &x);
    tally(t, att_walk_next(&w) && w.bytes == 120 && !att_walk_next(&w), "dense is one run");
    x.stride[1] = 12345;
    att_walk_begin(&w, &x);
    tally(t, att_walk_next(&w) && w.bytes == 120 && !att_walk_next(&w), "a dim of 1 is dense");
    x.stride[0] = 21;
    for (att_walk_begin(&w, &x); att_walk_next(&w); runs++)
        tally(t, w.at == (size_t)runs * 42 && w.bytes == 40 && w.index == runs * 20,
              "row %d at %d", runs, (int)w.at);
    tally(t, runs == 3, "%d runs for 3 rows", runs);
}

/* Offsets beyond 2^31 elements and 2^32 bytes. */
static void test_far(struct tally *t)
{
    struct att_tensor x = {
        .dtype = ATT_F64, .rank = 2, .dim = { 3, 2 }, .stride = { (int64_t)3 << 31, 1 }
    };
    struct att_walk w;
    size_t          at = 0;

    for (att_walk_begin(&w, &x); att_walk_next(&w); at += (size_t)3 << 34)
        tally(t, w.at == at && w.bytes == 16, "row at %zu, not %zu", w.at, at);
    tally(t, att_span(&x) == ((size_t)6 << 34) + 16, "the span of far rows");
}

static void test_words(struct tally *t)
{
    static const size_t size[] = { 8, 4, 2, 2, 8, 4, 1 };
    struct att_tensor   x = { .rank = 6, .dim = { 1, 22, 333, 4444, 55555, 666666 } };
    char                text[64], small[8];

    for (int i = 0; i < ATT_DTYPES; i++)
        tally(t, att_dtype_words[i] && att_elem_size((enum att_dtype)i) == size[i],
              "the size of dtype %d", i);
    tally(t, !att_dtype_words[ATT_DTYPES], "the words end");
    tally(t,
          !strcmp(att_dims_text(&x, text, sizeof(text)), "[1, 22, 333, 4444, 55555, 666666]"),
          "dims as text: %s", text);
    tally(t, strlen(att_dims_text(&x, small, sizeof(small))) < sizeof(small),
          "cut, not overrun");
}

int main(void)
{
    struct tally t = { 0, 0 };

    test_random(&t);
    test_span(&t);
    test_maximal(&t);
    test_far(&t);
    test_words(&t);
    return tally_end(&t);
}
