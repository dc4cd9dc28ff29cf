#!/usr/bin/env bash
# What `./test.sh --long` runs: fuzzing, and tests that draw their inputs at random, with many more of them. The last line is
# "N passed, N failed".
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

inputs=${PRIMALSIM_LONG_INPUTS:-1000000}
studies=${PRIMALSIM_LONG_STUDIES:-2000}
passed=0
failed=0

# count COMMAND...: adds to `passed` or `failed`.
count() {
  local begin=$SECONDS
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '%d s: %s\n' $((SECONDS - begin)) "$*"
}

# The sanitizers cannot run where the kernel spreads addresses very widely, so that is turned off if it can be.
fixed_addresses=()
if setarch -R true 2>/dev/null; then fixed_addresses=(setarch -R); fi

install_packages "${packages[@]}" clang-16
say "$studies random studies and networks"
count build_preset release semantic_tests noc_tests
export PRIMALSIM_FUZZ_RUNS=$studies
count "$root/build/release/tests/semantic_tests" --gtest_brief=1
count "$root/build/release/tests/noc_tests" --gtest_brief=1 --gtest_filter='*Random*:*Differential*'
count "${fixed_addresses[@]}" "$root/scripts/fuzz.sh" "$inputs"
printf '\n%d passed, %d failed\n' "$passed" "$failed"
[[ $failed == 0 ]]
