# shellcheck shell=bash disable=SC2034
# Shared by demo.sh and test.sh: where the project is, how many jobs to run, which packages it needs, how to build it.
# To be sourced by a script that has `set -euo pipefail`.

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null && pwd -P)
jobs=${PRIMALSIM_JOBS:-$(nproc)}
if ! [[ $jobs =~ ^[1-9][0-9]{0,3}$ ]]; then
  echo "PRIMALSIM_JOBS is '$jobs'; allowed is a whole number from 1 to 9999" >&2
  exit 2
fi

packages=(g++ cmake ninja-build libprotobuf-dev protobuf-compiler libboost-graph-dev libboost-program-options-dev
  libgtest-dev libbenchmark-dev nlohmann-json3-dev libfmt-dev libtbb-dev libhwy-dev libbz2-dev libsqlite3-dev
  pybind11-dev python3-dev)

# Of sweeps over many machines; what is built without them is the same but for that.
mpi_packages=(libboost-mpi-dev libopenmpi-dev openmpi-bin)

say() { printf '\n== %s\n' "$*"; }

# as_root COMMAND...: as it is for root, else with sudo, which may ask for a password only at a terminal.
as_root() {
  if [[ $(id -u) == 0 ]]; then
    "$@"
  elif ! command -v sudo >/dev/null; then
    echo "this needs root or sudo: $*" >&2
    return 2
  elif [[ -t 0 ]]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# install_packages NAME...: installs what is missing; without anything missing it takes no time and no network.
install_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    echo "this is no Debian; what is needed goes by these names there: $*" >&2
    return 0
  fi
  for package in "$@"; do
    if [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) != installed* ]]; then
      missing+=("$package")
    fi
  done
  if [[ ${#missing[@]} == 0 ]]; then
    say "All packages are installed"
    return 0
  fi
  say "Installing ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300)
  as_root "${apt[@]}" update || echo "apt-get update failed; trying with the package lists there are" >&2
  as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >/dev/null
}

# install_web_tools: Node, its packages and a browser, for the tests of the report page only. Without them these are skipped.
install_web_tools() {
  local missing=(chromium)
  if ! command -v node >/dev/null; then missing+=(nodejs); fi
  if ! command -v npm >/dev/null; then missing+=(npm); fi
  install_packages "${missing[@]}" || echo "the tests of the report page need these packages" >&2
  if [[ $root/web/node_modules/.package-lock.json -nt $root/web/package-lock.json ]]; then return 0; fi
  say "Installing the packages of web/package.json"
  (cd -- "$root/web" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) ||
    echo "npm ci failed; the tests of the report page are skipped" >&2
}

# build_preset PRESET [TARGET...]: configures and builds into build/PRESET; everything if no target is named.
build_preset() {
  local preset=$1 cache="$root/build/$1/CMakeCache.txt" fresh=()
  shift
  say "Building preset '$preset' with $jobs jobs into build/$preset"
  # A build folder that came here with a moved checkout is of no use.
  if [[ -f $cache ]] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then fresh=(--fresh); fi
  (
    cd -- "$root" &&
      cmake --preset "$preset" "${fresh[@]}" --log-level=WARNING >/dev/null &&
      cmake --build --preset "$preset" -j "$jobs" ${1:+--target "$@"}
  )
}
