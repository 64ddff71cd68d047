/**
 * One example of every figure, from numbers made up for the tests. They show how figures look and are no results.
 */
import { preset } from "../../lib/experiment/knobs/presets";
import sharp from "sharp";
import type { CanaryExposure } from "../../lib/evaluation/privacy/canary-exposure";
import {
  type ShadowAttack,
  shadowAccesses,
  shadowGroups,
  shadowRules,
} from "../../lib/evaluation/privacy/shadows/shadow-attack";
import type { PrivacyFigure } from "../../lib/evaluation/privacy/memorization";
import type { MixtureResult } from "../../lib/evaluation/mixtures";
import type { TrainingTick } from "../../lib/gan/training/train";
import type { Prediction } from "../../lib/statistics/prediction";
import type { ResultRow, TrainingData } from "../../lib/experiment/results";
import type { BudgetComparison } from "../../lib/experiment/sharing/budget-points";
import {
  type Figure,
  benchmarkFigure,
  budgetFigure,
  canaryFigure,
  chexpertUncertain,
  classifierTrainingFigure,
  comparisonFigure,
  modelTrainingFigure,
  type LengthPoint,
  imageGridFigure,
  imagesPerPatientFigure,
  intensityFigure,
  labelCombinationsFigure,
  labelCooccurrenceFigure,
  labelPolicyFigure,
  mixtureFigure,
  nearestNeighborsFigure,
  nearestPairsFigure,
  perLabelFigure,
  publishedCurves,
  publishedFigure,
  reliabilityFigure,
  selectionFigure,
  shadowFigure,
  trainingLengthFigure,
  sweepFigure,
  trainingSliderFigure,
} from "../../lib/figures";
import { Random } from "../../lib/support/random";

const trainingData = ["real", "cpD-GAN", "prog-GAN"] as const satisfies readonly TrainingData[];
const madeUp: Readonly<Record<(typeof trainingData)[number], number>> = {
  real: 0.95,
  "cpD-GAN": 0.86,
  "prog-GAN": 0.78,
};
const labels = ["No Finding", "Cardiomegaly", "Lung Opacity", "Edema", "Pleural Effusion", "Support Devices"];

/** Results of one level: the mean, and the labels around it. */
export function madeUpResults(level = 6, benchmark = "classes", shift = 0, seed = 1): ResultRow[] {
  return trainingData.flatMap((training_data) =>
    ["mean", ...labels].map((label, place): ResultRow => {
      const auroc = madeUp[training_data] + shift + (label === "mean" ? 0 : (place - 3.5) * 0.012) + (seed - 1) * 0.008;
      const half = label === "mean" ? 0.012 : 0.03;
      return {
        dataset: "phantom-chest",
        benchmark,
        level,
        training_data,
        model_seed: seed,
        label,
        auroc,
        auroc_low: auroc - half,
        auroc_high: Math.min(1, auroc + 0.8 * half),
        positives: 40 * (place + 1),
        negatives: 1020 - 40 * (place + 1),
      };
    }),
  );
}

/** A benchmark of both cohorts at the paper's levels, two seeds; some points are missing, as in a grid under way. */
export function madeUpBenchmark(benchmark: "classes" | "samples"): ResultRow[] {
  return publishedCurves
    .filter((curves) => curves.benchmark === benchmark)
    .flatMap(({ anatomy, levels }) =>
      levels.flatMap((level, place) =>
        [1, 2].flatMap((seed) =>
          madeUpResults(level, benchmark, (anatomy === "chest" ? -0.02 : -0.08) + 0.008 * place, seed)
            .map((row): ResultRow => ({ ...row, dataset: anatomy === "chest" ? "phantom-chest" : "phantom-head-ct" }))
            .filter(
              (row) => !(row.level === 4 && seed === 2) && !(row.level === 2 && row.training_data === "prog-GAN"),
            ),
        ),
      ),
    );
}

/** Predictions of 3 labels of 400 images of 200 patients, of a classifier whose score is a power of the finding's chance: 1 is calibrated. */
export function madeUpPredictions(power: number): Prediction[] {
  const random = Random.fromSeed(9, "predictions");
  return Array.from({ length: 400 }, (_, image) =>
    labels.slice(0, 3).map((label): Prediction => {
      const chance = random.uniform() ** 2;
      return { image, patient: `p${image >> 1}`, label, truth: random.chance(chance) ? 1 : 0, score: chance ** power };
    }),
  ).flat();
}

