/* SPDX-License-Identifier: Apache-2.0 */
/* command_schema.c - JSON Schemas on standard output. */
#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/schema.h"
#include "harness/suggest.h"

int att_command_schema(const struct att_options *o)
{
    const char *what = o->n_what ? o->what[0] : "case";
    char        shown[96];

    if (!att_schema_print(stdout, what))
        return ATT_EXIT_OK;
    fprintf(stderr, "attest: there is no schema \"%s\"; there are:",
            att_shown(what, shown, sizeof(shown)));
    for (const char *const *n = att_schema_names(); *n; n++)
        fprintf(stderr, " %s", *n);
    fputc('\n', stderr);
    return ATT_EXIT_USAGE;
}
