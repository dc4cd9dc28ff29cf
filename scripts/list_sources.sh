#!/usr/bin/env bash
# Writes the sources.cmake of every layer, test program and benchmark: its source files, one a line, sorted.
#
#   scripts/list_sources.sh           writes them
#   scripts/list_sources.sh --check   exit status 1 if one is not what it would write: a file in no list, or a list without a file
set -euo pipefail
[[ $# == 0 || "$*" == --check ]] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
export LC_ALL=C

# list NAME SUFFIX FOLDER: "set(NAME files...)", relative to FOLDER; main.cpp belongs to no library.
list() {
  local files
  files=$(find "$3" -name "*.$2" -not -name main.cpp -printf '  %P\n' | sort)
  printf 'set(%s\n%s)\n' "$1" "${files:+$files$'\n'}"
}

wrong=0
for folder in core proto noc pe_models workloads accelerator study report cli python tests/*/ bench/*/; do
  folder=${folder%/}
  if [[ $folder == tests/oracles ]]; then continue; fi  # no program of its own
  [[ -n $(find "$folder" -name '*.cpp' -print -quit) ]] || continue
  text=$(
    echo "# Written by scripts/list_sources.sh."
    list sources cpp "$folder"
    list headers h "$folder"
    if [[ $folder == proto ]]; then list messages proto "$folder"; fi
  )
  if [[ $* != --check ]]; then
    echo "$text" >"$folder/sources.cmake"
  elif ! difference=$(diff "$folder/sources.cmake" - <<<"$text"); then
    printf '%s/sources.cmake is not up to date; run scripts/list_sources.sh\n%s\n' "$folder" "$difference" >&2
    wrong=1
  fi
done
exit $wrong
