#!/usr/bin/env bash
# scripts/check_docs.sh finds what it is there for: stale_figures.sh SOURCE BINARY
set -euo pipefail
source=$1
binary=$2
command -v python3 >/dev/null || exit 77
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for part in README.md docs scripts configs examples tests; do ln -s "$source/$part" "$folder/$part"; done
rm "$folder/docs" "$folder/scripts"
cp -r "$source/docs" "$source/scripts" "$folder/"

check() { "$folder/scripts/check_docs.sh" --only collectives_4 "$@" "$binary" 2>"$folder/problems"; }
expect_problem() {
  if check; then echo "not found: $1" >&2; exit 1; fi
  grep -qF -- "$1" "$folder/problems" || { cat "$folder/problems" >&2; exit 1; }
}

check
page=$folder/docs/collectives.md
cp "$page" "$folder/right.md"
sed -i 's/| 4,109 | 4,490/| 4,109 | 4,491/' "$page"
expect_problem "'collectives_4' prints"
check --write || true
cmp "$page" "$folder/right.md"
sed -i '$a It takes 12,345 cycles.' "$page"
expect_problem "a figure outside of any block: 12,345"
cp "$folder/right.md" "$page"
sed -i 's/| OFF | 1,848/| OFF | 1,849/' "$folder/docs/srpg.md"
expect_problem "1,849 is not in tests/pe_models/srpg/state_energy_test.cpp"

# Numbers by label, a factor, and one that would fit by chance.
python3 - "$folder/scripts" <<'PYTHON'
import sys
sys.path.insert(0, sys.argv[1])
import check_docs
printed = {"8B": [17.56, 202.3], "13B": [26.75], "": [7]}
row = check_docs.known_in("| 8B | 17.6x, 202 tok/s |", printed)
assert check_docs.unknown_figures("| 8B | 17.6x, 202 tok/s |", row) == []
assert check_docs.unknown_figures("| 8B | 26.8x |", row) == ["26.8"]
many = [100 + 0.9 * i for i in range(60)]
assert check_docs.chancy_figures("124 cycles", many) == ["124"]
assert check_docs.chancy_figures("124 cycles", [124.2, 99]) == []
PYTHON
