#!/usr/bin/env bash
# Publishes tests/Fl.Aot with NativeAOT for linux-x64, warnings as errors, and runs it. Needs clang and zlib1g-dev.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out="artifacts/aot"
dotnet publish tests/Fl.Aot -c Release -r linux-x64 -o "$out" -v q --nologo
ls -l "$out/Fl.Aot" | awk '{ printf "binary: %.1f MB\n", $5 / 1e6 }'
"$out/Fl.Aot"
