/** When a training has diverged, when it is about to, and what to do then. */
import type { GeneratorCheckpoint } from "./checkpoint";
import { type Measure, measures, namesOfKind } from "./measures";
import type { StepReport } from "./trainer";

/** Losses and gradient norms beyond this mean that a training has diverged: healthy ones stay below thousands. */
const EXPLODED = 1e8;

/** Up to here they are sound, whatever they were before; */
const SOUND = 1e4;

/** beyond, as long as they are no more than so many times their geometric mean over about this many steps. */
const SOUND_RISE = 100;
const USUAL_STEPS = 1000;

/**
 * "unsound": still finite, but so far beyond what it was that a training from these weights may diverge with any
 * learning rate.
 */
export type Condition = "sound" | "unsound" | "exploded";

/** Judges the weights that steps began with, by what the steps report. */
export class Health {
  /** Logarithm of what the largest of losses and gradient norms usually is. */
  private usual: number | undefined;

  conditionOf(report: StepReport): Condition {
    const judged = [...namesOfKind(report, "loss"), ...namesOfKind(report, "gradient")];
    const largest = Math.max(...judged.map((name) => Math.abs(report[name]!)));
    if (!(largest < EXPLODED)) return "exploded";
    const level = Math.log(Math.max(largest, 1));
    const before = this.usual ?? level;
    this.usual = before + (level - before) / USUAL_STEPS;
    return largest < SOUND || level < before + Math.log(SOUND_RISE) ? "sound" : "unsound";
  }
}

/**
 * The message about a training that has diverged.
 * @param training `cpd-gan diverged at 12.3 kimg`.
 * @param advice what to try, such as "a smaller learningRate".
 * @param last the checkpoint that is kept in the run folder.
 */
export function divergence(
  training: string,
  report: StepReport,
  advice: string,
  folder: string,
  last: GeneratorCheckpoint | undefined,
): string {
  const words = (what: string, several: string, names: readonly Measure[]): string => {
    const values = names.map((name) => report[name]!.toPrecision(3));
    if (values.length === 0) return "";
    if (values.length === 1) return `${what} is ${values[0]}`;
    return `${several} are ${values.map((value, i) => `${value} (${measures[names[i]].short})`).join(" and ")}`;
  };
  const kept = last
    ? ` that begins with the last good checkpoint, at ${last.trainer.images / 1000} kimg (--from ${folder})`
    : "";
  return (
    `Training of ${training}: ${[
      words("the loss", "the losses", namesOfKind(report, "loss")),
      words("the norm of its gradient", "the norms of their gradients", namesOfKind(report, "gradient")),
    ]
      .filter((text) => text !== "")
      .join(", ")}; ` + `try ${advice}, in another run${kept}.`
  );
}
