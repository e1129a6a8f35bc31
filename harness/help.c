/* SPDX-License-Identifier: Apache-2.0 */
/*
 * help.c - what `attest help` says. Every command shows examples that work as they stand.
 */
#include <string.h>

#include "harness/commands.h"

static const char general[] =
    "attest proves attention kernels right and measures what they cost.\n"
    "\n"
    "usage: attest COMMAND [ARGUMENTS] [OPTIONS]\n"
    "\n"
    "  run       check and time the cases of a suite, a file or a name\n"
    "  check     check only\n"
    "  bench     check, then time until the intervals are narrow\n"
    "  list      what there is: ops kernels cases suites backends checks reports edges\n"
    "  selftest  kernels that are wrong on purpose: every one must be caught\n"
    "  power     which faults of an attention kernel which check sees\n"
    "  doctor    measure this machine: copies, peaks, clock\n"
    "  claim     is a claim of a speed-up true? CONFIRMED, REFUTED or INCONCLUSIVE\n"
    "  gate      did last night's change break or slow anything? one exit code\n"
    "  history   one series of results over time\n"
    "  report    Markdown and one HTML page from files of results\n"
    "  merge     the results of shards as one\n"
    "  schema    the JSON Schema of case and claim files\n"
    "  help      this text, or the help of a command\n"
    "\n"
    "examples:\n"
    "  attest run smoke                          every operator, checked and timed\n"
    "  attest check edges                        the edge policy, executed\n"
    "  attest bench pack_qkv/b:2/s:4096/h:24/d:128\n"
    "  attest run smoke --filter /fused/         rows whose name matches\n"
    "  attest run smoke --plugin ./mine.so       your kernels beside ours\n"
    "  attest run peers --peer 'python3 ci/peers/torch_sdpa.py'\n"
    "\n"
    "Exit codes: 0 all right, 1 a kernel is wrong, 2 usage or a bad file, 3 regression or\n"
    "refuted claim, 4 inconclusive, 5 the environment is invalid, 6 nothing selected or\n"
    "measured, 7 the self-test failed, 77 skipped, 124 deadline, 128+n killed by signal n.\n";

static const char run_text[] =
    "usage: attest run|check|bench SUITE|FILE|CASE... [OPTIONS]\n"
    "\n"
    "A SUITE is a folder of case files, a FILE ends in .json, a CASE is a name as the table\n"
    "prints it. `check` proves, `bench` proves and measures long, `run` does both briefly.\n"
    "\n"
    "what to run\n"
    "  --filter REGEX       rows (<backend>/<op>/<variant>/<key>:<value>/...) that match; a\n"
    "                       leading '-' takes those that do not\n"
    "  --backend REGEX      back-ends that match\n"
    "  --plugin FILE.so     kernels from a plug-in (repeat, or separate by ':')\n"
    "  --peer COMMAND       somebody else's kernels behind a pipe, in the same rounds "
    "(repeat);\n"
    "                       each joins every back-end: see ci/peers/README.md\n"
    "  --cases DIR          the folder of suites\n"
    "  --seed N             other random data in every case\n"
    "  --shard I/N|auto     this part of N, or as the ranks of Slurm, MPI, Flux or torchrun\n"
    "                       say; GTEST_SHARD_INDEX and GTEST_TOTAL_SHARDS work. See merge\n"
    "  --dry-run            list the rows, run nothing\n"
    "how\n"
    "  --threads N          threads of the cpu back-end (default: all)\n"
    "  --timeout TIME       kill a kernel that makes no progress for so long (default 60s)\n"
    "  --deadline TIME      end the whole run after so long, with a partial report\n"
    "  --min-time, --max-time TIME   measuring time per kernel and case\n"
    "  --rounds N           rounds that count, at least, whatever time it takes (6; at most "
    "64)\n"
    "  --heat TIME          run a kernel so long before its samples of a block (bench on a\n"
    "                       device that tells its power: --max-time / 20, 100ms at most;\n"
    "                       else 0)\n"
    "  --heat-all           heat by all kernels of the case in turn: the same clock for each\n"
    "  --replay             time recordings of many runs on rotating buffers, enqueued\n"
    "                       at a stroke (CUDA graphs), beside a copy of the same bytes\n"
    "                       and an empty launch. Rows are called .../timer:replay and\n"
    "                       never compared with others; a case with timer:replay_one\n"
    "                       records one run. Back-ends that cannot record, and kernels\n"
    "                       that do not promise that they can be recorded, SKIP\n"
    "  --target-ci P%       stop when the interval is so narrow (run 5%, bench 0.5%)\n"
    "  --fail-fast          end at the first failure\n"
    "results\n"
    "  --out DIR            folder of results (default attest-out/<time>-<suite>)\n"
    "  --no-out             write no folder\n"
    "  --json, --junit, --csv, --jsonl, --md, --html FILE   one more copy; '-' is standard\n"
    "                       output\n"
    "  --resume JOURNAL     go on with a run that was cut off\n"
    "  --require REGEX      a row that matches must pass\n"
    "  --known-issues FILE  tolerated failures with signature and expiry\n"
    "  --verbose, --quiet, --color always|never|auto\n"
    "Every option --foo-bar is also read from the variable ATT_FOO_BAR.\n"
    "\n"
    "examples:\n"
    "  attest run smoke --out results\n"
    "  attest check pack_qkv/b:2/s:17/h:3/d:5 --filter /fused/\n"
    "  attest bench nightly --max-time 5s --json nightly.json\n"
    "  attest bench nightly --replay --backend '^cuda$' --filter '/(pack_qkv|mask_meta)/'\n"
    "  attest run smoke --resume results/journal.jsonl\n";