/** Something like a chest X-ray, so that image figures have images. */
export function madeUpImages(count: number, resolution: number, random: Random, tone = 1): Uint8Array {
  const images = new Uint8Array(count * resolution * resolution);
  for (let image = 0; image < count; image++) {
    const [x0, y0, r] = [random.between(0.45, 0.55), random.between(0.5, 0.7), random.between(0.15, 0.3)];
    for (let place = 0; place < resolution * resolution; place++) {
      const [x, y] = [(place % resolution) / resolution, Math.floor(place / resolution) / resolution];
      const lung = Math.min(1, Math.abs(Math.hypot(x - x0, (y - y0) / 1.4) - r) * 4) * (1 - Math.abs(x - 0.5));
      images[image * resolution * resolution + place] = Math.max(
        0,
        Math.min(255, 230 * tone * lung + 12 * random.normal()),
      );
    }
  }
  return images;
}

function ganTicks(random: Random, scale: number): object[] {
  return Array.from({ length: 58 }, (_, tick) => ({
    kimg: tick + 1,
    lossD: -scale * (2 + 8 * Math.exp(-tick / 12)) + random.normal() * 0.4,
    lossG: scale * 3 * (1 - Math.exp(-tick / 9)) + random.normal(),
    penalty: 0.2 + Math.exp(-tick / 5) + 0.03 * Math.abs(random.normal()),
    secondsPerKimg: 10,
    ...(tick % 8 === 7 ? { score: 300 * scale * Math.exp(-tick / 25) } : {}),
  }));
}

function epochs(random: Random, best: number): object[] {
  return Array.from({ length: 9 }, (_, epoch) => ({
    epoch: epoch + 1,
    loss: 0.2 + 0.5 * Math.exp(-epoch / 3) + 0.01 * random.normal(),
    validationAuroc: best - 0.35 * Math.exp(-epoch / 2),
  }));
}

function madeUpTable(random: Random): { labelNames: string[]; labels: Int8Array; split: string[] } {
  const combinations = [[0], [5], [2, 5], [2], [2, 4, 5], [1, 3]];
  const rows = Array.from({ length: 1200 }, () => combinations[Math.min(5, Math.floor(random.uniform() ** 1.6 * 6))]);
  const values = new Int8Array(rows.length * labels.length);
  rows.forEach((row, image) => row.forEach((label) => (values[image * labels.length + label] = 1)));
  return {
    labelNames: labels,
    labels: values,
    split: rows.map((_, image) => (image % 10 < 8 ? "train" : image % 10 === 8 ? "valid" : "test")),
  };
}

