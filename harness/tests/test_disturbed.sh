#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_disturbed.sh SOURCE BUILD
#
# What becomes of times that were taken while something from outside held the device down: a
# block is discarded for its recorded cause and counted, a power cap is written down and nothing
# else, and a run that lost more than a tenth of its samples is no environment to measure in.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
one=pack_qkv/b:2/s:17/h:3/d:5

# plugin NAME LIMITS DISTURBED EVERY: every so many blocks the device says so, else nothing.
plugin() {
    cat >"$1.c" <<END
#define att_backend_v1 rows_backend_v1
#include "ci/plugin/rows.c"
#undef att_backend_v1
static int state(struct att_device *dev, struct att_state *s)
{
    static int n;

    (void)dev;
    *s = (struct att_state){ .size = sizeof(*s), .sm_mhz = 1755, .mem_mhz = 3201,
                             .power_w = 698.5, .temperature_c = 61 };
    if (n++ % $4 == 0) {
        strcpy(s->limits, "$2");
        strcpy(s->disturbed, "$3");
    }
    return 0;
}
const struct att_backend *att_backend_v1(void)
{
    static struct att_backend b;

    b = *rows_backend_v1();
    b.name = "$1";
    b.state = state;
    return &b;
}
END
    ${CC:-cc} -I"$source" -shared -fPIC -o "$1.so" "$1.c" || exit 2
}
row() { sed -n 2p "$1/results.jsonl"; }
holds() { # DIR TEXT: it is in the row
    check "no $2 in $1: $(row "$1" | grep -o '"discarded.*' | cut -c1-300)" \
        sh -c 'sed -n 2p "$1" | grep -q -F -e "$2"' - "$1/results.jsonl" "$2"
}
measure() { # CODE NAME
    attest_ends "$1" run $one --plugin "./$2.so" --backend "^$2\$" --max-time 60ms --out "$2"
    valid_report "$2"
}

plugin capped 'sw_power_cap' '' 1
measure 0 capped
row_is capped/results.json . PASS
holds capped '"sm_mhz":1755'
holds capped '"power_w":698.5'
holds capped '"limits":"sw_power_cap"'
holds capped '"block_limits":["sw_power_cap"'
holds capped '"discarded":"0"'

plugin hot 'sw_power_cap hw_thermal_slowdown' 'hw_thermal_slowdown' 1
measure 5 hot
row_is hot/results.json . NOT_RUN
says err 'samples of a row were discarded: .*hw_thermal_slowdown'
holds hot '"detector":"disturbed"'
holds hot 'all '
holds hot '"time":null'

plugin flickers 'hw_power_brake' 'hw_power_brake' 3
measure 5 flickers
row_is flickers/results.json . PASS
holds flickers '"discard_reason":"hw_power_brake"'
check "no block of the journal is missing" sh -c 'sed -n 2p "$1" | grep -q "\"block_ns\":\[[^]]*null"' \
    - flickers/results.jsonl
check "nothing is left" sh -c '! grep -q "\"n_samples\":\"0\"" "$1"' - flickers/results.jsonl
check "a discarded block became an entry" \
    sh -c '! grep -q "\"real_time\": *null" "$1"' - flickers/results.json
finish
