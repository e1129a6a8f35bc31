/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - options, command, exit code. */
#include <stdio.h>
#include <string.h>

#include "harness/commands.h"
#include "harness/exit.h"

static int help(const struct att_options *o)
{
    att_help(stdout, o->n_what ? o->what[0] : NULL);
    return ATT_EXIT_OK;
}

/* What was printed must have arrived. */
static int flushed(int code)
{
    if (!fflush(stdout) && !ferror(stdout))
        return code;
    perror("attest: cannot write standard output");
    return code ? code : ATT_EXIT_ENVIRONMENT;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const struct att_options *o);
    } table[] = {
        { "run", att_command_run },           { "check", att_command_run },
        { "bench", att_command_run },         { "list", att_command_list },
        { "doctor", att_command_doctor },     { "power", att_command_power },
        { "selftest", att_command_selftest }, { "help", help },
        { "schema", att_command_schema },
    };
    struct att_options o;
    int                code;

    if (att_options_read(&o, argc, argv, &code, stderr))
        return code;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (!strcmp(o.command, table[i].name))
            return flushed(table[i].run(&o));
    return ATT_EXIT_USAGE;
}
