/* SPDX-License-Identifier: Apache-2.0 */
/* mark_table.c - every row of a run as a table in Markdown. */
#include <stdio.h>

#include "reports/core/cells.h"
#include "reports/core/human.h"
#include "reports/core/mark.h"

/* The columns of this run. */
struct columns {
    const struct att_cell *cell[16];
    int                    n;
};

static struct columns used_columns(const struct att_results *r)
{
    struct columns used = { .n = 0 };

    for (const struct att_cell *c = att_cells; c->title && used.n < 16; c++) {
        if (att_cell_used(c, r))
            used.cell[used.n++] = c;
    }
    return used;
}

static void put_row(const struct columns *used, const struct att_record *row, FILE *out)
{
    fputs("| ", out);
    att_mark_code(out, row->name);
    for (int i = 0; i < used->n; i++) {
        char buf[ATT_CELL] = "";
        used->cell[i]->text(row, buf, sizeof(buf));
        fputs(" | ", out);
        att_mark_plain(out, buf);
    }
    fputs(" | ", out);
    if (att_status_class(row->status) == ATT_NOTED) {
        att_mark_plain(out, row->reason);
    } else {
        char caveat[256];
        att_mark_plain(out, att_row_caveat(row, caveat, sizeof(caveat)));
    }
    fputs(" |\n", out);
}

/* Failures come first: the order is that of the evidence. */
void att_mark_table(const struct att_results *r, FILE *out)
{
    static const enum att_class order[] = { ATT_BAD, ATT_GOOD, ATT_NOTED };
    const struct columns        used = used_columns(r);
    char                        legend[ATT_LEGEND];

    if (!r->n)
        return;
    fputs("### Results\n\n| case", out);
    for (int i = 0; i < used.n; i++)
        fprintf(out, " | %s", used.cell[i]->title);
    fputs(" | remarks |\n|---", out);
    for (int i = 0; i < used.n; i++)
        fputs(used.cell[i]->left ? "|---" : "|---:", out);
    fputs("|---|\n", out);
    for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
        for (int64_t i = 0; i < r->n; i++) {
            if (att_status_class(r->record[i].status) == order[k])
                put_row(&used, &r->record[i], out);
        }
    }
    att_cells_legend(used.cell, used.n, legend, sizeof(legend));
    fprintf(out, "\n<sub>%s</sub>\n\n", legend);
}
