#!/usr/bin/env bash
# The fault and fuzz suite in its long form; prints the rows of the tables in docs/reliability.md. Disk faults need root.
# Usage: scripts/faults.sh [options of the test runner, e.g. -class Fl.Faults.KillTests]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
dotnet build tests/Fl.Faults -c Release -v q --nologo -clp:ErrorsOnly
# It starts some 400 short processes, which end before a profile of them would be of use.
export DOTNET_TieredPGO=0
report="$(mktemp)"
trap 'sort "$report"; rm -f "$report"' EXIT
FL_FAULTS=long FL_FAULTS_REPORT="$report" artifacts/bin/Fl.Faults/release/Fl.Faults "$@"
