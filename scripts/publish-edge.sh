#!/usr/bin/env bash
# Makes fl-join for devices with NativeAOT, warnings as errors: fl-join-amd64 and fl-join-arm64 in
# artifacts/edge, or in the folder given, and beside each its symbols (.dbg), which no device needs. Both start
# on glibc 2.31 (Debian 11, JetPack 5), which is checked.
# Needs Debian or Ubuntu with clang, lld and llvm, and the .NET SDK.
set -euo pipefail
out="$(realpath -m "${1:-$(dirname "${BASH_SOURCE[0]}")/../artifacts/edge}")"
cd "$(dirname "${BASH_SOURCE[0]}")/.."
newest=2.31

missing=()
for need in clang:clang ld.lld:lld llvm-objcopy:llvm llvm-readelf:llvm; do
  command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "publish-edge.sh: packages are missing: apt-get install $(printf '%s\n' "${missing[@]}" | sort -u | xargs)" >&2
  exit 1
fi

mkdir -p "$out"
for arch in amd64 arm64; do
  rid="linux-${arch/amd64/x64}"
  sysroot="$(scripts/sysroot.sh $arch)"
  dotnet publish Fl.Edge/Join -c Release -r "$rid" -p:SysRoot="$sysroot" -v q --nologo -clp:NoSummary
  binary="$out/fl-join-$arch"
  cp "artifacts/publish/Fl.Edge.Join/release_$rid/fl-join" "$binary.tmp"
  mv "$binary.tmp" "$binary"
  cp "artifacts/publish/Fl.Edge.Join/release_$rid/fl-join.dbg" "$binary.dbg"
  needs="$(llvm-readelf --version-info "$binary" | grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -n 1)"
  echo "$(realpath --relative-to=. "$binary"): $(stat -c %s "$binary" | awk '{ printf "%.1f MB", $1 / 1e6 }'), needs $needs"
  if [ "$(printf '%s\n' "$newest" "${needs#GLIBC_}" | sort -V | tail -n 1)" != "$newest" ]; then
    echo "publish-edge.sh: $binary would not start on glibc $newest." >&2
    exit 1
  fi
done
