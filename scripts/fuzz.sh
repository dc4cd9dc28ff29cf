#!/usr/bin/env bash
# Runs fuzzing targets with Clang's libFuzzer, the address and the undefined-behaviour sanitizer, and prints a row for each.
#
#   scripts/fuzz.sh [--seconds N] [--no-build] RUNS [TARGET...]     RUNS inputs for each TARGET; all of fuzz/ if none is named
#
# --seconds N ends a target after so long, however many inputs that were. New inputs that reach more code are kept in
# build/fuzz/corpus/TARGET, what went wrong in build/fuzz/found. PRIMALSIM_JOBS targets run at a time.
# Exit status 1 if a target found something, or did not run all RUNS.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

seconds=0
build=yes
while [[ ${1:-} == --* ]]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --no-build) build=; shift ;;
    *) echo "usage: scripts/fuzz.sh [--seconds N] [--no-build] RUNS [TARGET...]" >&2; exit 2 ;;
  esac
done
runs=${1:?RUNS is missing}
shift
targets=("$@")
if [[ ${#targets[@]} == 0 ]]; then
  for file in "$root"/fuzz/*.cpp; do
    name=$(basename -- "$file" .cpp)
    if [[ $name != run_files ]]; then targets+=("$name"); fi
  done
fi

# The names in our messages: by chance nobody writes "scratchpad".
write_dictionary() {
  mkdir -p -- "$root/build/fuzz"
  { sed -nE 's/^.*[ .]([A-Za-z][A-Za-z0-9_]+) = [0-9]+.*/"\1"/p' "$root"/proto/primalsim/v1/*.proto && printf '"%s"\n' true false; } |
    sort -u >"$dictionary"
}

# fuzz_one TARGET: a row; status 1 if it found something or ended early.
fuzz_one() {
  local target=$1 folder=$root/build/fuzz log begin=$SECONDS executed status=0 options=()
  log=$folder/logs/$target.log
  mkdir -p -- "$folder/corpus/$target" "$folder/found" "$folder/logs"
  case $target in
    message_text | message_json | hand_made | sweep_plan | set_field) options+=(-dict="$dictionary") ;;
  esac
  "$folder/fuzz/fuzz_$target" -runs="$runs" -max_total_time="$seconds" -max_len=4096 -timeout=20 -rss_limit_mb=4096 \
    "${options[@]}" -print_final_stats=1 -artifact_prefix="$folder/found/$target-" "$folder/corpus/$target" "$root/fuzz/seeds/$target" >"$log" 2>&1 || status=$?
  executed=$(sed -n 's/^stat::number_of_executed_units: //p' "$log" | tail -n 1)
  printf '%-20s %10s inputs %6d s  %s\n' "$target" "${executed:-?}" $((SECONDS - begin)) \
    "$([[ $status == 0 ]] && echo "nothing found" || echo "STATUS $status, see build/fuzz/logs/$target.log")"
  [[ $status == 0 && ${executed:-0} -ge $runs ]]
}

if [[ -n $build ]]; then
  install_packages "${packages[@]}" clang-16 libclang-rt-16-dev libfuzzer-16-dev
  build_preset fuzz "${targets[@]/#/fuzz_}"
fi
say "$runs inputs for each of ${#targets[@]} targets"
dictionary=$root/build/fuzz/names.dict
write_dictionary
export root runs seconds dictionary ASAN_OPTIONS="quarantine_size_mb=8:${ASAN_OPTIONS:-}"
export -f fuzz_one
printf '%s\n' "${targets[@]}" | xargs -P "$jobs" -I{} bash -c 'fuzz_one {}'
