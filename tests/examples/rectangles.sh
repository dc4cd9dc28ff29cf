#!/bin/sh
# rectangles.sh SOURCE PROGRAM: the mapping that examples/mappings/rectangles.py writes computes the right numbers.
set -eu
command -v python3 >/dev/null || exit 77
source=$1
program=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
model=$source/examples/models/llama-3.2-1b
"$program" import "$model" -o "$folder/workload.json"
python3 "$source/examples/mappings/rectangles.py" "$folder/workload.json" "$folder/mapping.json"
"$program" check "$model" --mapping "$folder/mapping.json" --context 2048 --functional --quiet
