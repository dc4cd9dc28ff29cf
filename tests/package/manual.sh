#!/usr/bin/env bash
# Man pages and completion say what the program does: every command, and every option of its --help.
#
#   manual.sh PROGRAM
set -euo pipefail
program=$1
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
wrong=0
fail() { echo "$*" >&2; wrong=1; }

"$program" help >"$scratch/usage"
"$program" --completion >"$scratch/completion"
"$program" --manual >"$scratch/primalsim.1"
source "$scratch/completion"
# complete WORD...: what is offered for the last of them, in a line.
complete_words() {
  COMP_WORDS=(primalsim "$@") COMP_CWORD=$#
  COMPREPLY=()
  _primalsim
  printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | tr '\n' ' '
}

commands=0
for name in $("$program" --commands); do
  commands=$((commands + 1))
  grep -q "^  $name " "$scratch/usage" || fail "$name is no command of primalsim help"
  grep -qF "primalsim\\-$name" "$scratch/primalsim.1" || fail "primalsim.1 does not name $name"
  "$program" --manual "$name" >"$scratch/page"
  "$program" help "$name" >"$scratch/help"
  offered=$(complete_words "$name" --)
  options=$(sed -n '/^options:/,$s/^  \(-. \[ \)\{0,1\}--\([a-z-]*\).*/\2/p' "$scratch/help")
  [[ $(wc -w <<<"$options") -gt 3 ]] || fail "$name has no options in its help"
  for option in $options; do
    grep -qF "\\-\\-${option//-/\\-}" "$scratch/page" || fail "the page of $name does not have --$option"
    [[ " $offered" == *" --$option "* ]] || fail "the completion of $name does not have --$option"
  done
  if command -v groff >/dev/null; then
    warnings=$(groff -man -ww -Tutf8 -z "$scratch/page" 2>&1) || true
    [[ -z $warnings ]] || fail "page of $name: $warnings"
  fi
done
[[ $commands == $(grep -c "^  [a-z]" "$scratch/usage") ]] || fail "--commands has $commands commands"
[[ $(complete_words gen) == "generate " ]] || fail "gen becomes $(complete_words gen)"
[[ $(complete_words run --kv-sharding '') == "head token " ]] || fail "--kv-sharding: $(complete_words run --kv-sharding '')"
cd -- "$scratch"
[[ $(complete_words run pa) == "page " ]] || fail "files: $(complete_words run pa)"
exit $wrong
