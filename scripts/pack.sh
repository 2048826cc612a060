#!/usr/bin/env bash
# Packs what is published to NuGet, with symbols: scripts/pack.sh [--no-build] [OUTDIR]
# It builds apart from the checkout's own build, the same assemblies from one commit in whichever folder; --no-build packs what the last
# Release build left.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
projects=(
  Fl.Core
  Fl.Core/Engines/Torch
  Fl.Core/Reports
  Fl.Sim
  Fl.Edge/Client
  Fl.Edge
  tests/Fl.Testing
)
if [ "${1:-}" = --no-build ]; then
  shift
  build=(--no-build)
else
  build=(-p:ContinuousIntegrationBuild=true "-p:ArtifactsPath=$PWD/artifacts/packing/")
fi
mkdir -p "${1:-artifacts/packages}"
out="$(cd "${1:-artifacts/packages}" && pwd)"
pack() { dotnet pack "$1" -c Release -o "$out" -v q --nologo -clp:NoSummary "${build[@]}" "${@:2}"; }
# A debugger shows the sources, which are in the symbols.
for project in "${projects[@]}"; do pack "$project" -p:EmbedAllSources=true; done
# The tool knows the engine's package by its hash.
version="$(dotnet msbuild Fl.Cli -getProperty:PackageVersion)"
pack Fl.Cli "-p:TorchPackage=$out/Fl.Engines.Torch.$version.nupkg"
