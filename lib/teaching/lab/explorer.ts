/** A trained generator to move about in: the image at a place, what a classifier says of it, and the nearest training image. */
import type { Cohort } from "../../cohort/format/cohort";
import { nearestNeighbors } from "../../evaluation/privacy/neighbors";
import type { Generator } from "../../gan/generator";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { pixelRows } from "./audit";
import type { LabClassifier } from "./classify";
import { resolution } from "./cohort";
import { latentAt, type LatentPlace } from "./latent-place";

/** What there is to see at a place. */
export interface ExplorerView {
  /** 16×16 gray values. */
  readonly image: Uint8Array;
  /** The classifier's probability of each label. */
  readonly probabilities: Float32Array;
  readonly nearest: {
    readonly image: Uint8Array;
    /** Names of the labels that it has. */
    readonly findings: readonly string[];
    /** Root mean square of the differences, in gray values. */
    readonly distance: number;
  };
}

/** Shows what a generator draws. The generator and the classifier are the caller's, who disposes them. */
export class Explorer {
  private readonly rows: Int32Array;
  private readonly training: FeatureMatrix;

  /** @param cohort whose training images are searched. */
  constructor(
    private readonly generator: Generator,
    private readonly classifier: LabClassifier,
    private readonly cohort: Cohort,
  ) {
    this.rows = cohort.rowsOf("train");
    this.training = pixelRows(cohort, this.rows);
  }

  /** @param labels of the image to draw: 1 present, 0 absent. */
  view(place: LatentPlace, labels: readonly number[]): ExplorerView {
    const image = this.generator.generate(latentAt(this.generator, place), labels);
    return { image, probabilities: this.classifier.probabilities(image), nearest: this.nearest(image) };
  }

  private nearest(image: Uint8Array): ExplorerView["nearest"] {
    const query = { data: Float64Array.from(image), rows: 1, columns: image.length };
    const { indices, distances } = nearestNeighbors(query, this.training, { k: 1, metric: "euclidean" });
    const row = [this.rows[indices[0]]];
    const labels = this.cohort.readLabels(row);
    return {
      image: this.cohort.readImages(row),
      findings: this.cohort.labelNames.filter((_, label) => labels[label] === 1),
      distance: distances[0] / resolution,
    };
  }
}
