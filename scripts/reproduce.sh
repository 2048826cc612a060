#!/usr/bin/env bash
# Runs the experiments of experiments/papers against real data and prints the figures of docs/reproductions.md.
# usage: scripts/reproduce.sh DATA [CASE]...   DATA holds cifar-10-batches-bin and mnist.
# CASE: power-law fedprox mcmahan mcmahan-non-iid niid-bench, which are run by default, and the slower mcmahan-cnn, niid-bench-dirichlet and bucketing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
data="${1:?usage: scripts/reproduce.sh DATA [CASE]...}"
shift
[ $# -gt 0 ] || set -- power-law fedprox mcmahan mcmahan-non-iid niid-bench
out="runs/papers/$(date +%Y%m%d-%H%M%S)"

# The round, interpolated linearly, at which the best accuracy so far first reaches a target.
rounds_to() {
  awk -F, -v target="$2" 'NR > 1 && $10 != "" {
    if ($10 >= target) { printf "%.1f", round + (target - best) / ($10 - best) * ($1 - round); found = 1; exit }
    if ($10 > best) best = $10
    round = $1
  } END { if (!found) printf "not reached" }' "$1/rounds.csv"
}

# Runs an MNIST experiment under some settings and prints the round of its target: EXPERIMENT ACCURACY LABEL SETTING...
target() {
  local experiment=$1 accuracy=$2 label=$3 settings=()
  shift 3
  for setting in "$@"; do settings+=(--set "$setting"); done
  ./fl sim "experiments/papers/$experiment.yaml" --set dataset.path="$data/mnist" "${settings[@]}" --quiet --out "$out/$experiment-$label" > /dev/null
  echo "$experiment $label: rounds to $accuracy: $(rounds_to "$out/$experiment-$label" "$accuracy")"
}

# The mean accuracy, in percent, of the last five evaluations.
mean_of_last() {
  awk -F, 'NR > 1 && $10 != "" { score[++n] = $10 } END { for (i = n - 4; i <= n; i++) sum += score[i]; printf "%.1f", sum * 20 }' "$1/rounds.csv"
}

# One cell of the table of Karimireddy, He and Jaggi: a name, then options.
bucketing() {
  local cell="$1"
  shift
  ./fl sim experiments/papers/bucketing-mimic.yaml --set dataset.path="$data/mnist" --quiet --out "$out/bucketing-$cell" "$@" > /dev/null
  echo "bucketing $cell: $(mean_of_last "$out/bucketing-$cell") %"
}

for case in "$@"; do
  case "$case" in
    niid-bench)
      for seed in 1 2 3; do
        ./fl sim experiments/papers/niid-bench-iid.yaml --set dataset.path="$data/cifar-10-batches-bin" --set seed=$seed --quiet --out "$out/niid-bench-iid-$seed"
      done ;;
    niid-bench-dirichlet)
      for seed in 1 2 3; do
        for strategy in fedavg scaffold; do
          ./fl sim experiments/papers/niid-bench-dirichlet-$strategy.yaml --set dataset.path="$data/cifar-10-batches-bin" --set seed=$seed --quiet --out "$out/niid-bench-dirichlet-$strategy-$seed"
        done
      done ;;
    mcmahan)
      for lr in 0.0464 0.0681 0.1 0.1468 0.2154 0.3162; do
        target mcmahan-2nn-iid 0.97 "lr-$lr" train.lr=$lr
      done ;;
    mcmahan-non-iid)
      for lr in 0.0464 0.0681 0.1 0.1468 0.2154; do
        target mcmahan-2nn-non-iid 0.97 "lr-$lr" train.lr=$lr
      done ;;
    mcmahan-cnn)
      for epochs in 5 1; do
        for lr in 0.0464 0.0681 0.1 0.1468 0.2154; do
          target mcmahan-cnn-iid 0.99 "epochs-$epochs-lr-$lr" train.epochs=$epochs train.lr=$lr
        done
      done ;;
    power-law)
      for seed in 1 2 3; do
        ./fl sim experiments/papers/power-law-mnist.yaml --set dataset.path="$data/mnist" --set seed=$seed --quiet --out "$out/power-law-$seed"
      done ;;
    fedprox)
      for seed in 1 2 3; do
        for cell in "mu: 2, partial_work: keep" "mu: 0, partial_work: keep" "mu: 0, partial_work: drop"; do
          run="$out/fedprox-$(tr -cd 'a-z0-9' <<< "$cell")-$seed"
          ./fl sim experiments/papers/fedprox-stragglers.yaml --set dataset.path="$data/mnist" --set strategy="{name: fedprox, stragglers: 0.9, $cell}" --set seed=$seed --quiet --out "$run" > /dev/null
          echo "fedprox $cell, seed $seed: mean of rounds 91 to 100: $(awk -F, '$1 > 90 { sum += $10 } END { printf "%.1f", sum * 10 }' "$run/rounds.csv") %"
        done
      done ;;
    bucketing)
      krum='{name: krum, f: 5, power: 4}'
      bucketing avg --set strategy.aggregator='{name: mean}'
      bucketing krum --set strategy.aggregator="$krum"
      bucketing cm --set strategy.aggregator='{name: coordinate-median}'
      bucketing rfa --set strategy.aggregator='{name: geometric-median, iterations: 8, nu: 0.1}'
      bucketing cclip --set strategy.aggregator='{name: centered-clipping, tau: 10, iterations: 3}'
      bucketing krum-s2 --set strategy.aggregator="{name: bucketing, s: 2, inner: $krum}"
      bucketing cm-s2
      bucketing rfa-s2 --set strategy.aggregator='{name: bucketing, s: 2, inner: {name: geometric-median, iterations: 8, nu: 0.1}}'
      bucketing iid-avg --set partition=iid --set attack.data=own --set strategy.aggregator='{name: mean}'
      bucketing iid-krum --set partition=iid --set attack.data=own --set strategy.aggregator="$krum" ;;
    *) echo "unknown case '$case'" >&2; exit 2 ;;
  esac
done
