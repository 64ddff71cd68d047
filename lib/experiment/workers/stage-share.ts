/**
 * How much of a stage is done, from what it reports: its tasks come one after the other, and one of them takes most of
 * the time.
 */
import type { ProgressReport } from "../../support/progress";

/** That task, by the beginning of its name. Reports of others (reading tables and headers, predicting) say nothing of the whole. */
const mainTasks = {
  prepare: "preparing images",
  train: "training",
  sample: "sampling",
  classify: "training",
  shadow: "training",
} as const;

/** The share of a stage that a report represents; 0 if its task takes no time. */
export function shareOfStage(stage: keyof typeof mainTasks, { task, done, total }: ProgressReport): number {
  return total > 0 && task.startsWith(mainTasks[stage]) ? Math.min(1, done / total) : 0;
}
