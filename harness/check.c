/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/check.h"

#include <string.h>

#include "harness/registry.h"

const struct att_check *att_find_check(const char *name)
{
    for (int i = 0; att_checks[i]; i++)
        if (!strcmp(att_checks[i]->name, name))
            return att_checks[i];
    return NULL;
}
