#!/bin/sh
# own_mappings.sh SOURCE PROGRAM: the mappings that are made by hand in examples/mappings compute the right numbers.
set -eu
source=$1
program=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
model=$source/examples/models/llama-3.2-1b
checked() { "$program" check "$model" --mapping "$1" --context 2048 --functional --quiet; }

"$program" map "$model" --from "$source/examples/mappings/llama-3.2-1b.regions.txtpb" -o "$folder/regions.txtpb" --quiet
checked "$folder/regions.txtpb"

command -v python3 >/dev/null || exit 77
"$program" import "$model" -o "$folder/workload.json"
python3 "$source/examples/mappings/rectangles.py" "$folder/workload.json" "$folder/mapping.json"
checked "$folder/mapping.json"
