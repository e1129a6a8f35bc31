/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/dtype.h"
#include "harness/host.h"
#include "harness/tensor.h"
#include "reports/core/human.h"

enum { MAX_SEARCH = 1 << 22 }; // rows looked at to name a misplaced one

static void found(struct att_finding *f, const char *detector, const char *fmt, ...)
{
    va_list args;

    f->detector = detector;
    va_start(args, fmt);
    vsnprintf(f->reason, sizeof(f->reason), fmt, args);
    va_end(args);
}

/* "[1, 17, 0, 3]" for a flat row-major index; `drop` innermost dims print as ':'. */
static const char *where(const struct att_tensor *t, int64_t index, int drop, char *buf,
                         size_t size)
{
    int64_t c[ATT_MAX_DIMS];
    size_t  n = (size_t)snprintf(buf, size, "[");

    for (int d = t->rank - 1; d >= 0; d--) {
        c[d] = index % t->dim[d];
        index /= t->dim[d];
    }
    for (int d = 0; d < t->rank && n < size; d++) {
        n += (size_t)snprintf(buf + n, size - n, "%s", d ? ", " : "");
        if (n < size && d >= t->rank - drop)
            n += (size_t)snprintf(buf + n, size - n, ":");
        else if (n < size)
            n += (size_t)snprintf(buf + n, size - n, "%" PRId64, c[d]);
    }
    if (n < size)
        snprintf(buf + n, size - n, "]");
    return buf;
}

/* The input row that equals the `inner` bytes at `row`: a wrong row names itself. */
static int name_row(const struct att_problem *p, const unsigned char *row, int64_t inner,
                    enum att_dtype dtype, char *buf, size_t size)
{
    int64_t looked = 0;
    char    at[96];

    for (int i = 0; i < p->n; i++) {
        const struct att_tensor *t = &p->t[i];
        const int64_t            n = att_is_in(p, i) ? att_count(t) : 0;

        if (n == 0 || t->dtype != dtype || t->dim[t->rank - 1] != inner)
            continue;
        for (int64_t e = 0; e < n && looked < MAX_SEARCH; e += inner, looked++) {
            const unsigned char *have = (const unsigned char *)t->data
                                        + (size_t)att_offset(t, e) * att_elem_size(dtype);
            if (memcmp(have, row, (size_t)inner * att_elem_size(dtype)))
                continue;
            snprintf(buf, size, "; that row is %s%s", t->name, where(t, e, 1, at, sizeof(at)));
            return 1;
        }
    }
    buf[0] = '\0';
    return 0;
}

static int is_painted(const unsigned char *e, size_t size, unsigned char pattern)
{
    for (size_t i = 0; i < size; i++)
        if (e[i] != pattern)
            return 0;
    return 1;
}

/* The values of a row of output i: where the truth has them, or in `value`, asked for. NULL
 * when the reference fails. */
