/* SPDX-License-Identifier: Apache-2.0 */
/* claim_pattern.c - see claim_pattern.h. */
#include "harness/claim_pattern.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *att_pattern_too_hard(const char *pattern)
{
    enum { LONGEST = 500, MOST_COUNTED = 1000 };
    double counted = 1;

    if (strlen(pattern) > LONGEST)
        return "it is too long";
    for (const char *at = pattern; *at; at++) {
        if (*at == '\\' && isdigit((unsigned char)at[1]))
            return "it refers to what an earlier part matched";
        at += *at == '\\' && at[1];
        if (*at != '{')
            continue;
        double most = 1;
        for (; *at && *at != '}'; at++)
            if (isdigit((unsigned char)*at) && !isdigit((unsigned char)at[-1]))
                most = fmax(most, strtod(at, NULL));
        counted *= most;
        if (!*at || counted > MOST_COUNTED)
            break;
    }
    return counted > MOST_COUNTED ? "it repeats too much" : NULL;
}