static const char list_text[] =
    "usage: attest list [ops|kernels|cases|suites|backends|checks|reports|edges] [SUITE...]\n"
    "\n"
    "examples:\n"
    "  attest list                every kind, counted\n"
    "  attest list ops            operators with parameters, their words and defaults\n"
    "  attest list kernels        <backend>/<op>/<variant> and what each does\n"
    "  attest list cases smoke    names that `attest check NAME` accepts\n"
    "  attest list edges          the edge policy and the cases that execute it\n";

static const char selftest_text[] =
    "usage: attest selftest [--filter REGEX] [--timeout TIME] [--verbose]\n"
    "       attest selftest --gate\n"
    "\n"
    "Runs kernels that are wrong on purpose through the same pipeline, one process each, and\n"
    "prints the kill matrix. A mutant that survives, or that dies by another detector than\n"
    "the one its file names, fails (exit code 7).\n"
    "--gate: what `attest gate` finds of planted slow-downs, and what it cries wolf at.\n"
    "\n"
    "examples:\n"
    "  attest selftest\n"
    "  attest selftest --filter pack_qkv\n";

static const char power_text[] =
    "usage: attest power [KEYS...] [--seed N] [--threads N] [--md FILE]\n"
    "\n"
    "Imitates an attention kernel, right and with one fault after the other, and prints which\n"
    "check sees which fault, under 8 seeds, at each number of KEYS (default 4608 75600).\n"
    "A right kernel that is called wrong fails (exit code 7); faults that no check is sure to\n"
    "see are named. --md writes the tables as Markdown as well.\n"
    "\n"
    "examples:\n"
    "  attest power 4608\n"
    "  attest power --md power.md\n";

static const char doctor_text[] =
    "usage: attest doctor [--backend REGEX] [--plugin FILE.so] [--threads N] [--timeout TIME]\n"
    "                     [--json FILE]\n"
    "\n"
    "Measures what this machine can do and what stands in the way of measuring: plain and\n"
    "non-temporal copies by size and threads, arithmetic peaks, the clock; on a GPU also\n"
    "launches, matrix products cool and settled, the cache as seen, versions.\n"
    "\n"
    "example:\n"
    "  attest doctor --json passport.json\n";

static const char schema_text[] = "usage: attest schema [case|claim|OPERATOR]\n"
                                  "\n"
                                  "Prints the JSON Schema of case or claim files, from the\n"
                                  "tables that the reader itself uses.\n"
                                  "\n"
                                  "example:\n"
                                  "  attest schema case > case.schema.json\n";

void att_help(FILE *out, const char *command)
{
    static const struct {
        const char *command, *text;
    } texts[] = {
        { "run", run_text },
        { "check", run_text },
        { "bench", run_text },
        { "list", list_text },
        { "doctor", doctor_text },
        { "schema", schema_text },
        { "selftest", selftest_text },
        { "power", power_text },
        { "claim", att_claim_help },
        { "gate", att_gate_help },
        { "history", att_history_help },
        { "report", att_report_help },
        { "merge", att_merge_help },
    };

    for (size_t i = 0; command && i < sizeof(texts) / sizeof(*texts); i++)
        if (!strcmp(command, texts[i].command)) {
            fputs(texts[i].text, out);
            return;
        }
    fputs(general, out);
}
