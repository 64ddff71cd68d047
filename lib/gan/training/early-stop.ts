/**
 * Early stop (paper: "Budget"): from some kimg on, every few ticks, samples are scored against the training images; after
 * some scores without a new best, training ends. It leaves the generator of the best score (paper), or that of the end.
 * The paper's score is the FID; here it is whatever distance the caller measures, under a name of its own. With an endless
 * patience scores are only looked at. All that it remembers is in the ticks.
 */
import { setImmediate as macrotask } from "node:timers/promises";
import type { Cohort } from "../../cohort/format/cohort";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import type { Generator } from "../generator";
import type { TrainingSchedule } from "./schedule";
import type { TrainingTick } from "./tick";

/** How far samples are from the training images. */
export interface Score {
  /** Lower is better. */
  readonly value: number;
  /** What was measured, such as "FD, DenseNet features". */
  readonly name: string;
}

/**
 * Scores samples.
 * @param images count×H×W gray values, 0 to 255, with the labels of random training images.
 * @param onProgress takes how far the scoring is, as a part of the training.
 */
export type ScoreImages = (images: Uint8Array, count: number, onProgress?: OnProgress) => Promise<Score>;

/** Images sampled between two turns of the event loop. */
const PIECE = 512;

/** Whether the tick at `kimg`, which follows `history`, is scored: the first at `from` kimg or later, and every few after it. */
export function isScored(
  history: readonly TrainingTick[],
  kimg: number,
  { scoreEvery }: TrainingSchedule,
  from: number,
): boolean {
  if (scoreEvery === 0 || kimg < from) return false;
  return history.filter((tick) => tick.kimg >= from).length % scoreEvery === 0;
}

/** Whether a tick, which follows `history`, has the best score so far; the first of equal ones is the best. */
export function isBest({ score }: TrainingTick, history: readonly TrainingTick[]): boolean {
  return score !== null && history.every((before) => before.score === null || score < before.score);
}

/** Whether the last scores bring no new best. */
export function stopsEarly(history: readonly TrainingTick[], { scoreEvery, scorePatience }: TrainingSchedule): boolean {
  if (scoreEvery === 0) return false;
  const scores = history.flatMap(({ score }) => (score === null ? [] : [score]));
  return scores.length - 1 - scores.indexOf(Math.min(...scores)) >= scorePatience;
}

/** Scores a generator: the same latent vectors and labels every time, so that scores of one training compare. */
export async function scoreGenerator(
  generator: Generator,
  cohort: Cohort,
  count: number,
  seed: number,
  score: ScoreImages,
  onProgress?: OnProgress,
): Promise<Score> {
  const random = Random.fromSeed(seed, "score");
  const rows = cohort.rowsOf("train");
  const pixels = generator.resolution ** 2;
  const images = new Uint8Array(count * pixels);
  for (let first = 0; first < count; first += PIECE) {
    await macrotask();
    const n = Math.min(PIECE, count - first);
    const labels = cohort.readLabels(Array.from({ length: n }, () => rows[random.integer(rows.length)]));
    images.set(generator.generate(random.normals(n * generator.latentSize), labels), first * pixels);
  }
  return score(images, count, onProgress);
}
