#!/bin/sh
# Writes tests/golden anew with the given binary: scripts/regenerate_golden.sh build/release/cli/primalsim
# Look at the difference before committing it: every changed number is a change of the model.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
binary=$(realpath -- "${1:-$root/build/release/cli/primalsim}")
cd -- "$root"  # results name their inputs as they are given
"$binary" compare examples/models/tiny --adapter examples/adapters/tiny-r4-qv --arch configs/tiny.txtpb --context 40 \
  --lm-head --json >tests/golden/tiny_compare.json.new
mv tests/golden/tiny_compare.json.new tests/golden/tiny_compare.json