/** Every figure by the name of its file. */
export async function exampleFigures(): Promise<Record<string, Figure>> {
  const random = Random.fromSeed(7, "figures");
  const table = madeUpTable(random);
  const pairs = Array.from({ length: 8 }, (_, place) => ({
    synthetic: madeUpImages(1, 32, random),
    real: madeUpImages(1, 32, random),
    distance: 0.021 + place * 0.004,
  }));
  const hundred = Array.from({ length: 100 }, (_, place) => ({
    synthetic: madeUpImages(1, 32, random),
    real: madeUpImages(1, 32, random),
    distance: 0.021 + place * 0.0004,
  }));
  const large = Array.from({ length: 23 }, (_, place) => ({
    synthetic: madeUpImages(1, 128, random),
    real: madeUpImages(1, 128, random),
    distance: 0.021 + place * 0.0004,
  }));
  const distances = (count: number, middle: number): number[] =>
    Array.from({ length: count }, () => Math.abs(middle + 0.03 * random.normal() + 0.02 * random.uniform()));
  const grid = await sharp(Buffer.from(madeUpImages(1, 64, random)), { raw: { width: 64, height: 64, channels: 1 } })
    .png()
    .toBuffer();
  const ticks = Array.from({ length: 12 }, (_, place) => ({
    kimg: place + 1,
    lossD: 1 / (place + 1),
    lossG: 1,
    score: place % 2 ? null : 30 - place,
    scoreName: place % 2 ? null : "FD, pixels at 16×16",
  })) as unknown as TrainingTick[];
  return {
    "training-slider": await trainingSliderFigure(
      "cpD-GAN",
      ticks,
      [4, 8, 12].map((kimg) => ({ kimg, png: grid })),
    ),
    sweep: sweepFigure(
      "cpdGan.learningRate",
      [0.002, 0.005, 0.02].flatMap((value, place) =>
        [1, 2, 3].flatMap((seed) =>
          trainingData.map((name) => ({
            value,
            setting: "",
            trainingData: name,
            seed,
            auroc: madeUp[name] + 0.01 * seed - (name === "real" ? 0 : 0.02 * place),
          })),
        ),
      ),
    ),
    comparison: comparisonFigure(madeUpResults()),
    "comparison-over-levels": comparisonFigure(
      [20, 15, 10, 6, 4, 2].flatMap((level) => madeUpResults(level, "classes", -0.008 * (level - 6))),
    ),
    "comparison-over-seeds": comparisonFigure(
      [64, 32, 128].flatMap((level) =>
        [1, 2, 3].flatMap((seed) => madeUpResults(level, "resolution", -0.0006 * level, seed)),
      ),
    ),
    benchmark: benchmarkFigure(madeUpBenchmark("samples")),
    "benchmark-beside-the-paper": benchmarkFigure(madeUpBenchmark("samples"), { published: true }),
    "benchmark-with-gaps": benchmarkFigure(madeUpBenchmark("classes"), { published: true }),
    "benchmark-of-three": benchmarkFigure([
      ...madeUpBenchmark("classes"),
      ...madeUpResults(6).map((row) => ({ ...row, dataset: "folder" })),
    ]),
    published: publishedFigure(madeUpResults()),
    reliability: reliabilityFigure(
      trainingData.map((name, place) => ({
        trainingData: name,
        network: "a DenseNet",
        predictions: madeUpPredictions(1 - 0.3 * place),
      })),
    ),
    "per-label": perLabelFigure(madeUpResults()),
    "gan-training": modelTrainingFigure([
      { name: "cpD-GAN", steps: ganTicks(random, 1) },
      { name: "prog-GAN", steps: ganTicks(random, 1.4) },
    ]),
    canaries: canaryFigure("cpD-GAN", madeUpExposures),
    shadows: shadowFigure(madeUpShadows),
    budgets: budgetFigure(madeUpBudgets),
    mixtures: mixtureFigure(madeUpMixtures()),
    "training-length": trainingLengthFigure(madeUpLengths(), 0.97),
    "classifier-training": classifierTrainingFigure(
      trainingData.map((name) => ({ name, steps: epochs(random, madeUp[name]) })),
    ),
    "image-grid": await imageGridFigure({
      sources: trainingData,
      resolution: 32,
      rows: [
        "No Finding",
        "Support Devices",
        "Lung Opacity + Support Devices",
        "Lung Opacity",
        "Lung Opacity + Pleural Effusion + Support Devices",
        "Cardiomegaly + Edema",
      ].map((title) => ({ title, images: [1, 0.9, 0.8].map((tone) => madeUpImages(4, 32, random, tone)) })),
    }),
    "nearest-neighbors": await nearestNeighborsFigure({
      source: "cpD-GAN",
      resolution: 32,
      pairs,
      distances: distances(1000, 0.11),
      realDistances: distances(1000, 0.09),
      metric: "cosine distance of classifier features",
    }),
    "nearest-pairs": await nearestPairsFigure({
      source: "cpD-GAN",
      resolution: 32,
      pairs: hundred,
      distances: distances(1000, 0.11),
      realDistances: distances(1000, 0.09),
      metric: "cosine distance of classifier features",
    }),
    "nearest-pairs-of-large-images": await nearestPairsFigure({
      source: "cpD-GAN",
      resolution: 128,
      pairs: large,
      distances: distances(1000, 0.11),
      realDistances: distances(1000, 0.09),
      metric: "cosine distance of classifier features",
      network: "a DenseNet",
    }),
    selection: selectionFigure(
      [
        { step: "all images", images: 223_414, patients: 64_540, labels: 14, combinations: 2_190 },
        { step: "frontal views", images: 191_027, patients: 64_534, labels: 14, combinations: 2_004 },
        {
          step: "label combinations with more than 256 images",
          images: 152_880,
          patients: 58_012,
          labels: 14,
          combinations: 101,
        },
        {
          step: "6 most frequent combinations, balanced",
          images: 13_800,
          patients: 9_204,
          labels: 14,
          combinations: 6,
        },
        { step: "labels that occur", images: 13_800, patients: 9_204, labels: 7, combinations: 6 },
      ],
      [
        { name: "train", images: 11_000, patients: 7_363 },
        { name: "valid", images: 1_400, patients: 921 },
        { name: "test", images: 1_400, patients: 920 },
      ],
    ),
    "label-policy": labelPolicyFigure(chexpertUncertain, "CheXpert, 223,414 images"),
    "label-combinations": labelCombinationsFigure(table),
    "label-cooccurrence": labelCooccurrenceFigure(table),
    "images-per-patient": imagesPerPatientFigure(
      Array.from({ length: 900 }, () => `p${Math.floor(random.uniform() ** 2 * 400)}`),
    ),
    intensity: intensityFigure([
      { name: "real", images: madeUpImages(50, 32, random) },
      { name: "cpD-GAN", images: madeUpImages(50, 32, random, 0.9) },
    ]),
  };
}

