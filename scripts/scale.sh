#!/usr/bin/env bash
# Time and memory of fl sim as the clients and the cohort grow, all else alike: net on 100,000 synthetic images, ten rounds.
# First 100 to 100,000 clients of which 50 take part in a round; then cohorts of 10 to 1,000 of 100,000 clients. Every client has one image,
# so that a round of so many is the same work. usage: scripts/scale.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
dotnet publish Fl.Cli -c Release -r "$(dotnet --info | awk '/RID:/ { print $2; exit }')" --self-contained false -o "$work/fl" -v q --nologo -clp:ErrorsOnly

row() { # clients, cohort
  rm -rf "$work/run"
  "$work/fl/fl" sim experiments/ten-thousand-clients.yaml --set clients.count="$1" --set clients.per_round="$2" --set dataset.train=100000 \
    --set partition='{name: file, path: '"$work/$1.csv"'}' --set rounds=10 --set train.epochs=1 --set evaluate.every=10 --quiet --profile --out "$work/run" > /dev/null
  awk -F, -v clients="$1" -v cohort="$2" -v memory="$(sed -n 's/.*"peak_memory_bytes": \([0-9]*\).*/\1/p' "$work/run/summary.json")" '
    { s[$1] = $3 } END { printf "| %d | %d | %.2f | %.2f | %.1f | %d |\n", clients, cohort, s["load"], s["prepare"] + s["plots"] + s["finish"], (s["gather"] + s["step"] + s["record"]) * 100, memory / 1048576 }' "$work/run/profile.csv"
}

# Every client has one image, whatever their number, so that a round is the same work.
for clients in 100 1000 10000 100000; do
  awk -v clients="$clients" 'BEGIN { print "client,example,split"; for (c = 0; c < clients; c++) print c "," c ",train" }' > "$work/$clients.csv"
done
echo "| clients | cohort | data, s | set up and end, s | a round, ms | peak memory, MB |"
echo "| --- | --- | --- | --- | --- | --- |"
for clients in 100 1000 10000 100000; do row "$clients" 50; done
for cohort in 10 100 1000; do row 100000 "$cohort"; done
