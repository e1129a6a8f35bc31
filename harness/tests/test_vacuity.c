/* SPDX-License-Identifier: Apache-2.0 */
/* Vacuity must see an element that the reference does not bind, and the contract does not free.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/seat.h"
#include "harness/vacuity.h"

static int passed, failed;

static void expect(int ok, const char *what, const char *name)
{
    passed += ok != 0;
    failed += !ok;
    if (!ok)
        printf("FAILED: %s: %s\n", what, name);
}

/* Rows that forget to bound their elements. */
static int unbounded(const struct att_call *call, int slot, const int64_t *row, int64_t n,
                     double *value, double *bound, double *var)
{
    const int64_t d = call->t[slot].dim[call->t[slot].rank - 1];
    const int     err = att_find_op("attention")->rows(call, slot, row, n, value, bound, var);

    bound[n * d - 1] = INFINITY;
    return err;
}

static void without_bounds(void)
{
    struct att_caselist list = { 0 };
    struct att_progress progress = { .tick = 0 };
    struct att_op       op = *att_find_op("attention");
    struct att_record   r = { .status = ATT_PASS };
    struct att_seat     seat = { .progress = &progress };

    expect(!att_cases_name(&list, "attention/s:40/d:64", 1, stderr), "a case", "vacuity");
    expect(!att_vacuity_judge(&seat, &list.c[0], &r) && r.check.compared == 40 * 64,
           "all is compared", "vacuity");
    att_seat_forget(&seat);
    seat.judged = NULL;
    op.rows = unbounded;
    op.rows_dof = NULL;
    list.c[0].op = &op;
    expect(att_vacuity_judge(&seat, &list.c[0], &r) && r.status == ATT_MISTRUSTED
               && strstr(r.reason, "have no bound"),
           "an element without a bound is seen", r.reason);
    att_seat_forget(&seat);
    att_cases_free(&list);
}

int main(void)
{
    without_bounds();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
