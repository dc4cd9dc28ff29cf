#!/usr/bin/env bash
# Installs the build to a new prefix, runs the program from there, and builds and runs examples/api against the package.
#
#   install_and_use.sh SOURCE_DIR BUILD_DIR COMPILER
set -euo pipefail
source_dir=$1 build_dir=$2 compiler=$3
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

cmake --install "$build_dir" --prefix "$scratch/prefix" >"$scratch/installed"
cd -- "$scratch"
echo "-- the installed program"
prefix/bin/primalsim --version
mkdir elsewhere
(cd elsewhere && ../prefix/bin/primalsim compare "$source_dir/examples/models/tiny" --context 40 --mapping primal 2>messages)
if grep -q note: elsewhere/messages; then
  echo "the configuration just installed is not the one built in" >&2
  exit 1
fi
sed -i 's/clock_ghz: 1 /clock_ghz: 2 /' prefix/share/primalsim/configs/primal.txtpb
prefix/bin/primalsim compare "$source_dir/examples/models/tiny" --context 40 --mapping primal 2>messages
grep -q "note: .*/primal.txtpb holds something else" messages
prefix/bin/primalsim map "$source_dir/examples/models/llama-3.2-1b" --strategy primal -o mapping.txtpb

echo "-- a program that uses the installed library"
cmake -S "$source_dir/examples/api" -B consumer -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$scratch/prefix" \
  -DCMAKE_BUILD_TYPE=Debug >configured
cmake --build consumer
if grep -rqF -- "$source_dir" "$scratch/prefix/include" "$scratch/prefix/lib/cmake" "$scratch"/prefix/lib*/cmake; then
  echo "the package names the source folder" >&2
  exit 1
fi
consumer/sweep "$source_dir"