/** Canaries that come to light the more the more often they were in training. */
export const madeUpExposures: CanaryExposure[] = [0, 1, 4, 16].map((repeats, place) => {
  const about = (value: number): PrivacyFigure => ({ value, low: value - 0.5, high: value + 0.75, honest: 1.4 });
  const guessing = { value: 1.4, low: 0.6, high: 2.5 };
  return { repeats, canaries: 8, guessing, bySamples: about(1.5 + 0.5 * place), byModel: about(1.25 + 1.5 * place) };
});

/** Likelihood ratios find more than one threshold does, networks more than samples, and more among the most exposed. */
const around = (value: number): { value: number; low: number; high: number } => ({
  value,
  low: Number((value - 0.02).toFixed(3)),
  high: Number((value + 0.02).toFixed(3)),
});

/** Three budgets and none: the strictest costs everything. */
export const madeUpBudgets: BudgetComparison = {
  model: "flow",
  unit: "patient",
  points: [1, 3, 10, null].map((epsilon, place) => ({
    epsilon,
    delta: epsilon === null ? null : 0.001,
    noiseMultiplier: epsilon === null ? null : 2 / (place + 1),
    auroc: around([0.68, 0.75, 0.8, 0.85][place]),
    beyondMeanImage: around([-0.02, 0.05, 0.1, 0.15][place]),
    attack: around(0.5 + 0.01 * place),
    control: around(0.5),
  })),
  real: around(0.95),
  meanImage: around(0.7),
};

export const madeUpShadows: ShadowAttack = {
  ...{
    cohort: "a-b",
    model: "flow",
    knobs: preset("lesson").flow,
    models: 16,
    kimg: 20,
    features: "pixels",
    patients: 1200,
    images: 2000,
  },
  results: shadowGroups.flatMap((group, g) =>
    shadowAccesses.flatMap((access, a) =>
      shadowRules.map((rule, r) => {
        const about = (value: number): PrivacyFigure => ({ value, low: 0.9 * value, high: 1.1 * value, honest: 0.5 });
        const power = 0.5 + 0.15 * a + 0.2 * r - 0.1 * g;
        return {
          ...{ group, access, rule, patients: g === 0 ? 1200 : 120, auroc: about(1 / (1 + power)) },
          truePositivesAt01: g === 0 ? about(0.001 ** power) : null,
          truePositivesAt1: about(0.01 ** power),
          curve: Array.from({ length: 31 }, (_, i) => ({
            falsePositives: 10 ** (i / 10 - 3),
            truePositives: i === 0 ? 0 : 10 ** (power * (i / 10 - 3)),
          })),
        };
      }),
    ),
  ),
};

/** Real images alone, with twice and four times as many of a flow, after those, and two generators alone. */
export function madeUpMixtures(): MixtureResult[] {
  const about = (value: number): { value: number; low: number; high: number } => ({
    value,
    low: value - 0.015,
    high: value + 0.012,
  });
  const shares = [0.05, 0.1, 0.25, 0.5, 1];
  const mixes = [undefined, 2, 4, "first"] as const;
  const ofShares = shares.flatMap((share, place) =>
    mixes.map((synthetic, mix): MixtureResult => {
      const real = { patients: 7000 * share, realImages: 9000 * share };
      const auroc = about(0.8 + 0.03 * place + 0.02 * mix * (1 - share));
      if (synthetic === undefined) return { ...real, syntheticImages: 0, auroc };
      const syntheticImages = synthetic === "first" ? 9000 : synthetic * real.realImages;
      const worth = { value: 900, low: 450, high: Infinity };
      return { ...real, generator: "flow", synthetic, syntheticImages, auroc, gain: about(0.02 * mix), worth };
    }),
  );
  const alone = { synthetic: "alone", patients: 0, realImages: 0, syntheticImages: 9000 } as const;
  return [
    ...ofShares,
    { ...alone, generator: "flow", auroc: about(0.87), worth: { value: 2345.6, low: 1800, high: 4000 } },
    { ...alone, generator: "prog-GAN", auroc: about(0.78), worth: { value: 0, low: 0, high: 460 } },
  ];
}

/** Two seeds each of two models; the second lacks the longest training. */
export function madeUpLengths(): LengthPoint[] {
  const curve = (model: string, aurocs: readonly number[]): LengthPoint[] =>
    aurocs.map((auroc, i) => ({ model, seed: 11 + (i % 2), kimg: 16 * 2 ** (i >> 1), auroc }));
  return [...curve("cpD-GAN", [0.8, 0.82, 0.86, 0.9, 0.91, 0.92]), ...curve("prog-GAN", [0.7, 0.74, 0.8, 0.79])];
}
