/** How long the models were trained, as a table. */
import type { GeneratorRun } from "../../experiment/generator-run";
import type { TableRow } from "./row";

/** Images, time and speed of each training, and the share of its time that it waited for images. */
export function trainingTable(runs: readonly GeneratorRun[]): TableRow[] {
  return runs.map(({ model, ticks }) => {
    const { kimg, seconds, waiting } = ticks[ticks.length - 1];
    return {
      model,
      kimg,
      minutes: (seconds / 60).toFixed(1),
      "images a second": Math.round((1000 * kimg) / seconds),
      "time for input": `${(100 * waiting).toFixed(2)} %`,
    };
  });
}
