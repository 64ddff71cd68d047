#!/usr/bin/env bash
# The runs of a plan as arrays of Slurm jobs, one array for each depth of needs; an array begins when the one before it has
# ended. A failed run does not stop the others: those that need it fail at once, and the same command tries them again.
#
#     synthcohort plan --benchmark all --preset standard --out plan.json
#     cluster/slurm-array.sh plan.json [options of sbatch, such as --partition=gpu --gpus=1]
#
# SYNTHCOHORT_WORK, if it is set, must be a folder that all nodes see; so must the checkout be.
set -euo pipefail

root="${SYNTHCOHORT_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}"

# As a job: one run, the one that this task's number stands for.
if [ -n "${SLURM_ARRAY_TASK_ID:-}" ]; then
  ids=($SYNTHCOHORT_IDS)
  export SYNTHCOHORT_THREADS="${SLURM_CPUS_PER_TASK:-1}"
  exec node "$root/bin/synthcohort.js" run "${ids[$SLURM_ARRAY_TASK_ID]}" --plan "$SYNTHCOHORT_PLAN"
fi

if [ $# -lt 1 ]; then
  echo "usage: slurm-array.sh <plan.json> [options of sbatch]" >&2
  exit 2
fi
plan="$(realpath "$1")"
shift

# A line for each array: the minutes of its longest run (three times the estimate and a quarter of an hour), then its ids.
arrays="$(node -e '
  const { runs } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
  const depth = new Map(), lines = [];
  for (const { id, needs, seconds } of runs) {
    const own = Math.max(-1, ...needs.map((need) => depth.get(need))) + 1;
    depth.set(id, own);
    lines[own] ??= { minutes: 0, ids: [] };
    lines[own].minutes = Math.max(lines[own].minutes, Math.ceil((3 * seconds) / 60 + 15));
    lines[own].ids.push(id);
  }
  for (const { minutes, ids } of lines) console.log(minutes, ids.join(" "));
' "$plan")"

after=()
while read -r minutes ids; do
  count=$(wc -w <<< "$ids")
  job=$(SYNTHCOHORT_ROOT="$root" SYNTHCOHORT_PLAN="$plan" SYNTHCOHORT_IDS="$ids" \
    sbatch --parsable --job-name=synthcohort --array="0-$((count - 1))" --cpus-per-task=2 --mem=4000 --time="$minutes" \
    --signal=B:TERM@60 --export=ALL ${after[@]+"${after[@]}"} "$@" "${BASH_SOURCE[0]}" "$plan")
  job="${job%%;*}"
  echo "array $job: $count runs"
  after=("--dependency=afterany:$job")
done <<< "$arrays"
echo "When all have ended: synthcohort reproduce --plan $plan    # the table of results, and what failed"
