/** Training of the mean-image model: one pass over the training images. */
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { requireState } from "../training/check-state";
import { conditionsOf, realPixels } from "../training/real-images";
import type { GrowthPhase, StepReport, Trainer, TrainerState } from "../training/trainer";

/** Images read at once. */
const PIECE = 512;

/** Added to the diagonal, as a share of the images: labels that always occur together still have one solution. */
const RIDGE = 1e-6;

/** Fits one cohort. A step takes in some images; what is left to explain follows from the same sums as the fit. */
export class MeanImageTrainer implements Trainer {
  readonly totalImages: number;
  readonly stage: GrowthPhase;
  private readonly columns: number;
  private readonly pixels: number;
  /** For 1 and each label: products with 1 and the labels, then sums of the images that have it. */
  private sums: Float64Array[];
  /** Of the images' squares. */
  private squares: Float64Array;
  private values: Float32Array;
  private shown = 0;

  constructor(private readonly cohort: Cohort) {
    const { resolution, labelNames } = cohort;
    this.totalImages = cohort.rowsOf("train").length;
    this.stage = { resolution, fade: 0, phase: "training" };
    this.columns = labelNames.length + 1;
    this.pixels = resolution ** 2;
    this.sums = this.emptySums();
    this.squares = new Float64Array(this.pixels);
    this.values = new Float32Array((this.columns + 1) * this.pixels);
  }

  get images(): number {
    return this.shown;
  }

  /** Reports, with the last images, the mean square of what is left to explain. */
  step(): StepReport {
    const piece = this.cohort.rowsOf("train").subarray(this.shown, this.shown + PIECE);
    const [images, labels] = [realPixels(this.cohort, piece), conditionsOf(this.cohort, piece)];
    for (let i = 0; i < piece.length; i++) {
      const row = [1, ...labels.subarray(i * (this.columns - 1), (i + 1) * (this.columns - 1))];
      this.add(row, images.subarray(i * this.pixels, (i + 1) * this.pixels));
    }
    this.shown += piece.length;
    return { ...(this.shown === this.totalImages && { loss: this.fit() }), inputSeconds: 0 };
  }

  private add(row: readonly number[], image: Float32Array): void {
    for (let i = 0; i < this.pixels; i++) this.squares[i] += image[i] ** 2;
    row.forEach((value, a) => {
      if (value === 0) return;
      const line = this.sums[a];
      row.forEach((other, b) => (line[b] += other));
      for (let i = 0; i < this.pixels; i++) line[this.columns + i] += image[i];
    });
  }

  /** Least squares. */
  private fit(): number {
    const { columns, pixels, totalImages } = this;
    const solved = this.sums.map((line) => line.slice());
    solved.forEach((line, a) => (line[a] += RIDGE * totalImages));
    eliminate(solved);
    const images = solved.map((line) => line.subarray(columns));
    images.forEach((image, a) => this.values.set(image, a * pixels));
    let loss = 0;
    for (let i = 0; i < pixels; i++) {
      const explained = images.reduce((sum, image, a) => sum + image[i] * this.sums[a][columns + i], 0);
      const variance = Math.max(0, (this.squares[i] - explained) / totalImages);
      this.values[columns * pixels + i] = Math.sqrt(variance);
      loss += variance / pixels;
    }
    return loss;
  }

  averageValues(): Float32Array {
    return this.values.slice();
  }

  /** Of a fit that is not done, nothing is kept: it begins again, which takes seconds. */
  state(): TrainerState {
    const done = this.shown === this.totalImages;
    return {
      steps: done ? 1 : 0,
      images: done ? this.shown : 0,
      random: Random.fromSeed(0, "nothing is drawn").state(),
      sampler: { epoch: 0, shown: 0 },
      adamSteps: {},
      vectors: { values: this.averageValues() },
    };
  }

  restore(state: TrainerState): void {
    requireState(state, { vectors: { values: this.values.length }, adamSteps: [], rows: this.totalImages });
    this.values = Float32Array.from(state.vectors["values"]);
    this.sums = this.emptySums();
    this.squares = new Float64Array(this.pixels);
    this.shown = state.images;
  }

  dispose(): void {
    // It holds no tensors.
  }

  private emptySums(): Float64Array[] {
    return Array.from({ length: this.columns }, () => new Float64Array(this.columns + this.pixels));
  }
}

/** Solves the equations of a symmetric positive matrix in place: what stands right of it becomes the solution. */
function eliminate(lines: readonly Float64Array[]): void {
  lines.forEach((line, pivot) => {
    const factor = 1 / line[pivot];
    for (let i = pivot; i < line.length; i++) line[i] *= factor;
    for (const other of lines) {
      const share = other[pivot];
      if (other === line || share === 0) continue;
      for (let i = pivot; i < line.length; i++) other[i] -= share * line[i];
    }
  });
}
