#!/usr/bin/env bash
# Shows that a change of structure changes no output: record with the old binary, check with the new one.
#
#   scripts/compare_outputs.sh record DIR BINARY [FILTER]
#   scripts/compare_outputs.sh check  DIR BINARY [FILTER]     FILTER: only runs whose command line contains it
#
# Standard output (mostly JSON), exit status, messages about bad input and written files are compared byte for byte;
# progress is not. Exit status 1 if any run differs.
set -euo pipefail
if [[ $# -lt 3 || $# -gt 4 || ! $1 =~ ^(record|check)$ ]]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
mkdir -p -- "$2"
mode=$1 folder=$(realpath -- "$2") binary=$(realpath -- "$3") filter=${4:-}
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
models=examples/models adapters=examples/adapters traces=tests/replay/traces
tiny=("$models/tiny" --adapter "$adapters/tiny-r4-qv" --arch configs/tiny.txtpb)
llama=("$models/llama-2-13b" --adapter "$adapters/llama-2-13b-r8-qv")
mesh=(--mesh 8x8 --vcs 4 --buffer 8 --packet-flits 5)

runs=0 different=0
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

# same ARGUMENT...: runs it; a word @OUT@ stands for a file that it writes, which is compared too.
same() {
  local line="$*" status=0 recorded
  runs=$((runs + 1))
  recorded="$folder/$runs"
  [[ $line == *"$filter"* ]] || return 0
  rm -rf -- "$scratch/run" && mkdir "$scratch/run"
  "$binary" "${@//@OUT@/$scratch/run/out}" >"$scratch/run/stdout" 2>"$scratch/stderr" || status=$?
  sed -i "s#$scratch/run/##g" "$scratch/run/stdout"
  echo "primalsim $line" >"$scratch/run/command"
  echo "$status" >"$scratch/run/status"
  if [[ $status == 2 ]]; then cp -- "$scratch/stderr" "$scratch/run/stderr"; fi
  if [[ $mode == record ]]; then
    rm -rf -- "$recorded" && cp -r -- "$scratch/run" "$recorded"
  elif ! diff -r -q "$recorded" "$scratch/run" >/dev/null; then
    different=$((different + 1))
    echo "DIFFERENT: primalsim $line"
    diff -r "$recorded" "$scratch/run" | head -n 12 | cut -c1-160
  fi
}

same compare "${tiny[@]}" --context 40 --lm-head --json
same compare "${tiny[@]}" --context 40 --control both
same compare "${llama[@]}" --context 2048 --json
same compare "${llama[@]}" --context 512 --kv-together --reduce chain --json
same compare "$models/llama-3-8b" --adapter "$adapters/llama-3-8b-r16-all" --context 1000 --lm-head --json
same compare "$models/mistral-7b" --mapping primal --mapping random --seed 7 --kv-sharding token --json
same compare "$models/llama-3.2-1b" --control both --policy gate --json
same compare "$models/llama-2-70b" --mapping primal --context 4096 --json
same compare "$models/qwen2-1.5b" --context 300 --policy none
same run "${tiny[@]}" --context 40 --whole-model --control both --json --program-out @OUT@.txtpb
same run "${llama[@]}" --mapping hilbert --context 2048
same run "${llama[@]}" --context 300 --whole-model --lm-head --json
same run "$models/llama-3.2-1b" --mapping random --kernel reference --context 64 --json
same generate "${tiny[@]}" --prompt 20 --output 20 --lm-head --exact --json
same generate "$models/llama-3.2-1b" --prompt 100 --output 50 --batch 3 --policy reprogram --json
same generate "${llama[@]}" --prompt 512 --output 128 --json
same generate "$models/llama-2-13b" --adapters "$adapters/llama-2-13b-r8-qv" --prompt 64 --output 8 --policy gate
same reproduce --json
same reproduce --figures-only
same traffic "${mesh[@]}" --rates 0.05:0.45:0.1 --json
same traffic "${mesh[@]}" --rate 0.3 --pattern transpose --routing odd-even --json
same traffic --mesh 6x4 --router iq3 --rate 0.2 --pattern tornado --routing minimal-adaptive --packet-flits 3 --json
same traffic --mesh 8x8 --router ipcn --rate 0.3 --pattern hotspot --hot-nodes 9:3,20 --packet-flits 8 --json
same traffic "${mesh[@]}" --rate 0.9 --kernel reference --protocol throughput --injection on-off --json
for trace in "$traces"/fast_*.csv; do
  case $trace in *k4*) side=4x4 ;; *) side=8x8 ;; esac
  [[ $trace =~ vc([0-9])_buf([0-9])_pkt([0-9]) ]]
  same replay "$trace" --mesh "$side" --router iq3 --vcs "${BASH_REMATCH[1]}" --buffer "${BASH_REMATCH[2]}" \
    --packet-flits "${BASH_REMATCH[3]}" --check --json -o @OUT@.csv
done
same check "${tiny[@]}" --mapping primal --functional --batch 2 --tokens 3 --context 20 --json
same check "${tiny[@]}" --mapping random --seed 5 --functional --lm-head --reduce chain --kv-together --json
same check "${llama[@]}" --mapping primal --functional --context 256 --json
same check "$models/llama-3.2-1b" --mapping hilbert --functional --context 50 --kv-sharding token --kernel reference --json
same map "${llama[@]}" --strategy primal -o @OUT@.txtpb
same map "$models/llama-3-8b" --strategy random --seed 3 --lm-head --json -o @OUT@.json
same import "${llama[@]}" --json
same collective all-reduce --mesh 8x8 --flits 640 --json
same collective all-gather --mesh 5x7 --flits 350 --algorithm ring --repeat 3 --kernel reference --json
same collective reduce-scatter --mesh 4x4 --flits 128 --adder-cycles 2 --json
same compare "$models/tiny" --arch configs/tiny.txtpb --context 0
same check "$models/tiny" --mapping README.md
same frobnicate

printf '%d runs, %d different\n' "$runs" "$different"
[[ $different == 0 ]]
