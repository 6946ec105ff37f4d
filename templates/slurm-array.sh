#!/bin/bash
# A library on a Slurm cluster: sbatch slurm-array.sh. Every task computes its share of the chunks; a task that was killed, or has run
# out of time, is completed by submitting the same script again, which computes only what is missing (docs/batch.md).
#SBATCH --job-name=resff
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --mem=4G
#SBATCH --time=24:00:00
#SBATCH --signal=B:TERM@120
#SBATCH --requeue
#SBATCH --output=resff-%A-%a.log

: "${LIBRARY:=library.smi.gz}"
: "${BATCH:=runs/library}"
: "${COMMAND:=minimize}"

# A signal ends the task after the chunk that it is computing; status 6 says so. Status 1: done, with failed records, which the
# manifests list.
resff batch $COMMAND "$LIBRARY" --out "$BATCH" --threads "${SLURM_CPUS_PER_TASK:-1}" \
  --shard "$((SLURM_ARRAY_TASK_ID - SLURM_ARRAY_TASK_MIN + 1))/$SLURM_ARRAY_TASK_COUNT" &
task=$!
trap 'kill -TERM $task' TERM
wait $task
status=$?
# The trap interrupts the wait, not the task.
while [ $status -gt 128 ] && kill -0 $task 2>/dev/null; do
  wait $task
  status=$?
done
[ $status -le 1 ] || exit $status
