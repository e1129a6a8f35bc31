#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: test_shard.sh SOURCE BUILD
#
# --shard auto: the ranks of every launcher that is known, alone, beside each other and in
# conflict; the devices that CTest hands out.
. "$1/harness/tests/lib.sh"
begin "$1" "$2"
export ATT_NO_OUT=1
for variable in $(env | sed -n 's/^\([A-Z0-9_]*\(RANK\|SIZE\|PROCID\|NTASKS\|RANKID\)\)=.*/\1/p'); do
    unset "$variable"
done
cases="pack_qkv/b:1/s:3/h:2/d:4 pack_qkv/b:2/s:3/h:2/d:4 pack_qkv/b:3/s:3/h:2/d:4 pack_qkv/b:4/s:3/h:2/d:4"

# with VARIABLES ARGUMENTS...: a dry run with these variables set. Rows in `out`.
with() {
    variables=$1
    shift
    env $variables timeout -s KILL 10 "$attest" check $cases --filter /fused/ --dry-run "$@" \
        >out 2>err </dev/null
    code=$?
}
# is VARIABLES SHARD: --shard auto is this shard, and no other.
is() {
    with "$1" --shard "$2"
    cp out want
    with "$1" --shard auto
    check "$1: exit code $code: $(cat err)" test "$code" -eq 0
    check "$1 is not shard $2" cmp -s out want
    check "$1: shard $2 has no rows" test -s out
}
# refuses VARIABLES WORDS...: exit code 2 and all the words.
refuses() {
    with "$1" --shard auto
    check "$1: exit code $code instead of 2" test "$code" -eq 2
    check "$1: rows after a refusal" test ! -s out
    shown=$1
    shift
    for words; do
        says err "$words" "$shown"
    done
}

# ---- each launcher alone ----
while read -r rank size; do
    is "$rank=0 $size=1" 0/1
    is "$rank=0 $size=4" 0/4
    is "$rank=2 $size=4" 2/4
    is "$rank=1 $size=3" 1/3
    is "RANK= WORLD_SIZE= PMIX_RANK= $rank=1 $size=2" 1/2
    refuses "$rank=1" "$rank is 1, but $size is not set; give --shard i/n"
    refuses "$size=4" 'no launcher has set any of SLURM_PROCID, OMPI_COMM_WORLD_RANK, PMI_RANK'
    refuses "$rank=4 $size=4" "$rank is 4, but $size is 4: ranks count from 0"
    refuses "$rank=0 $size=0" "$rank is 0, but $size is 0"
    for value in -1 x 1.5 1x +1 99999999999 0x1; do
        want="is \"$(echo "$value" | sed 's/[+.]/[&]/')\", which is no rank"
        refuses "$rank=$value $size=4" "$rank $want"
        refuses "$rank=0 $size=$value" "$size $want"
    done
done <<END
SLURM_PROCID SLURM_NTASKS
OMPI_COMM_WORLD_RANK OMPI_COMM_WORLD_SIZE
PMI_RANK PMI_SIZE
MV2_COMM_WORLD_RANK MV2_COMM_WORLD_SIZE
FLUX_TASK_RANK FLUX_JOB_SIZE
JSM_NAMESPACE_RANK JSM_NAMESPACE_SIZE
RANK WORLD_SIZE
PALS_RANKID PMI_SIZE
END
refuses 'NOBODY=1' 'no launcher has set any of' PMIX_RANK PALS_RANKID MV2_COMM_WORLD_RANK \
    FLUX_TASK_RANK JSM_NAMESPACE_RANK ', RANK'

# ---- beside each other ----
is 'PMIX_RANK=1 OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=4' 1/4
is 'PMIX_RANK=3 SLURM_PROCID=3 SLURM_NTASKS=4' 3/4
is 'PALS_RANKID=2 PMI_RANK=2 PMI_SIZE=3' 2/3
is 'SLURM_PROCID=1 SLURM_NTASKS=2 RANK=1 WORLD_SIZE=2 PMI_RANK=1 PMI_SIZE=2' 1/2
is 'SLURM_NTASKS=9 RANK=1 WORLD_SIZE=2' 1/2
is 'SLURM_PROCID=1 RANK=1 WORLD_SIZE=2' 1/2
refuses 'PMIX_RANK=1' 'PMIX_RANK is 1, but nothing tells how many'

# ---- in conflict ----
refuses 'SLURM_PROCID=1 SLURM_NTASKS=4 OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=4' \
    'SLURM_PROCID is 1, but OMPI_COMM_WORLD_RANK is 2; give --shard i/n'
