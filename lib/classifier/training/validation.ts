/** How good a network is on a cohort's validation images: AUROC of every label that has both classes, and their mean. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Cohort } from "../../cohort/format/cohort";
import { UserError } from "../../support/errors";
import { auroc } from "../../statistics/auroc";
import { imagesAtOnce } from "../classifier";
import type { Network } from "../networks/network";
import { preprocess, type NetworkInput } from "../networks/preprocess";

/** AUROCs of one validation. */
export interface ValidationAuroc {
  readonly mean: number;
  /** By label; labels without both classes are missing. */
  readonly byLabel: Readonly<Record<string, number>>;
}

/** The validation images of a cohort, with their truths. */
export class Validation {
  private readonly rows: Int32Array;
  private readonly truths: Float32Array;
  /** Labels, by number, that have positives and negatives. */
  private readonly labels: readonly number[];

  /** @throws UserError when no label has both classes among the validation images. */
  constructor(
    private readonly cohort: Cohort,
    private readonly input: NetworkInput,
  ) {
    this.rows = cohort.rowsOf("valid");
    this.truths = cohort.readLabels(this.rows);
    this.labels = cohort.labelNames
      .map((_, label) => label)
      .filter((label) => {
        const { truth } = this.knownOf(label, this.truths);
        return truth.includes(0) && truth.includes(1);
      });
    if (this.labels.length === 0) {
      throw new UserError(
        `No label of ${cohort.folder} has both positive and negative images in the validation split: prepare a larger cohort.`,
      );
    }
  }

  async measure(network: Network): Promise<ValidationAuroc> {
    const scores = await this.predict(network);
    const byLabel: Record<string, number> = {};
    for (const label of this.labels) {
      const { truth, score } = this.knownOf(label, scores);
      byLabel[this.cohort.labelNames[label]] = auroc(truth, score);
    }
    const values = Object.values(byLabel);
    return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, byLabel };
  }

  private async predict(network: Network): Promise<Float32Array> {
    const scores = new Float32Array(this.truths.length);
    const step = imagesAtOnce(this.input.size);
    for (let first = 0; first < this.rows.length; first += step) {
      const rows = this.rows.subarray(first, first + step);
      const batch = preprocess(this.cohort.readImages(rows), rows.length, this.cohort.resolution, this.input);
      const output = network.probabilities(batch);
      scores.set(output.dataSync(), first * this.cohort.labelNames.length);
      batch.dispose();
      output.dispose();
      await nextTurn();
    }
    return scores;
  }

  private knownOf(label: number, scores: Float32Array): { truth: number[]; score: number[] } {
    const truth: number[] = [];
    const score: number[] = [];
    for (let i = label; i < this.truths.length; i += this.cohort.labelNames.length) {
      if (this.truths[i] < 0) continue;
      truth.push(this.truths[i]);
      score.push(scores[i]);
    }
    return { truth, score };
  }
}
