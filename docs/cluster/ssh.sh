#!/usr/bin/env bash
# Starts a worker on each of some hosts over ssh, runs an experiment on them, and ends them with it, however it ends.
#   docs/cluster/ssh.sh node1,node2 EXPERIMENT.yaml [options of fl sim]
# Every host has a checkout of Fl in FL_DIR [fl, below the home folder], and the data set where this machine has it or in its cache.
# FL_SSH is the command [ssh], FL_PORT the workers' port [7500], FL_WORKER more options of fl worker.
set -euo pipefail
IFS=, read -ra hosts <<<"$1"
shift
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
logs="$(mktemp -d)"
FL_CLUSTER_SECRET="$(openssl rand -hex 32)"
export FL_CLUSTER_SECRET

# A worker lives as long as its standard input: ssh's, which ends with this script. It listens where ssh has found the host.
start() {
  local host=$1 join=$2
  # shellcheck disable=SC2086,SC2029
  ${FL_SSH:-ssh} "$host" "cd ${FL_DIR:-fl} && read -r FL_CLUSTER_SECRET && export FL_CLUSTER_SECRET && set -- \$SSH_CONNECTION \
    && exec ./fl worker --listen \$3:${FL_PORT:-7500} ${join:+--join $join} --owned ${FL_WORKER:-}" \
    < <(echo "$FL_CLUSTER_SECRET" && exec tail --pid=$$ -f /dev/null) >"$logs/$host" 2> >(sed "s/^/$host: /" >&2) &
}

end() {
  # shellcheck disable=SC2046
  kill $(jobs -p) 2>/dev/null || true
  rm -rf "$logs"
}

trap end EXIT
start "${hosts[0]}" ""
first=$!
until address="$(sed -n 's/.* listening on //p' "$logs/${hosts[0]}")" && [ -n "$address" ]; do
  kill -0 "$first" 2>/dev/null || exit 1
  sleep 0.2
done
for host in "${hosts[@]:1}"; do start "$host" "$address"; done
"$root/fl" sim "$@" --cluster "$address"
