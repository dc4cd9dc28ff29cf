#!/bin/sh
# Writes tests/golden anew with the given binary: scripts/regenerate_golden.sh build/release/cli/primalsim
# Look at the difference before committing it: every changed number is a change of the model.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
binary=${1:-$root/build/release/cli/primalsim}
"$binary" compare "$root/examples/models/tiny" --adapter "$root/examples/adapters/tiny-r4-qv" \
  --arch "$root/configs/tiny.txtpb" --context 40 --lm-head --json > "$root/tests/golden/tiny_compare.json.new"
mv "$root/tests/golden/tiny_compare.json.new" "$root/tests/golden/tiny_compare.json"
