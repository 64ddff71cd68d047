/** One point of the training curves: means over the steps of a tick. */
import { type Measure, type Measured, measureNames, measures, namesOfKind } from "./measures";
import type { GrowthPhase, StepReport } from "./trainer";

/** One line of metrics.jsonl. Measures are means over the steps that computed them; null if none did. */
export interface TrainingTick extends Measured<number | null> {
  /** Thousands of real images shown so far. */
  readonly kimg: number;
  /** Seconds of training so far, in all processes. */
  readonly seconds: number;
  /** Of this tick. */
  readonly secondsPerKimg: number;
  /** Seconds to the end at this tick's speed. */
  readonly secondsLeft: number;
  /** Share of this tick's time in which input was prepared; a GPU computes meanwhile. */
  readonly waiting: number;
  /** Pixels that training works at, at the end of this tick. */
  readonly resolution: number;
  readonly phase: GrowthPhase["phase"];
  /** Distance of samples to the training images, lower is better; null if none was measured. */
  readonly score: number | null;
  /** What the score is, such as "FD, DenseNet features". */
  readonly scoreName: string | null;
}

/** A tick before it is scored. */
export type UnscoredTick = Omit<TrainingTick, "score" | "scoreName">;

/** Sums of a tick under way; plain, so that checkpoints hold it. */
export interface TickSums {
  readonly images: number;
  readonly seconds: number;
  readonly inputSeconds: number;
  readonly sums: Measured<number>;
  /** Steps that computed each measure. */
  readonly counts: Measured<number>;
}

export const emptySums: TickSums = { images: 0, seconds: 0, inputSeconds: 0, sums: {}, counts: {} };

/** Adds a step. Values that were not computed (NaN) do not count. */
export function addStep(tick: TickSums, report: StepReport, images: number, seconds: number): TickSums {
  const sums: Partial<Record<Measure, number>> = { ...tick.sums };
  const counts: Partial<Record<Measure, number>> = { ...tick.counts };
  for (const name of measureNames) {
    const value = report[name];
    if (value === undefined) continue;
    const computed = !Number.isNaN(value);
    sums[name] = (sums[name] ?? 0) + (computed ? value : 0);
    counts[name] = (counts[name] ?? 0) + (computed ? 1 : 0);
  }
  return {
    images: tick.images + images,
    seconds: tick.seconds + seconds,
    inputSeconds: tick.inputSeconds + report.inputSeconds,
    sums,
    counts,
  };
}

/** Where training is when a tick is looked at. */
export interface Position {
  /** Real images shown so far, and in the whole training. */
  readonly images: number;
  readonly totalImages: number;
  readonly seconds: number;
  readonly stage: GrowthPhase;
}

/** The tick of the steps so far. */
export function finishTick(tick: TickSums, at: Position): UnscoredTick {
  const means = measureNames
    .filter((name) => tick.counts[name] !== undefined)
    .map((name) => [name, tick.counts[name] === 0 ? null : tick.sums[name]! / tick.counts[name]!]);
  const secondsPerImage = tick.seconds / tick.images;
  return {
    kimg: at.images / 1000,
    seconds: Math.round(at.seconds * 10) / 10,
    secondsPerKimg: 1000 * secondsPerImage,
    secondsLeft: Math.round(secondsPerImage * Math.max(0, at.totalImages - at.images)),
    waiting: tick.inputSeconds / tick.seconds,
    ...(Object.fromEntries(means) as Measured<number | null>),
    resolution: at.stage.resolution,
    phase: at.stage.phase,
  };
}

/** The tick in a few words, for a line of progress. */
export function describeTick(tick: UnscoredTick): string {
  const { resolution, phase, penalty, labelAccuracy, secondsPerKimg, waiting } = tick;
  const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  return [
    `${resolution}×${resolution} ${phase}`,
    ...namesOfKind(tick, "loss").map((name) => `${measures[name].short} ${(tick[name] ?? 0).toFixed(2)}`),
    typeof penalty === "number" && `penalty ${penalty.toFixed(2)}`,
    typeof labelAccuracy === "number" && `labels ${percent(labelAccuracy)}`,
    `${secondsPerKimg.toPrecision(2)} s/kimg`,
    `input ${percent(waiting)}`,
  ]
    .filter(Boolean)
    .join("  ");
}
