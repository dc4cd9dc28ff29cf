#!/usr/bin/env bash
# Shows that code of FOLDER may include the folders ALLOWED and itself, and no others: asks the compiler for a header of each
# folder, and has it compile an include of one that is forbidden.
#
#   may_include.sh SOURCE_DIR COMPILER INCLUDE_PATHS FOLDER ALLOWED...     INCLUDE_PATHS: those of its target, separated by ;
set -euo pipefail
source_dir=$1 folder=$4 allowed=" $4 ${*:5} "
IFS=';' read -ra paths <<<"$3"
compile=("$2" -x c++ -std=c++20 -P -E)
for path in "${paths[@]}"; do
  if [[ $path != /usr/include ]]; then compile+=("-I$path"); fi  # the compiler's own, whose order matters
done

wrong=0 forbidden=() questions='' answers=''
cd -- "$source_dir"
for other in core proto noc pe_models workloads accelerator report study cli tests; do
  headers=("$(find "$other" -name '*.h' | LC_ALL=C sort | head -n 1)")
  if [[ $other == proto ]]; then headers+=(primalsim/v1/file.pb.h); fi
  for header in "${headers[@]}"; do
    may=no
    if [[ $allowed == *" $other "* ]]; then may=yes; else forbidden+=("$header"); fi
    questions+=$'#if __has_include("'$header$'")\n'"$header yes $may"$'\n#else\n'"$header no $may"$'\n#endif\n'
  done
done

cd /  # includes in quotes are looked for in the current folder first
answers=$(printf '%s' "$questions" | "${compile[@]}" - | grep .)
while read -r header is may; do
  [[ $is != "$may" ]] || continue
  echo "$folder: $header can be included: $is; should be: $may" >&2
  wrong=1
done <<<"$answers"
errors=$(printf '#include "%s"\n' "${forbidden[0]}" | "${compile[@]}" - 2>&1) && wrong=1
if [[ $errors != *"${forbidden[0]}"* ]]; then wrong=1; fi
printf '%s: %d headers asked for\n%s\n' "$folder" "$(wc -l <<<"$answers")" "$errors"
[[ $wrong == 0 && $(wc -l <<<"$answers") == 11 ]]
