#!/usr/bin/env bash
# Has the binaries of publish-edge.sh join a server over TLS, with tokens, for 3 rounds of a small experiment, arm64 under
# qemu; compares the bits with fl sim, and prints size, start-up time and peak memory. Skips, and says why, where it cannot.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root="$PWD"
for need in clang:clang ld.lld:lld llvm-objcopy:llvm qemu-aarch64-static:qemu-user-static; do
  command -v "${need%%:*}" >/dev/null || { echo "skipped: ${need%%:*} is missing (apt-get install ${need##*:})"; exit 0; }
done
scripts/publish-edge.sh

# A call beside each multiply-add puts all sums on the stack and costs most of the speed; nothing but the machine code shows it.
kernels() {
  local binary="artifacts/edge/fl-join-arm64" start size name count=0 code
  while read -r start size name; do
    code="$(llvm-objdump -d --no-show-raw-insn --start-address="0x$start" --stop-address="$((16#$start + 16#$size))" "$binary")"
    if grep -qE '\sblr?\s' <<< "$code"; then echo "check-edge.sh: linux-arm64: $name calls a method" >&2; exit 1; fi
    [ "$(grep -cE '\sfmla\s' <<< "$code")" -ge 24 ] || { echo "check-edge.sh: linux-arm64: $name lacks multiply-adds" >&2; exit 1; }
    count=$((count + 1))
  done < <(llvm-nm --print-size --format=bsd "$binary.dbg" | awk '$3 ~ /^[tT]$/ && $4 !~ /^_lsda/ && $4 ~ /(Tile_5|GradientTile_4|ChannelTile_4|DotTile_4)<.*_(Six__.*_Four|Eight__.*_Three)(>|__).*__Run$/ { print $1, $2, $4 }' | sed 's/Fl_Core_Fl_Core_Managed_//g')
  [ $count -ge 4 ] || { echo "check-edge.sh: linux-arm64: found $count kernels" >&2; exit 1; }
  echo "linux-arm64: none of $count kernels calls a method"
}
kernels

work="$(mktemp -d)"
running=()
trap '[ ${#running[@]} = 0 ] || kill "${running[@]}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
cat > small.yaml <<'YAML'
dataset: {name: synthetic-images, train: 300, test: 100}
partition: {name: dirichlet, alpha: 1.0}
clients: {count: 2, per_round: 2}
rounds: 3
model: net
train: {batch_size: 32, lr: 0.05, momentum: 0.9}
engine: managed
YAML
fail() { echo "FAILED: $*" >&2; tail -n 20 "$work"/*.log >&2; exit 1; }
hash_of() { grep -o '"model_sha256": "[0-9a-f]*"' "$1/summary.json" | cut -d'"' -f4; }

fl="$root/fl"
"$fl" certs tls > certs.log
for id in 0 1; do "$fl" devices add $id > token-$id; done

# join NAME WIDTH COMMAND...: two clients of a kind, against fl sim with registers of the same width.
join() {
  local name="$1" width="$2" server clients=() peak=0 now
  shift 2
  FL_MANAGED_WIDTH=$width "$fl" sim small.yaml --quiet --out "$name-simulated" > "$name-sim.log" 2>&1 || fail "$name: fl sim"
  "$fl" serve small.yaml --listen 127.0.0.1:0 --cert tls/server.pem --key tls/server-key.pem --devices devices.json --out "$name-served" > "$name-serve.log" 2>&1 &
  server=$!; running=($server)
  until grep -q 'listening on' "$name-serve.log"; do kill -0 $server 2>/dev/null || fail "$name: fl serve"; sleep 0.1; done
  local address; address="$(grep -oE '127\.0\.0\.1:[0-9]+' "$name-serve.log" | head -n 1)"
  for id in 0 1; do
    "$@" "$address" --cid $id --ca tls/ca.pem --token-file token-$id --save "$name-$id.safetensors" > "$name-$id.log" 2>&1 &
    clients+=($!); running+=($!)
  done
  while now="$(awk '/VmHWM/ { print $2 }' "/proc/${clients[0]}/status" 2>/dev/null)" && [ -n "$now" ]; do peak=$now; sleep 0.02; done
  for client in "${clients[@]}"; do wait "$client" || fail "$name: a client ended with code $?"; done
  wait $server || fail "$name: fl serve ended with code $?"
  running=()
  cmp "$name-0.safetensors" "$name-served/model.safetensors" || fail "$name: the model that was saved is not the server's"
  [ "$(hash_of "$name-served")" = "$(hash_of "$name-simulated")" ] || fail "$name: not the bits of fl sim with FL_MANAGED_WIDTH=$width"
  echo "$name: 3 rounds over TLS, the bits of fl sim with FL_MANAGED_WIDTH=$width; peak memory of a client $((peak / 1024)) MiB"
}

x64="$root/artifacts/edge/fl-join-amd64" arm64="$root/artifacts/edge/fl-join-arm64"
join linux-arm64-qemu 128 qemu-aarch64-static -L "$root/artifacts/sysroots/arm64" "$arm64"
if [ "$(uname -m)" != x86_64 ] || ! grep -qw avx2 /proc/cpuinfo; then echo "skipped: the x64 binary needs a processor with AVX2"; exit 0; fi
join linux-x64 256 "$x64"

TIMEFORMAT='%R %U %S'
times="$({ time for _ in $(seq 20); do "$x64" --version > /dev/null; done; } 2>&1)"
awk '{ printf "linux-x64: starts and ends in %.0f ms, %.0f ms of them computing\n", $1 * 50, ($2 + $3) * 50 }' <<< "$times"
if command -v qemu-x86_64-static >/dev/null; then
  old="$(qemu-x86_64-static -cpu Nehalem "$x64" --version 2>&1 || true)"
  [[ "$old" == *"instruction sets are not supported"* ]] || fail "on a processor without AVX2 it says: $old"
  echo "linux-x64: refuses a processor without AVX2 in one line"
fi
