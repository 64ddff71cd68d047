/** A sweep from a cell: what it will train, the runs side by side, the comparison, and a figure of each knob. */
import { calibrate } from "../benchmark/calibrated-estimate";
import { runSweep, sweepOutlook } from "../benchmark/sweep/run-sweep";
import { planSweep } from "../benchmark/sweep/sweep-plan";
import type { StatusDisplay } from "../benchmark/workers/plan-progress";
import { workersForMachine } from "../engine/workers";
import type { KnobName } from "../experiment/knobs/knob-groups";
import { sweepFigure } from "../figures/exploration/sweep";
import { sweepPoints } from "../figures/exploration/sweep-points";
import type { KnobValue } from "../support/knobs/knob";
import { runsRoot } from "../support/paths";
import { usualWork, type WorkOptions } from "../support/work";
import { compareExperiments } from "./compare-experiments";
import { displayBundle, UpdatableDisplay } from "./display/display";
import { show, showMarkdown } from "./display/show";

/** What a cell sweeps. */
export interface SweepRequest extends Pick<WorkOptions, "signal"> {
  readonly preset: string;
  readonly data: string;
  /** Values by dotted knob, and of `seed`: `{ "cpdGan.learningRate": [0.002, 0.005], seed: [1, 2, 3] }`. */
  readonly set: Readonly<Record<string, readonly KnobValue[]>> & {
    readonly [Name in KnobName | "seed"]?: readonly KnobValue[];
  };
  /** Drops the worse half of the settings by score after a quarter and after half of their training. */
  readonly halving?: boolean;
  /** Only says what would be trained, what is found, and how long it takes. */
  readonly dryRun?: boolean;
}

/**
 * Sweeps knobs; the same call goes on where it was stopped. The engine must have been started.
 * @throws UsageError for unknown knobs and values.
 */
export async function sweep({ preset, data, set, halving, dryRun, signal }: SweepRequest): Promise<void> {
  const plan = planSweep({ preset, data, set }, calibrate(runsRoot));
  const workers = workersForMachine();
  displayBundle({ "text/plain": sweepOutlook(plan, workers) });
  if (dryRun) return;
  const stop = usualWork("sweep", { signal }).signal ?? new AbortController().signal;
  const { failed } = await runSweep(plan, { workers, status: statusBelow(), signal: stop, halving });
  if (failed.length > 0)
    showMarkdown(failed.map(({ title, why }) => `- Not done: ${title}: ${why}; run the cell again.`).join("\n"));
  for (const knob of plan.swept) await show(sweepFigure(knob, sweepPoints(plan, knob)));
  await compareExperiments({ experiments: plan.experiments.map(({ name }) => name), model: plan.models[0] });
}

/** One output, rewritten in place: the last lines that stay, and how far all of it is. */
function statusBelow(): StatusDisplay {
  const display = new UpdatableDisplay();
  const lines: string[] = [];
  let shownAt = 0;
  const rewrite = (line?: string): void =>
    display.show({ "text/plain": [...lines.slice(-8), ...(line === undefined ? [] : [line])].join("\n") });
  return {
    update: (line) => {
      if (Date.now() - shownAt < 1000) return;
      shownAt = Date.now();
      rewrite(line);
    },
    print: (line) => {
      lines.push(line);
      rewrite();
    },
    end: () => rewrite(),
  };
}
