#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_style.sh SOURCE BUILD
#
# The rules of CONTRIBUTING.md that a script can see: the licence line, 300 lines a source file,
# 40 lines a function, no dead code, no notes to oneself (the format is clang-format's). Device
# code may be longer where it tells its story: an opening comment of 10 lines, or one that
# names the file of the kernel that it is a part of. Proves first that it finds one planted
# offence of every kind.
set -u

# offences ROOT: one line for each.
offences() (
    cd "$1" || exit 2
    find harness reference reports kernels -type f \( -name '*.[ch]' -o -name '*.cc' \
        -o -name '*.cu' -o -name '*.cuh' \) | sort | while read -r file; do
        awk -v file="$file" '
            function bad(what) { print file ":" FNR ": " what }
            BEGIN { device = file ~ /[.]cuh?$/ }
            FNR == 1 && !/SPDX-License-Identifier: Apache-2.0/ { bad("no SPDX line") }
            /^#if 0/ { bad("dead code") }
            /(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)/ { bad("a note to oneself") }
            !told && / of [a-z0-9_]+[.]cuh/ { told = 11 }
            !told && /^ \*\/$/ { told = FNR }
            /^{/ { start = FNR }
            /^}$/ && start && FNR - start > 41 && !(device && told > 10) { bad("a function of " FNR - start - 1 " lines") }
            /^}/ { start = 0 } # a class ends with a semicolon, a namespace with a comment
            END { if (FNR > 300 && file !~ /\.h$/ && !(device && told > 10)) bad("more than 300 lines") }' "$file"
    done
)

scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/harness" "$scratch/reference" "$scratch/reports" "$scratch/kernels"
licence='/* SPDX-License-Identifier: Apache-2.0 */'
lines() { awk -v n="$1" 'BEGIN { while (n-- > 0) print "    ;" }'; }
echo 'int x;'                                             >"$scratch/harness/licence.c"
printf '%s\n#if 0\n#endif\n' "$licence"                   >"$scratch/reports/dead.c"
printf '%s\n// TO%s\n' "$licence" DO                      >"$scratch/kernels/note.cu"
{ printf '%s\nvoid f(void)\n{\n' "$licence"; lines 41; echo '}'; } >"$scratch/reference/f.c"
{ printf '%s\nvoid f(void)\n{\n' "$licence"; lines 40; echo '}'; } >"$scratch/reference/ok.c"
{ echo "$licence"; lines 300; }                           >"$scratch/harness/long.c"
{ printf '%s\n/*\n * terse\n */\n' "$licence"; lines 300; } >"$scratch/kernels/terse.cu"
{ printf '%s\n/*\n' "$licence"; for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do echo ' * told'; done
  echo ' */'; lines 300; }                                >"$scratch/kernels/told.cu"
found=$(offences "$scratch" | wc -l)
[ "$found" -eq 6 ] || {
    echo "style: $found offences found of 6 planted:"
    offences "$scratch"
    exit 1
}

bad=$(offences "$1")
[ -z "$bad" ] && exit 0
echo "$bad"
exit 1
