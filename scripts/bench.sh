#!/usr/bin/env bash
# fl sim against a plain PyTorch loop and against libtorch in fl itself (engine: torch), on this machine: images trained a second of whole
# processes, start, data and final evaluation included, and the ratios to libtorch in process and to the faster of two loops (one process with
# its default threads; one process a core with one thread each). Medians of interleaved runs. Where a plain matrix product of that PyTorch
# does not reach a fifth of what a core does, its kernels are broken here and nothing is compared with it.
# usage: scripts/bench.sh DATA [CASE]...   DATA holds cifar-10-batches-bin and mnist. PYTHON and RUNS (5) may be set.
# CASE: net-10 net-32 cnn tiny resnet8, all by default. FL_WORKERS limits fl and the loops, to 1 for one core.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
data="$(realpath "${1:?usage: scripts/bench.sh DATA [CASE]...}")"
shift
[ $# -gt 0 ] || set -- net-10 net-32 cnn tiny resnet8
python="${PYTHON:-python3}"
"$python" -c 'import torch, numpy' 2> /dev/null || { echo "bench.sh: $python has no torch and numpy: apt-get install python3-torch python3-numpy, or set PYTHON." >&2; exit 1; }
cores="${FL_WORKERS:-$(nproc)}"
least=20 # per cent of a core's peak
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
dotnet publish Fl.Cli -c Release -r "$(dotnet --info | awk '/RID:/ { print $2; exit }')" --self-contained false -o "$work/fl" -v q --nologo -clp:ErrorsOnly
dotnet build tests/Fl.Benchmarks -c Release -v q --nologo -clp:ErrorsOnly
dotnet build-server shutdown > /dev/null
fl="$work/fl/fl"

# case: experiment, data folder, model, rounds, clients a round, batch, lr, then settings
describe() {
  case "$1" in
    net-10) echo experiments/two-devices.yaml cifar-10-batches-bin net 30 10 10 0.01 clients.count=100 engine=auto train.momentum=0 ;;
    net-32) echo experiments/two-devices.yaml cifar-10-batches-bin net 30 10 32 0.01 clients.count=100 engine=auto train.momentum=0 ;;
    cnn) echo experiments/papers/mcmahan-cnn-iid.yaml mnist cnn 2 10 10 0.1 train.epochs=1 ;;
    tiny) echo experiments/papers/power-law-mnist.yaml mnist logistic 100 1000 10 0.03 evaluate.clients=false ;;
    resnet8) echo experiments/two-devices.yaml cifar-10-batches-bin resnet8 3 10 32 0.01 clients.count=100 engine=auto train.momentum=0 model=resnet8 ;;
    *) echo "unknown case '$1'" >&2; exit 2 ;;
  esac
}

seconds() { # a command's wall-clock seconds, its output in $work/out
  local start end
  start=$(date +%s.%N)
  "$@" > "$work/out"
  end=$(date +%s.%N)
  awk "BEGIN { printf \"%.3f\", $end - $start }"
}

median() { sort -g | awk '{ v[NR] = $1 } END { if (NR) print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

echo "$(grep -m 1 'model name' /proc/cpuinfo | cut -d: -f2- | xargs), $cores of $(nproc) cores, $("$python" --version), .NET $(dotnet --version)"
peak="$(artifacts/bin/Fl.Benchmarks/release/Fl.Benchmarks peak)"
mapfile -t probe < <(OMP_NUM_THREADS="$cores" "$python" tests/Fl.Benchmarks/peers/probe.py "$cores")
share="$(awk "BEGIN { printf \"%.0f\", 100 * ${probe[1]} / $peak }")"
echo "${probe[0]}"
echo "libtorch in process: one thread for each of fl's $cores workers"
echo "a matrix product of that PyTorch on one core: ${probe[1]} GFLOP/s, $share % of the $peak that the core reaches"
[ "$share" -ge "$least" ] || echo "not compared with PyTorch: below $least % its kernels are broken on this machine (Debian: apt-get install libopenblas0)"
echo "| case | images | fl, images/s | libtorch in process | fl over it | one process | $cores processes | fl over the faster |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
for case in "$@"; do
  read -r experiment folder model rounds cohort batch lr settings <<< "$(describe "$case")"
  set_options=(--set "dataset.path=$data/$folder" --set "rounds=$rounds" --set "clients.per_round=$cohort" --set "train.batch_size=$batch" --set "train.lr=$lr" --set "evaluate.every=$rounds")
  for setting in $settings; do set_options+=(--set "$setting"); done
  "$fl" data partition "$experiment" "${set_options[@]}" --out "$work/$case" > /dev/null
  : > "$work/fl.s"; : > "$work/torch.s"; : > "$work/one.s"; : > "$work/many.s"
  for run in $(seq "${RUNS:-5}"); do
    rm -rf "$work/run"
    seconds "$fl" sim "$experiment" "${set_options[@]}" --workers "$cores" --quiet --out "$work/run" >> "$work/fl.s"; echo >> "$work/fl.s"
    images=$(awk -F, 'NR > 1 { sum += $7 } END { print sum }' "$work/run/rounds.csv")
    rm -rf "$work/run"
    seconds "$fl" sim "$experiment" "${set_options[@]}" --set engine=torch --workers "$cores" --quiet --out "$work/run" >> "$work/torch.s"; echo >> "$work/torch.s"
    [ "$share" -ge "$least" ] || continue
    seconds env OMP_NUM_THREADS="$cores" "$python" tests/Fl.Benchmarks/peers/loop.py "$model" "$data/$folder" "$work/$case/partition.csv" "$rounds" "$cohort" "$batch" "$lr" 1 >> "$work/one.s"; echo >> "$work/one.s"
    read -r theirs _ < "$work/out"
    # Where clients differ in size and not all take part, the two draw other cohorts.
    [ "$images" = "$theirs" ] || { echo "bench.sh: $case: fl trained $images images and the loop $theirs" >&2; exit 1; }
    [ "$cores" -gt 1 ] || { cp "$work/one.s" "$work/many.s"; continue; }
    seconds "$python" tests/Fl.Benchmarks/peers/loop.py "$model" "$data/$folder" "$work/$case/partition.csv" "$rounds" "$cohort" "$batch" "$lr" "$cores" >> "$work/many.s"; echo >> "$work/many.s"
  done
  awk -v case="$case" -v images="$images" -v fl="$(median < "$work/fl.s")" -v torch="$(median < "$work/torch.s")" -v one="$(median < "$work/one.s")" \
    -v many="$(median < "$work/many.s")" 'BEGIN {
    printf "| %s | %d | %.0f | %.0f | %.2f |", case, images, images / fl, images / torch, torch / fl
    if (one == "") { print " - | - | - |"; exit }
    best = one < many ? one : many
    printf " %.0f | %.0f | %.2f |\n", images / one, images / many, best / fl }'
done
