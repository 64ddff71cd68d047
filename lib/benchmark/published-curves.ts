/**
 * The paper's mean AUROCs: Schütte et al., "Overcoming barriers to data sharing with medical image generation: a
 * comprehensive evaluation", npj Digital Medicine 4:141 (2021), doi 10.1038/s41746-021-00507-3.
 *
 * Read off the four plots of the teaser figure of the authors' published code (AugustDS/synthetic-medical-benchmark) by
 * pixel position: ± 0.005. The plots' error bars were not read, and the plot over resolutions is not in that figure.
 */
import { anatomyOf, type Anatomy } from "./paper-levels";

/** What the paper's classifiers were trained on, in its order. */
export const publishedTrainingData = ["real", "cpD-GAN", "prog-GAN"] as const;

/** One of the paper's plots. */
export interface PublishedCurves {
  readonly anatomy: "chest" | "head CT";
  readonly benchmark: "classes" | "samples";
  /** The data set that the paper used. */
  readonly source: string;
  readonly levels: readonly number[];
  /** Mean AUROC at each level. */
  readonly auroc: Readonly<Record<(typeof publishedTrainingData)[number], readonly number[]>>;
}

/** Read off to within 0.005. */
export const publishedCurves: readonly PublishedCurves[] = [
  {
    anatomy: "chest",
    benchmark: "classes",
    source: "CheXpert",
    levels: [20, 15, 10, 6, 4, 2],
    auroc: {
      real: [0.79, 0.783, 0.823, 0.88, 0.927, 0.967],
      "cpD-GAN": [0.754, 0.739, 0.785, 0.855, 0.912, 0.957],
      "prog-GAN": [0.705, 0.698, 0.742, 0.833, 0.891, 0.955],
    },
  },
  {
    anatomy: "chest",
    benchmark: "samples",
    source: "CheXpert",
    levels: [5950, 4500, 3000, 1500, 1000, 500, 400, 200],
    auroc: {
      real: [0.926, 0.919, 0.916, 0.902, 0.898, 0.887, 0.876, 0.859],
      "cpD-GAN": [0.908, 0.904, 0.901, 0.888, 0.882, 0.873, 0.862, 0.848],
      "prog-GAN": [0.898, 0.896, 0.888, 0.873, 0.862, 0.837, 0.842, 0.834],
    },
  },
  {
    anatomy: "head CT",
    benchmark: "classes",
    source: "RSNA hemorrhage",
    levels: [10, 8, 6, 4, 2],
    auroc: {
      real: [0.872, 0.896, 0.908, 0.886, 0.928],
      "cpD-GAN": [0.801, 0.833, 0.837, 0.809, 0.904],
      "prog-GAN": [0.706, 0.754, 0.753, 0.664, 0.807],
    },
  },
  {
    anatomy: "head CT",
    benchmark: "samples",
    source: "RSNA hemorrhage",
    levels: [5400, 4500, 3000, 1500, 1000, 500, 300, 100],
    auroc: {
      real: [0.913, 0.907, 0.903, 0.883, 0.869, 0.838, 0.807, 0.72],
      "cpD-GAN": [0.844, 0.835, 0.831, 0.792, 0.775, 0.756, 0.748, 0.702],
      "prog-GAN": [0.761, 0.766, 0.75, 0.741, 0.73, 0.712, 0.684, 0.64],
    },
  },
];

const words: Readonly<Record<Anatomy, PublishedCurves["anatomy"]>> = { chest: "chest", "head-ct": "head CT" };

/** The paper's plot of the same anatomy and benchmark; undefined if it has none. */
export function publishedCounterpart(dataset: string, benchmark: string): PublishedCurves | undefined {
  const anatomy = anatomyOf(dataset);
  return publishedCurves.find(
    (curves) => anatomy !== undefined && curves.anatomy === words[anatomy] && curves.benchmark === benchmark,
  );
}