static const double *right_row(const struct att_problem *p, int i, int64_t row, double *value)
{
    const struct att_truth *t = p->truth[i];
    struct att_call         call = { .size = sizeof(call), .n_tensors = p->n };
    int64_t                 low = 0, high = t->n; // of rows in ascending order

    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (t->row[middle] == row)
            return &t->value[middle * t->inner];
        if (t->row[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    call.params = p->c->params;
    call.t = p->t;
    return p->c->op->rows(&call, i, &row, 1, value, value + t->inner, value + 2 * t->inner)
               ? NULL
               : value;
}

/* What is asked about one output. */
struct nan_search {
    const struct att_problem *p;
    int                       i;
    const struct att_tensor  *got;
    struct att_verdict       *v;
    double                   *room; // for a row and what is known of it
};

/* Bits of the elements of a row whose answer is NaN; NULL when nobody knows. After the first
 * bad element nobody is asked any more: all may be NaN. */
static const unsigned char *nan_bits(const struct nan_search *s, int64_t row)
{
    struct att_truth *t = s->p->truth[s->i];
    const size_t      size = 1 + ((size_t)t->inner + 7) / 8;
    const double     *right;
    unsigned char    *of;

    if (!t->nan)
        t->nan = att_must((size_t)(att_count(s->got) / t->inner) * size);
    of = t->nan + (size_t)row * size;
    if (*of)
        return of + 1;
    right = s->v->first_bad < 0 ? right_row(s->p, s->i, row, s->room) : NULL;
    if (!right)
        return NULL;
    *of = 1;
    for (int64_t k = 0; k < t->inner; k++)
        if (isnan(right[k]))
            of[1 + k / 8] |= (unsigned char)(1 << k % 8);
    return of + 1;
}

/* Element `index` is NaN: it may be one in a row whose answer is NaN. */
static void stray_nan(const struct nan_search *s, int64_t index)
{
    const int64_t        inner = s->p->truth[s->i]->inner, k = index % inner;
    const unsigned char *right = nan_bits(s, index / inner);

    if (right && right[k / 8] >> k % 8 & 1)
        return;
    s->v->bad++;
    if (s->v->first_bad >= 0)
        return;
    s->v->first_bad = index;
    s->v->arm = "nan";
    snprintf(s->v->what, sizeof(s->v->what), "is NaN");
}

static void find_in_piece(const struct nan_search *s, size_t at, size_t bytes, int64_t index)
{
    const enum att_dtype dtype = s->got->dtype;
    const size_t         size = att_elem_size(dtype);
    const unsigned char *e = (const unsigned char *)s->got->data + at;

    if (!att_any_nan(dtype, e, bytes / size))
        return;
    for (size_t k = 0; k < bytes / size; k++)
        if (att_bits_nan(dtype, att_bits(dtype, e + k * size)))
            stray_nan(s, index + (int64_t)k);
}

void att_find_stray_nan(const struct att_problem *p, int i, const struct att_tensor *got,
                        struct att_verdict *v)
{
    enum { PIECE = 4096 }; // bytes
    const size_t      size = att_elem_size(got->dtype);
    struct nan_search s = { .p = p, .i = i, .got = got, .v = v };
    struct att_walk   w;

    s.room = att_must((size_t)(3 * p->truth[i]->inner + 1) * sizeof(*s.room));
    for (att_walk_begin(&w, got); att_walk_next(&w);)
        for (size_t at = 0; at < w.bytes; at += PIECE)
            find_in_piece(&s, w.at + at, w.bytes - at < PIECE ? w.bytes - at : PIECE,
                          w.index + (int64_t)(at / size));
    free(s.room);
}

/* What stands in place of a right element: never written, to be left alone, or wrong. */
static const char *detector_of(const struct att_problem *p, int i, const struct att_tensor *got,
                               const struct att_verdict *v)
{
    const struct att_tensor *t = &p->t[i];
    const size_t             size = att_elem_size(t->dtype);
    const size_t             at = (size_t)att_offset(t, v->first_bad) * size;

    if (!p->truth[i] && is_painted((const unsigned char *)t->data + at, size, p->poison)
        && att_problem_untouched(p, i, v->first_bad))
        return "untouched";
    if (is_painted((const unsigned char *)got->data + at, size, p->poison))
        return "unwritten";
    return v->arm ? v->arm : p->check->name;
}

void att_explain_output(const struct att_problem *p, int i, const struct att_tensor *got,
                        const struct att_verdict *v, struct att_finding *f)
{
    const struct att_tensor *t = &p->t[i];
    const int64_t            inner = t->rank ? t->dim[t->rank - 1] : 1;
    const size_t             row_at =
        (size_t)att_offset(t, v->first_bad / inner * inner) * att_elem_size(t->dtype);
    const char *detector = detector_of(p, i, got, v);
    char        place[96], row[160] = "";

    if (!strcmp(detector, "unwritten"))
        snprintf(row, sizeof(row), "; it was never written");
    else if (!strcmp(detector, "untouched"))
        snprintf(row, sizeof(row), "; it must be left alone");
    else if (inner > 1)
        name_row(p, (const unsigned char *)got->data + row_at, inner, t->dtype, row,
                 sizeof(row));
    found(f, detector, "%s%s %s (%" PRId64 " of %" PRId64 " element%s %s wrong)%s", t->name,
          where(t, v->first_bad, 0, place, sizeof(place)), v->what, v->bad, att_count(t),
          att_plural(att_count(t)), att_one_or(v->bad, "is", "are"), row);
}

/* Offset in the block of the first byte that differs from the image; -1: none. */
static int64_t first_difference(const struct att_block *b, const unsigned char *got)
{
    for (int k = 0; k < b->n; k++)
        for (size_t j = b->segment[k].at; j < b->segment[k].at + b->segment[k].bytes; j++)
            if (b->image[j] != got[j])
                return (int64_t)j;
    return -1;
}

static void outside(const struct att_problem *p, int i, const unsigned char *block,
                    const char *inside_detector, const char *inside_text, struct att_finding *f)
{
    const int64_t at = first_difference(&p->block[i], block);
    const int64_t span = (int64_t)att_span(&p->t[i]);

    if (at >= 0 && at < ATT_GUARD)
        found(f, "guard", "wrote %" PRId64 " byte%s before the start of %s", ATT_GUARD - at,
              att_plural(ATT_GUARD - at), p->t[i].name);
    else if (at >= ATT_GUARD + span && p->home[i] == i && strcmp(inside_detector, "input"))
        found(f, "guard", "wrote %" PRId64 " byte%s past the end of %s",
              at - ATT_GUARD - span + 1, att_plural(at - ATT_GUARD - span + 1), p->t[i].name);
    else
        found(f, inside_detector, "%s %s, at byte %" PRId64 " of its block", inside_text,
              p->t[i].name, at - ATT_GUARD);
}

void att_explain_trespass(const struct att_problem *p, int i, const unsigned char *block,
                          struct att_finding *f)
{
    outside(p, i, block, "gap", "wrote into a stride gap of", f);
}

void att_explain_input(const struct att_problem *p, int i, const unsigned char *block,
                       struct att_finding *f)
{
    outside(p, i, block, "input", "changed the input", f);
}
