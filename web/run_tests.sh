#!/usr/bin/env bash
# The tests of the report page; exit status 77, with the reason, where what they need is not installed (./test.sh installs it).
#
#   web/run_tests.sh bundle           that web/dist is what the sources give
#   web/run_tests.sh page PRIMALSIM   the pages that this program writes, in a headless Chromium
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

skip() {
  echo "skipped: $*"
  exit 77
}

command -v node >/dev/null || skip "node is not installed"
[[ -d node_modules/esbuild ]] || skip "the packages of web/package.json are not installed (cd web && npm ci)"
case ${1-} in
  bundle)
    node_modules/.bin/tsc --noEmit
    node build.mjs --check
    ;;
  page)
    CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
    [[ -n $CHROMIUM ]] || skip "Chromium is not installed; CHROMIUM=FILE names one"
    export CHROMIUM PRIMALSIM_BINARY=${2:?the program is missing}
    node --test test/*.test.mjs
    ;;
  *)
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
