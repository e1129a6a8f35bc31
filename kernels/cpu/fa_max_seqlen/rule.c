/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpu/fa_max_seqlen/rule - requests are independent, so workers share them; inside a request
 * the calls follow each other, because what one fills in the next one finds.
 */
#include "kernels/cpu/core/device.h"
#include "reference/fa_max_seqlen.h"

enum { NONE = -1 };

struct job {
    const struct att_tensor *t;
    int64_t                  b, n;
};

/* One of the two maxima of a request: `meta` is where the metadata keeps it, NULL when there
 * is none; calls are two entries apart. */
static void follow(int64_t *meta, const int64_t *shape, int64_t *used, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        if (meta && *meta == NONE)
            *meta = shape[2 * i];
        used[2 * i] = meta ? *meta : shape[2 * i];
    }
}

static void rule(const struct att_cpu_worker *w, void *arg)
{
    const struct job *j = arg;
    const int32_t    *present = j->t[FA_MAX_SEQLEN_PRESENT].data;
    const int64_t    *initial = j->t[FA_MAX_SEQLEN_INITIAL].data;
    const int64_t    *shapes = j->t[FA_MAX_SEQLEN_SHAPES].data;
    int64_t          *used = j->t[FA_MAX_SEQLEN_USED].data;
    int64_t          *final = j->t[FA_MAX_SEQLEN_FINAL].data;
    int64_t           r, end;

    att_cpu_split(w, 2 * j->b, &r, &end);
    for (; r < end; r++) { // r / 2 is the request, r % 2 says q or k
        int64_t first = r / 2 * 2 * j->n + r % 2;

        final[r] = initial[r];
        follow(present[r / 2] ? &final[r] : NULL, shapes + first, used + first, j->n);
    }
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *shapes = &call->t[FA_MAX_SEQLEN_SHAPES];
    struct job               j = { call->t, shapes->dim[0], shapes->dim[1] };

    att_cpu_launch(dev, &(struct att_cpu_region){ "rule", rule, &j, ATT_CPU_KERNEL,
                                                  att_count(shapes) * 16 < ATT_CPU_SERIAL });
    return 0;
}

const struct att_kernel att_kernel_cpu_fa_max_seqlen_rule = {
    .size = sizeof(struct att_kernel),
    .op = "fa_max_seqlen",
    .name = "rule",
    .about = "fill each maximum when it is missing, for itself, and keep it",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,
    .refuse = fa_max_seqlen_refuse,
    .run = run,
};
