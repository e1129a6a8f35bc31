/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - options, command, exit code. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "harness/commands.h"
#include "harness/exit.h"
#include "harness/suggest.h"

static int help(const struct att_options *o)
{
    char shown[96];

    if (!o->n_what || att_is_command(o->what[0])) {
        att_help(stdout, o->n_what ? o->what[0] : NULL);
        return ATT_EXIT_OK;
    }
    fprintf(stderr, "attest: there is no command \"%s\" to help with\n\n",
            att_shown(o->what[0], shown, sizeof(shown)));
    att_help(stderr, NULL);
    return ATT_EXIT_USAGE;
}

/* What was printed must have arrived. */
static int flushed(int code)
{
    errno = 0;
    if (!fflush(stdout) && !ferror(stdout))
        return code;
    fprintf(stderr, "attest: cannot write standard output: %s\n",
            strerror(errno ? errno : EIO));
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
        { "schema", att_command_schema },     { "claim", att_command_claim },
        { "gate", att_command_gate },         { "history", att_command_history },
        { "report", att_command_report },     { "merge", att_command_merge },
    };
    struct att_options o;
    int                code;

    if (argc == 2 && !strcmp(argv[1], "arm"))
        return att_command_arm();
    if (att_options_read(&o, argc, argv, &code, stderr))
        return code;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
        if (!strcmp(o.command, table[i].name))
            return flushed(table[i].run(&o));
    return ATT_EXIT_USAGE;
}
