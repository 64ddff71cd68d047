/** A point of the training curves: means over the steps of one "tick". */
import type { GrowthPhase } from "../networks/growth";
import type { StepReport } from "./trainer";

/** One line of metrics.jsonl. */
export interface GanTick {
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
  readonly lossD: number;
  readonly lossG: number;
  /** Weighted gradient penalty, over the steps that computed it; null if none did. */
  readonly penalty: number | null;
  /** prog-GAN: share of real images whose most likely label is one of theirs; null for cpD-GAN, whose discriminator tells no labels. */
  readonly labelAccuracy: number | null;
  /** Norms of the gradients by the parameters of D and G. */
  readonly gradientD: number;
  readonly gradientG: number;
  /** Pixels that training works at, at the end of this tick. */
  readonly resolution: number;
  readonly phase: GrowthPhase["phase"];
  /** Distance of samples to the training images, lower is better; null where none was measured. */
  readonly score: number | null;
  /** What the score is, such as "FD, DenseNet features". */
  readonly scoreName: string | null;
}

/** A tick before it is scored. */
export type UnscoredTick = Omit<GanTick, "score" | "scoreName">;

const averaged = ["lossD", "lossG", "penalty", "labelAccuracy", "gradientD", "gradientG"] as const;
type Averaged = Readonly<Record<(typeof averaged)[number], number>>;

/** Sums of a tick under way; plain, so that checkpoints hold it. */
export interface TickSums {
  readonly images: number;
  readonly seconds: number;
  readonly inputSeconds: number;
  readonly sums: Averaged;
  readonly counts: Averaged;
}

const zeros: Averaged = { lossD: 0, lossG: 0, penalty: 0, labelAccuracy: 0, gradientD: 0, gradientG: 0 };

export const emptySums: TickSums = { images: 0, seconds: 0, inputSeconds: 0, sums: zeros, counts: zeros };

/** Adds a step. Values that were not computed (NaN) do not count. */
export function addStep(tick: TickSums, report: StepReport, images: number, seconds: number): TickSums {
  const sums = { ...tick.sums };
  const counts = { ...tick.counts };
  for (const name of averaged) {
    if (Number.isNaN(report[name])) continue;
    sums[name] += report[name];
    counts[name]++;
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
  const mean = (name: (typeof averaged)[number]): number | null =>
    tick.counts[name] > 0 ? tick.sums[name] / tick.counts[name] : null;
  const secondsPerImage = tick.seconds / tick.images;
  return {
    kimg: at.images / 1000,
    seconds: Math.round(at.seconds * 10) / 10,
    secondsPerKimg: 1000 * secondsPerImage,
    secondsLeft: Math.round(secondsPerImage * Math.max(0, at.totalImages - at.images)),
    waiting: tick.inputSeconds / tick.seconds,
    lossD: mean("lossD") ?? 0,
    lossG: mean("lossG") ?? 0,
    penalty: mean("penalty"),
    labelAccuracy: mean("labelAccuracy"),
    gradientD: mean("gradientD") ?? 0,
    gradientG: mean("gradientG") ?? 0,
    resolution: at.stage.resolution,
    phase: at.stage.phase,
  };
}

/** The tick in a few words, for a line of progress. */
export function describeTick(tick: UnscoredTick): string {
  const { resolution, phase, lossD, lossG, penalty, labelAccuracy, secondsPerKimg, waiting } = tick;
  const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  return [
    `${resolution}×${resolution} ${phase}`,
    `D ${lossD.toFixed(2)}`,
    `G ${lossG.toFixed(2)}`,
    penalty !== null && `penalty ${penalty.toFixed(2)}`,
    labelAccuracy !== null && `labels ${percent(labelAccuracy)}`,
    `${secondsPerKimg.toPrecision(2)} s/kimg`,
    `input ${percent(waiting)}`,
  ]
    .filter(Boolean)
    .join("  ");
}
