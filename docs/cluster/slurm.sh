#!/usr/bin/env bash
# A worker for each task of a Slurm job, and an experiment that runs on them, on the job's first node beside its worker.
#   sbatch --nodes=4 docs/cluster/slurm.sh EXPERIMENT.yaml [options of fl sim]
# In a checkout of Fl that all nodes see, which ./fl has built before. Tasks that come later enter the run when they do.
#SBATCH --job-name=fl
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=1
#SBATCH --cpus-per-task=8
set -euo pipefail
FL_CLUSTER_SECRET="$(openssl rand -hex 32)"
FL_PORT=$((20000 + SLURM_JOB_ID % 10000))
export FL_CLUSTER_SECRET FL_PORT
FL_FIRST="$(getent ahostsv4 "$SLURMD_NODENAME" | head -n 1 | cut -d ' ' -f 1):$FL_PORT"
export FL_FIRST

# --overlap: the driver shares the first node with its worker. Each worker listens on its node's address; those of one node on ports in a
# row.
# shellcheck disable=SC2016
srun --overlap --kill-on-bad-exit=0 bash -c '
  address="$(getent ahostsv4 "$SLURMD_NODENAME" | head -n 1 | cut -d " " -f 1)"
  exec ./fl worker --listen "$address:$((FL_PORT + SLURM_LOCALID))" --join "$FL_FIRST" --workers "${SLURM_CPUS_PER_TASK:-1}"' &
workers=$!
trap 'kill "$workers" 2>/dev/null; wait' EXIT
./fl sim "$@" --cluster "$FL_FIRST"
