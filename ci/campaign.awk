# SPDX-License-Identifier: Apache-2.0
#
# campaign.awk - sums up runs of attest for ci/campaign.sh: reads <part>-<name>.code (exit codes)
# and <part>-<name>.json (results), prints a summary for people and writes one in JSON to the
# file `summary`. Exit code 1 when any row is not PASS or SKIP, or any run did not end with 0.

# The text of a member, still escaped as JSON has it.
function text(key,    at, rest) {
    at = index($0, "\"" key "\": \"")
    if (!at)
        return ""
    rest = substr($0, at + length(key) + 5)
    match(rest, /^([^"\\]|\\.)*/)
    return substr(rest, 1, RLENGTH)
}

function number(key,    at, rest) {
    at = index($0, "\"" key "\": ")
    if (!at)
        return ""
    rest = substr($0, at + length(key) + 4)
    return match(rest, /^-?[0-9.]+(e[-+]?[0-9]+)?/) ? substr(rest, 1, RLENGTH) : ""
}

# The largest value of a figure, and the row that has it.
function worst(what, value, row) {
    if (value == "" || (part, what) in most && value + 0 <= most[part, what] + 0)
        return
    most[part, what] = value
    where[part, what] = row
}

function magnitude(x) { return x < 0 ? -x : x }

FNR == 1 {
    run = FILENAME
    sub(/.*\//, "", run)
    sub(/\.(code|json)$/, "", run)
    part = run
    sub(/-.*/, "", part)
    if (!(part in runs))
        parts[++n_parts] = part
}

FILENAME ~ /\.code$/ {
    runs[part]++
    codes[part, $1]++
    code_seen[$1] = 1
    if ($1 != 0)
        bad_run[++n_bad_runs] = run " ended with exit code " $1
    next
}

/^      "wall_s": / { wall[part] += number("wall_s") }
/^      "started": / { if (started == "") started = text("started") }
/^        "sha": / { sha = text("sha") }
/^        "dirty": / { dirty = /true/ ? "true" : "false" }
/^        "model": / { model = text("model") }
/^      "partial": true/ { bad_run[++n_bad_runs] = run " is partial" }

/"attest": {"row": / {
    row = text("row")
    status = text("status")
    rows[part]++
    count[part, status]++
    status_seen[status] = 1
    if (!((part, text("case")) in seen)) {
        seen[part, text("case")] = 1
        cases[part]++
    }
    op = text("op")
    by_op[part, op, status == "PASS" || status == "SKIP" ? status : "other"]++
    ops[op] = 1
    if (status == "PASS") {
        worst("over_bound", number("over_bound"), row)
        worst("rms", number("rms"), row)
        if (number("gain_limit") > 0)
            worst("gain_share", sprintf("%.6g", magnitude(number("gain")) / number("gain_limit")),
                  row)
    }
    if (status != "PASS" && status != "SKIP")
        alarm[++n_alarms] = sprintf("{\"run\": \"%s\", \"row\": \"%s\", \"status\": \"%s\", " \
            "\"detector\": \"%s\", \"reason\": \"%s\", \"repro\": \"%s\"}", run, row, status,
            text("detector"), text("reason"), text("repro"))
    if (status != "PASS" && status != "SKIP")
        printf "%s %s\n    %s: %s\n    %s\n", status, row, text("detector"), text("reason"),
            text("repro")
}

function print_part(p,    s, k, comma) {
    printf "    {\"part\": \"%s\", \"runs\": %d, \"cases\": %d, \"rows\": %d, \"wall_s\": %.1f,\n",
        p, runs[p], cases[p], rows[p], wall[p] >summary
    printf "     \"status\": {" >summary
    comma = ""
    for (s in status_seen)
        if ((p, s) in count) {
            printf "%s\"%s\": %d", comma, s, count[p, s] >summary
            comma = ", "
        }
    printf "},\n     \"exit_codes\": {" >summary
    comma = ""
    for (s in code_seen)
        if ((p, s) in codes) {
            printf "%s\"%s\": %d", comma, s, codes[p, s] >summary
            comma = ", "
        }
    printf "},\n     \"operators\": {" >summary
    comma = ""
    for (s in ops) {
        printf "%s\"%s\": {\"PASS\": %d, \"SKIP\": %d, \"other\": %d}", comma, s,
            by_op[p, s, "PASS"], by_op[p, s, "SKIP"], by_op[p, s, "other"] >summary
        comma = ", "
    }
    printf "},\n     \"worst\": {" >summary
    comma = ""
    for (s in figures)
        if ((p, s) in most) {
            printf "%s\"%s\": {\"value\": %s, \"row\": \"%s\"}", comma, s, most[p, s],
                where[p, s] >summary
            comma = ", "
        }
    printf "}}" >summary
    printf "%-8s %4d runs %6d cases %7d rows: %d PASS, %d SKIP, %d others; %.0f s\n", p, runs[p],
        cases[p], rows[p], count[p, "PASS"], count[p, "SKIP"],
        rows[p] - count[p, "PASS"] - count[p, "SKIP"], wall[p]
    for (s in figures)
        if ((p, s) in most)
            printf "         worst %-10s %.3f  %s\n", s, most[p, s], where[p, s]
}

END {
    figures["over_bound"] = figures["rms"] = figures["gain_share"] = 1
    printf "{\n  \"schema\": \"attest-campaign-1\",\n  \"started\": \"%s\",\n", started >summary
    printf "  \"git\": {\"sha\": \"%s\", \"dirty\": %s},\n  \"cpu\": \"%s\",\n", sha,
        (dirty == "" ? "null" : dirty), model >summary
    printf "  \"parts\": [\n" >summary
    for (i = 1; i <= n_parts; i++) {
        print_part(parts[i])
        printf "%s\n", (i < n_parts ? "," : "") >summary
    }
    printf "  ],\n  \"alarms\": [" >summary
    for (i = 1; i <= n_alarms; i++)
        printf "%s\n    %s", (i > 1 ? "," : ""), alarm[i] >summary
    printf "%s],\n  \"bad_runs\": [", (n_alarms ? "\n  " : "") >summary
    for (i = 1; i <= n_bad_runs; i++) {
        printf "%s\n    \"%s\"", (i > 1 ? "," : ""), bad_run[i] >summary
        print bad_run[i]
    }
    printf "%s]\n}\n", (n_bad_runs ? "\n  " : "") >summary
    close(summary)
    printf "%d alarms, %d runs without success\n", n_alarms, n_bad_runs
    exit n_alarms + n_bad_runs > 0 || n_parts == 0
}
