#!/usr/bin/env bash
# Installs what is missing, builds primalsim, and compares mappings of Llama-2-13B decoding with a LoRA adapter.
#
#   ./demo.sh        PRIMALSIM_JOBS=N limits the number of jobs; default: one per core
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/scripts/setup.sh"

if [[ $# != 0 ]]; then
  echo "usage: ./demo.sh     (it takes no arguments)" >&2
  exit 2
fi

install_packages "${packages[@]}"
build_preset release primalsim

compare=(compare examples/models/llama-2-13b --adapter examples/adapters/llama-2-13b-r8-qv --context 2048
  --out primalsim-report)
say "Running, in $root: build/release/cli/primalsim ${compare[*]}"
cd -- "$root"
build/release/cli/primalsim "${compare[@]}"
say "The report is in $root/primalsim-report; why one mapping is faster is on its page, to be opened in a browser:
   $root/primalsim-report/report.html"