refuses 'SLURM_PROCID=1 SLURM_NTASKS=4 OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=8' \
    'SLURM_NTASKS is 4, but OMPI_COMM_WORLD_SIZE is 8'
refuses 'PMIX_RANK=1 PMI_RANK=0 PMI_SIZE=2' 'PMI_RANK is 0, but PMIX_RANK is 1'
refuses 'PMI_RANK=1 PMI_SIZE=4 RANK=1 WORLD_SIZE=5' 'PMI_SIZE is 4, but WORLD_SIZE is 5'
refuses 'PMI_RANK=1 PMI_SIZE=4 RANK=x WORLD_SIZE=4' 'RANK is "x"'

# ---- only when it is asked for; the environment asks as well ----
with 'SLURM_PROCID=1 SLURM_NTASKS=4'
check "a rank cuts a run that asked for no shard" test "$(wc -l <out)" -eq 4
with 'SLURM_PROCID=1 SLURM_NTASKS=4 ATT_SHARD=auto'
check "ATT_SHARD=auto" test "$(wc -l <out)" -eq 1
with 'RANK=x WORLD_SIZE=4' --shard 0/2
check "a given shard asks no launcher" test "$code" -eq 0

# ---- ranks share their command line, and no file ----
unset ATT_NO_OUT
for option in json junit csv jsonl md html resume; do
    with 'RANK=1 WORLD_SIZE=2' --shard auto --$option file
    check "--$option with --shard auto: exit code $code" test "$code" -eq 2
    says err "with --$option \"file\": all 2 ranks would write that file; --out"
done
for rank in 0 1; do
    RANK=$rank WORLD_SIZE=2 "$attest" check $cases --filter /fused/ --shard auto --out night \
        >out 2>err
    check "rank $rank: $(cat err)" test $? -eq 0
    says "night/shard-$rank-of-2/results.json" "\"shard\": $rank,"
    says "night/shard-$rank-of-2/results.json" '"shards": 2,'
done

# ---- the GPUs that CTest hands out: what a child of the program sees ----
export ATT_NO_OUT=1
sees() { # VARIABLES WANT
    rm -f seen
    env $1 "$attest" check pack_qkv/b:1/s:3/h:2/d:4 --filter fused \
        --peer 'echo "<${CUDA_VISIBLE_DEVICES-unset}>" >seen; exit 1' >out 2>err
    check "$1: the child sees $(cat seen 2>&1) instead of <$2>" grep -q -x "<$2>" seen
}
refuses_groups() { # VARIABLES WORDS
    env $1 "$attest" check pack_qkv/b:1/s:3/h:2/d:4 >out 2>err
    code=$?
    check "$1: exit code $code" test "$code" -eq 2
    says err "$2"
}
unset CUDA_VISIBLE_DEVICES CTEST_RESOURCE_GROUP_COUNT
one=CTEST_RESOURCE_GROUP_COUNT=1
two=CTEST_RESOURCE_GROUP_COUNT=2
sees A=1 unset
sees "$one CTEST_RESOURCE_GROUP_0=gpus CTEST_RESOURCE_GROUP_0_GPUS=id:3,slots:1" 3
sees "$one CTEST_RESOURCE_GROUP_0_GPUS=id:3,slots:1;id:5,slots:1" 3,5
sees "$two CTEST_RESOURCE_GROUP_0_GPUS=id:3,slots:1 CTEST_RESOURCE_GROUP_1_GPUS=id:3,slots:1" 3
sees "$one CTEST_RESOURCE_GROUP_0=cpus CTEST_RESOURCE_GROUP_0_CPUS=id:0,slots:1" ''
sees "$one CTEST_RESOURCE_GROUP_0_GPUS=id:1,slots:1 CUDA_VISIBLE_DEVICES=0,1" 1
refuses_groups "$one CTEST_RESOURCE_GROUP_0_GPUS=id:2,slots:1 CUDA_VISIBLE_DEVICES=0,1" \
    'CUDA_VISIBLE_DEVICES "0,1": CTest gave this test another GPU'
refuses_groups "$one CTEST_RESOURCE_GROUP_0_GPUS=3" 'GROUP_0_GPUS "3": CTest writes'
refuses_groups "$one CTEST_RESOURCE_GROUP_0_GPUS=id:,slots:1" 'CTest writes'
refuses_groups 'CTEST_RESOURCE_GROUP_COUNT=x' 'COUNT "x": no number'
refuses_groups 'CTEST_RESOURCE_GROUP_COUNT=-1' 'no number'
finish
