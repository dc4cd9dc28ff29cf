#!/usr/bin/env bash
# Prints again what README.md and docs/ quote, and fails where a page differs.
#
#   scripts/check_docs.sh [--write] [--slow] [--only NAME] [BINARY]
#
# BINARY is build/release/cli/primalsim if not given. --write puts what is printed today into the pages. Without --slow, blocks that take longer
# than some seconds are left out. scripts/check_docs.py says which marks a page may have, scripts/doc_*.py hold what prints each block.
# Exit status 0: the pages are right, 1: one is not, 77: there is no Python 3.
set -euo pipefail
command -v python3 >/dev/null || exit 77
exec python3 -- "$(dirname -- "${BASH_SOURCE[0]}")/check_docs.py" "$@"
