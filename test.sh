#!/usr/bin/env bash
# Installs what is missing, builds primalsim and runs its tests.
#
#   ./test.sh        GCC: all tests; Clang: all but the slow ones and the page's (the golden files show that both give the same bytes)
#   ./test.sh --all  the same, and with the address, undefined-behaviour and thread sanitizers, and every header by itself
#   ./test.sh --long a million inputs for each target of fuzz/, with the sanitizers, and thousands of random networks and studies: many
#                    hours. PRIMALSIM_LONG_INPUTS and PRIMALSIM_LONG_STUDIES are other numbers
#
# PRIMALSIM_JOBS=N limits the number of jobs; default: one per core. Tests whose name contains "Slow" are the slow ones.
# The last line is "N passed, N failed", summed over all runs; the exit status is 1 if anything failed.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/scripts/setup.sh"

presets=(release clang)
case "$*" in
  '') ;;
  --all) presets+=(asan tsan) ;;
  --long) exec "$root/scripts/long_tests.sh" ;;
  *)
    echo "usage: ./test.sh [--all | --long]" >&2
    exit 2
    ;;
esac

# The sanitizers of GCC 12 cannot run where the kernel spreads addresses very widely, so that is turned off if it can be.
if [[ $* == --all && -z ${PRIMALSIM_FIXED_ADDRESSES:-} ]] && setarch -R true 2>/dev/null; then
  PRIMALSIM_FIXED_ADDRESSES=1 exec setarch -R bash "${BASH_SOURCE[0]}" "$@"
fi

passed=0
failed=0

# run_tests PRESET [CTEST OPTION...]: adds to `passed` and `failed`.
run_tests() {
  local preset=$1 log="$root/build/$1/tests.log"
  shift
  say "Testing preset '$preset'"
  (cd -- "$root" && ctest --preset "$preset" -j "$jobs" --no-tests=error "$@") | tee "$log" | quiet_passes || true
  if [[ $(tail -n 200 "$log") =~ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
    failed=$((failed + BASH_REMATCH[1]))
    passed=$((passed + BASH_REMATCH[2] - BASH_REMATCH[1]))
  else
    echo "the tests of '$preset' did not come to an end" >&2
    failed=$((failed + 1))
  fi
}

# Drops the two lines of every test that passed.
quiet_passes() { grep -vE '^ +Start +[0-9]+: |Test +#[0-9]+: .* Passed +[0-9.]+ sec$' || true; }

install_packages "${packages[@]}" "${mpi_packages[@]}" clang-16
install_web_tools
for preset in "${presets[@]}"; do
  options=()
  if [[ $preset != release ]]; then options=(-E 'Slow|web/'); fi
  if build_preset "$preset"; then
    run_tests "$preset" "${options[@]}"
  else
    echo "preset '$preset' cannot be built" >&2
    failed=$((failed + 1))
  fi
done

if [[ $* == --all ]]; then
  say "Compiling every header by itself"
  if (cd -- "$root" && cmake --build --preset release -j "$jobs" --target all_verify_interface_header_sets); then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
  fi
fi

printf '\n%d passed, %d failed\n' "$passed" "$failed"
[[ $failed == 0 ]]
