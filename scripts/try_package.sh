#!/usr/bin/env bash
# Makes the Debian package of a build, installs it in a fresh Debian 12, and uses what it installs there. Needs debootstrap, root and the
# network; without one of them the package is unpacked into a folder and used from there, which shows less: not its dependencies.
#
#   scripts/try_package.sh [BUILD_DIR] [CHROOT]    BUILD_DIR: build/release; CHROOT: a Debian 12 that debootstrap made before, kept
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." >/dev/null && pwd -P)
build=$(realpath -- "${1:-$root/build/release}") chroot=${2:-}
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

(cd -- "$scratch" && cpack --config "$build/CPackConfig.cmake" -B "$scratch/made" >"$scratch/log") || { cat "$scratch/log" >&2; exit 1; }
package=$(find "$scratch/made" -maxdepth 1 -name '*.deb')
dpkg-deb --info "$package"

# smoke PREFIX COMMAND...: uses what is installed in PREFIX, as COMMAND runs it.
smoke() {
  local prefix=$1 tiny=$1/share/primalsim/examples/models/tiny arch=$1/share/primalsim/configs/tiny.txtpb
  shift
  echo "-- the program"
  "$@" "$prefix/bin/primalsim" compare "$tiny" --arch "$arch" --quiet
  "$@" "$prefix/bin/primalsim" compare "$tiny" --arch "$arch" --quiet --json >"$scratch/theirs"
  "$build/cli/primalsim" compare "$root/examples/models/tiny" --arch "$root/configs/tiny.txtpb" --quiet --json >"$scratch/ours"
  grep -v '"command_line"\|"source"' "$scratch/theirs" >"$scratch/theirs.numbers"
  grep -v '"command_line"\|"source"' "$scratch/ours" >"$scratch/ours.numbers"
  cmp "$scratch/theirs.numbers" "$scratch/ours.numbers"
  if [[ -d $unpacked$prefix/lib/python3/dist-packages/primalsim ]]; then
    echo "-- the Python package"
    "$@" env PYTHONPATH="$prefix/lib/python3/dist-packages" python3 -c "
import primalsim
found = primalsim.compare('$tiny', arch='$arch', mapping='primal')
print(primalsim.__version__, found['mappings'][0]['cycles_per_token'], 'cycles per token')"
  fi
  for file in man/man1/primalsim.1.gz man/man1/primalsim-compare.1.gz bash-completion/completions/primalsim \
    doc/primalsim/copyright doc/primalsim/CHANGELOG.md; do
    [[ -s $unpacked$prefix/share/$file ]] || { echo "$file is not installed" >&2; exit 1; }
  done
}

if [[ $(id -u) == 0 ]] && command -v debootstrap >/dev/null; then
  if [[ -z $chroot ]]; then
    chroot=$scratch/debian
    debootstrap --variant=minbase bookworm "$chroot" >"$scratch/log" || { tail "$scratch/log" >&2; exit 1; }
  fi
  cp /etc/resolv.conf "$chroot/etc/resolv.conf"
  cp "$package" "$chroot/primalsim.deb"
  chroot "$chroot" apt-get -qq update
  chroot "$chroot" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends /primalsim.deb
  unpacked=$chroot
  smoke /usr chroot "$chroot"
  chroot "$chroot" apt-get -qq purge -y primalsim
  [[ ! -e $chroot/usr/bin/primalsim && ! -e $chroot/usr/share/primalsim ]] || { echo "a purge leaves files" >&2; exit 1; }
  echo "-- installed, used and removed in a Debian made by debootstrap"
else
  dpkg-deb -x "$package" "$scratch/unpacked"
  unpacked='' smoke "$scratch/unpacked/usr"
  echo "-- unpacked and used; not installed, for there is no debootstrap or no root"
fi
