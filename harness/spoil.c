/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/spoil.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int kind_of(const char *how, struct att_spoil *s)
{
    static const struct {
        const char         *word;
        enum att_spoil_kind kind;
    } table[] = {
        { "rank", ATT_SPOIL_RANK },
        { "dtype", ATT_SPOIL_DTYPE },
        { "absent", ATT_SPOIL_ABSENT },
        { "content", ATT_SPOIL_CONTENT },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (!strcmp(how, table[i].word)) {
            s->kind = table[i].kind;
            return 0;
        }
    if (strncmp(how, "dim", 3) || how[3] < '0' || how[3] >= '0' + ATT_MAX_DIMS || how[4])
        return ATT_EINVAL;
    s->kind = ATT_SPOIL_DIM;
    s->dim = how[3] - '0';
    return 0;
}

int att_spoil_parse(const struct att_op *op, const char *text, struct att_spoil *s, char *why,
                    size_t why_size)
{
    size_t longest = 0;

    *s = (struct att_spoil){ .kind = ATT_SPOIL_NONE };
    if (!text || !*text)
        return 0;
    // Slot names contain '_' themselves: the longest that fits is meant.
    for (int i = 0; op->slots[i].name; i++) {
        const size_t n = strlen(op->slots[i].name);
        if (n > longest && !strncmp(text, op->slots[i].name, n) && text[n] == '_') {
            longest = n;
            s->slot = i;
        }
    }
    if (longest && !kind_of(text + longest + 1, s))
        return 0;
    snprintf(why, why_size,
             "\"%s\" is not <tensor>_<rank|dtype|dim0..dim5|absent|content> of a tensor of %s",
             text, op->name);
    return ATT_EINVAL;
}

void att_spoil_apply(const struct att_spoil *s, struct att_tensor *t)
{
    static const enum att_dtype other[ATT_DTYPES] = { ATT_I64, ATT_I32, ATT_BF16, ATT_F16,
                                                      ATT_F64, ATT_F32, ATT_I32 };
    struct att_tensor          *x = &t[s->slot];

    switch (s->kind) {
    case ATT_SPOIL_RANK: x->rank -= x->rank > 0; break;
    case ATT_SPOIL_DTYPE: x->dtype = other[x->dtype]; break;
    case ATT_SPOIL_DIM: x->dim[s->dim]++; break;
    case ATT_SPOIL_ABSENT:
        x->rank = 0;
        x->data = NULL;
        break;
    default: break;
    }
}

int att_spoil_names(const char *reason, const char *word)
{
    const size_t n = strlen(word);

    for (; strlen(reason) >= n; reason++) {
        size_t i = 0;
        while (i < n
               && (word[i] == '_'
                   || tolower((unsigned char)word[i]) == tolower((unsigned char)reason[i])))
            i++;
        if (i == n)
            return 1;
    }
    return 0;
}
