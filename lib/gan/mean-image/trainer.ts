/** Training of the mean-image model: one step, two passes over the training images. */
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { conditionsOf, realPixels } from "../training/real-images";
import type { GrowthPhase, StepReport, Trainer, TrainerState } from "../training/trainer";

/** Images read at once. */
const PIECE = 512;

/** Added to the diagonal, as a share of the images: labels that always occur together still have one solution. */
const RIDGE = 1e-6;

/** Fits one cohort. */
export class MeanImageTrainer implements Trainer {
  readonly totalImages: number;
  readonly stage: GrowthPhase;
  private values: Float32Array;
  private shown = 0;

  constructor(private readonly cohort: Cohort) {
    const { resolution, labelNames } = cohort;
    this.totalImages = cohort.rowsOf("train").length;
    this.stage = { resolution, fade: 0, phase: "training" };
    this.values = new Float32Array((labelNames.length + 2) * resolution ** 2);
  }

  get images(): number {
    return this.shown;
  }

  /** Reports the mean square of what is left. */
  step(): StepReport {
    const pixels = this.cohort.resolution ** 2;
    const columns = this.cohort.labelNames.length + 1;
    const fit = this.leastSquares(columns, pixels);
    const left = this.squaresLeft(fit, columns, pixels);
    this.values = Float32Array.of(...fit, ...left.map((sum) => Math.sqrt(sum / this.totalImages)));
    this.shown = this.totalImages;
    const loss = left.reduce((sum, value) => sum + value, 0) / (this.totalImages * pixels);
    return { loss, inputSeconds: 0 };
  }

  /** Columns×pixels: the mean image, then each label's. */
  private leastSquares(columns: number, pixels: number): Float64Array {
    const products = Array.from({ length: columns }, () => new Float64Array(columns + pixels));
    for (const { row, image } of this.rows(columns)) {
      for (let a = 0; a < columns; a++) {
        if (row[a] === 0) continue;
        for (let b = 0; b < columns; b++) products[a][b] += row[b];
        for (let i = 0; i < pixels; i++) products[a][columns + i] += image[i];
      }
    }
    for (let a = 0; a < columns; a++) products[a][a] += RIDGE * this.totalImages;
    eliminate(products);
    return Float64Array.from(products.flatMap((line) => Array.from(line.subarray(columns))));
  }

  private squaresLeft(fit: Float64Array, columns: number, pixels: number): Float64Array {
    const squares = new Float64Array(pixels);
    for (const { row, image } of this.rows(columns)) {
      for (let i = 0; i < pixels; i++) {
        let expected = 0;
        for (let a = 0; a < columns; a++) expected += row[a] * fit[a * pixels + i];
        squares[i] += (image[i] - expected) ** 2;
      }
    }
    return squares;
  }

  /** Each training image with a 1 and its labels before it. */
  private *rows(columns: number): Iterable<{ readonly row: readonly number[]; readonly image: Float32Array }> {
    const rows = this.cohort.rowsOf("train");
    const pixels = this.cohort.resolution ** 2;
    for (let first = 0; first < rows.length; first += PIECE) {
      const piece = rows.subarray(first, first + PIECE);
      const [images, labels] = [realPixels(this.cohort, piece), conditionsOf(this.cohort, piece)];
      for (let i = 0; i < piece.length; i++) {
        const row = [1, ...labels.subarray(i * (columns - 1), (i + 1) * (columns - 1))];
        yield { row, image: images.subarray(i * pixels, (i + 1) * pixels) };
      }
    }
  }

  averageValues(): Float32Array {
    return this.values.slice();
  }

  state(): TrainerState {
    return {
      steps: this.shown === 0 ? 0 : 1,
      images: this.shown,
      random: Random.fromSeed(0, "nothing is drawn").state(),
      sampler: { epoch: 0, shown: 0 },
      adamSteps: {},
      vectors: { values: this.averageValues() },
    };
  }

  restore({ images, vectors }: TrainerState): void {
    this.values = vectors["values"];
    this.shown = images;
  }

  dispose(): void {
    // It holds no tensors.
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
