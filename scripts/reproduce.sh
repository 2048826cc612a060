#!/usr/bin/env bash
# Runs the experiments of experiments/papers against real data and prints the figures of docs/reproductions.md.
# usage: scripts/reproduce.sh DATA [CASE]...   DATA holds cifar-10-batches-bin and mnist; CASE: niid-bench mcmahan power-law
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
data="${1:?usage: scripts/reproduce.sh DATA [CASE]...}"
shift
[ $# -gt 0 ] || set -- power-law mcmahan niid-bench
out="runs/papers/$(date +%Y%m%d-%H%M%S)"

# The round, interpolated linearly, at which the best accuracy so far first reaches a target.
rounds_to() {
  awk -F, -v target="$2" 'NR > 1 && $10 != "" {
    if ($10 >= target) { printf "%.1f", round + (target - best) / ($10 - best) * ($1 - round); found = 1; exit }
    if ($10 > best) best = $10
    round = $1
  } END { if (!found) printf "not reached" }' "$1/rounds.csv"
}

for case in "$@"; do
  case "$case" in
    niid-bench)
      for seed in 1 2 3; do
        ./fl sim experiments/papers/niid-bench-iid.yaml --set dataset.path="$data/cifar-10-batches-bin" --set seed=$seed --quiet --out "$out/niid-bench-iid-$seed"
      done ;;
    mcmahan)
      for lr in 0.0464 0.0681 0.1 0.1468 0.2154 0.3162; do
        ./fl sim experiments/papers/mcmahan-2nn-iid.yaml --set dataset.path="$data/mnist" --set train.lr=$lr --quiet --out "$out/mcmahan-2nn-iid-$lr" > /dev/null
        echo "mcmahan-2nn-iid lr $lr: rounds to 97 %: $(rounds_to "$out/mcmahan-2nn-iid-$lr" 0.97)"
      done ;;
    power-law)
      for seed in 1 2 3; do
        ./fl sim experiments/papers/power-law-mnist.yaml --set dataset.path="$data/mnist" --set seed=$seed --quiet --out "$out/power-law-$seed"
      done ;;
    *) echo "unknown case '$case'" >&2; exit 2 ;;
  esac
done
