#!/usr/bin/env bash
# Prints a folder with the C library and OpenSSL of Debian 11 (glibc 2.31) for amd64 or arm64: what fl-join is linked
# against, so that it starts on devices as old as that. Fetched once, with apt's signatures checked; needs no root.
# The mirror is that of the system's apt, or $DEBIAN_MIRROR.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
arch="${1:?usage: scripts/sysroot.sh amd64|arm64}"
root="$PWD/artifacts/sysroots/$arch"
if [ -f "$root/complete" ]; then echo "$root"; exit; fi

keys=/usr/share/keyrings/debian-archive-keyring.gpg
for need in "apt-get:apt" "dpkg-deb:dpkg" "$keys:debian-archive-keyring"; do
  command -v "${need%%:*}" >/dev/null || [ -f "${need%%:*}" ] || { echo "sysroot.sh: ${need%%:*} is missing: install the package ${need##*:} (Debian, Ubuntu)." >&2; exit 1; }
done
mirror="${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "Debian" && !/security/ { print $2; exit }')}"
mirror="${mirror:-http://deb.debian.org/debian}"

rm -rf "$root"
mkdir -p "$root/.apt/lists/partial" "$root/.apt/cache/archives/partial" "$root/.apt/debs"
echo "deb [signed-by=$keys] $mirror bullseye main" > "$root/.apt/sources.list"
touch "$root/.apt/status"
apt() {
  apt-get -qq -o APT::Sandbox::User=root -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Acquire::Languages=none \
    -o Dir::Etc::SourceList="$root/.apt/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::status="$root/.apt/status" \
    -o Dir::State::lists="$root/.apt/lists" -o Dir::Cache="$root/.apt/cache" "$@" >&2
}
echo "sysroot.sh: fetching Debian 11 for $arch from $mirror" >&2
apt update
(cd "$root/.apt/debs" && apt download libc6 libc6-dev libgcc-s1 libgcc-10-dev libssl1.1)
for deb in "$root"/.apt/debs/*.deb; do dpkg-deb -x "$deb" "$root"; done
# Links to absolute paths would lead out of the folder.
find "$root" -type l -lname '/*' | while read -r link; do ln -snfr "$root$(readlink "$link")" "$link"; done
rm -rf "$root/.apt" "$root/usr/share"
touch "$root/complete"
echo "$root"
