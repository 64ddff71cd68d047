/**
 * Classifiers of mixtures: trained on the real images of a share of the patients, with or without synthetic ones, and tested on the
 * experiment's real test images. All are trained on as many images, by the classifier's knobs; those that learn synthetic images
 * first begin with the weights of the classifier that the experiment trained on these alone.
 */
import * as path from "node:path";
import { openCohort } from "../../cohort/format/cohort";
import { cohortsFor } from "../../cohort/mixture/mixture";
import { readPredictions } from "../../classifier/prediction-file";
import type { TrainedOnMixture } from "../../evaluation/mixtures";
import { comparedIds, generativeModels, type ModelId } from "../../gan/models";
import { predictionsFile } from "../../runs/stage-files";
import { UserError } from "../../support/errors";
import { usualWork, type WorkOptions } from "../../support/work";
import { type ExperimentFolders, requireDone } from "../experiment-folders";
import type { Preset } from "../knobs/presets";
import type { TrainingData } from "../results";
import { mixStage, sampleStage } from "../stages";
import { type NamedJob, stagesSideBySide } from "../workers/side-by-side";

/** What a classifier is trained on. */
export interface Mixture {
  /** Of the patients, whose real images it sees: above 0, at most 1. */
  readonly share: number;
  /** Whose synthetic images it sees; none if it is left out. */
  readonly model?: ModelId;
  /** Synthetic images for each real training image, or all of them in a training before. */
  readonly synthetic?: number | "first";
}

/** The experiment whose cohorts are mixed. */
export interface MixedExperiment {
  readonly folders: ExperimentFolders;
  readonly knobs: Preset;
  readonly seed: number;
}

/**
 * Trains and tests them side by side. Beside those that are asked for, the result has the classifiers that the experiment has
 * already: of all real images, and of each model's synthetic images alone.
 * @throws UserError when a mixture is not possible, or what it needs is not there yet.
 */
export async function trainMixtures(
  experiment: MixedExperiment,
  mixtures: readonly Mixture[],
  work: WorkOptions = {},
): Promise<TrainedOnMixture[]> {
  mixtures.forEach(requireMixture);
  const usual = usualWork("training classifiers of mixtures", work);
  const { folders } = experiment;
  const models = comparedIds.filter((id) => mixtures.some(({ model }) => model === id));
  const own = [
    ownClassifier(folders, "real"),
    ...models.map((id) => ownClassifier(folders, generativeModels[id].name)),
  ];
  const jobs: NamedJob[] = [];
  const places: { mixture: Mixture; cohort: string; out: string }[] = [];
  const different = [...new Map(mixtures.map((mixture) => [mixtureWords(mixture), mixture])).values()];
  for (const mixture of different.filter(({ share, model }) => share !== 1 || model !== undefined)) {
    const cohort = await mixedCohort(experiment, mixture, usual);
    const from = startOf(folders, mixture);
    const { knobs, seed } = experiment;
    const after = from === undefined ? [cohort] : [cohort, from];
    const out = folders.further("classifier", "classify", after, knobs.classifier);
    const options = { cohort, test: folders.existingCohort(), knobs: knobs.classifier, seed, from, out };
    jobs.push({ name: mixtureWords(mixture), job: { stage: "classify", options } });
    places.push({ mixture, cohort, out });
  }
  await stagesSideBySide("training classifiers", jobs, usual);
  return [...own, ...places.map(({ mixture, cohort, out }) => trainedOn(folders, mixture, cohort, out))];
}

/**
 * Mixtures that say what a generator's images are worth: real images of few patients alone, of more, of more still, and of the few
 * with four synthetic images for each. The share of the few is 2 %, or as much as four minibatches need. A learning curve bends, and
 * a straight line between two distant points says too many images: so one of the points is near the few.
 * @param images training images of the real cohort.
 */
export function usualMixtures(
  model: ModelId,
  images: number,
  { batchSize }: { readonly batchSize: number },
): Mixture[] {
  const share = round(Math.min(0.5, Math.max(0.02, (4 * batchSize) / images)));
  // A quarter of the way to all and halfway, on the logarithmic axis of a learning curve.
  const more = [0.75, 0.5].map((power) => ({ share: round(share ** power) }));
  return [{ share }, ...more, { share, model, synthetic: 4 }];
}

const round = (share: number): number => Math.ceil(100 * share) / 100;

/** "10 % real + 4 × flow": one mixture among others. */
export function mixtureWords({ share, model, synthetic }: Mixture): string {
  const real = `${Number((100 * share).toPrecision(3))} % real`;
  if (model === undefined) return real;
  const { name } = generativeModels[model];
  return synthetic === "first" ? `${name}, then ${real}` : `${real} + ${synthetic} × ${name}`;
}

function requireMixture(mixture: Mixture): void {
  const { model, synthetic } = mixture;
  if ((model === undefined) !== (synthetic === undefined))
    throw new UserError(
      "A mixture has either both or none of model and synthetic: whose synthetic images, and how many for each real one.",
    );
  if (typeof synthetic === "number" && !(synthetic > 0))
    throw new UserError(`synthetic is ${synthetic}; it must be above 0, or left out together with model.`);
}

/** The cohort of a mixture; of a training in two parts, that of the second. */
async function mixedCohort({ folders, seed }: MixedExperiment, mixture: Mixture, work: WorkOptions): Promise<string> {
  const { signal } = work;
  const { share, model } = mixture;
  if (share === 1 && mixture.synthetic === "first") return folders.existingCohort();
  const times = typeof mixture.synthetic === "number" ? mixture.synthetic : 0;
  const synthetic =
    model === undefined || times === 0 ? [] : await syntheticCohorts(folders, model, { share, times }, seed, work);
  const real = folders.existingCohort();
  const out = folders.further("mixture", "mix", [real, ...synthetic], { share, times });
  (await mixStage({ real, synthetic, share, times, seed, out, signal })).close();
  return out;
}

/** As many synthetic cohorts as it takes: the experiment's own, and further ones of the next seeds. */
async function syntheticCohorts(
  folders: ExperimentFolders,
  model: ModelId,
  knobs: { share: number; times: number },
  seed: number,
  work: WorkOptions,
): Promise<string[]> {
  const cohorts = [folders.existingSynthetic(model)];
  for (let place = 1; place < cohortsFor(knobs); place++) {
    const run = folders.generator(model);
    const out = folders.further(`cohort-${model}`, "sample", [run], { place });
    (await sampleStage({ ...work, run, like: folders.existingCohort(), seed: seed + place, out })).close();
    cohorts.push(out);
  }
  return cohorts;
}

/** The classifier that one begins with, if any. */
function startOf(folders: ExperimentFolders, { model, synthetic }: Mixture): string | undefined {
  if (model === undefined || synthetic !== "first") return undefined;
  return existingClassifier(folders, generativeModels[model].name);
}

function existingClassifier(folders: ExperimentFolders, trainingData: TrainingData): string {
  const folder = folders.classifier(trainingData);
  requireDone(folder, "04-classifier-comparison", `the classifier trained on ${trainingData} images`);
  return folder;
}

/** One of the experiment's own classifiers as one of mixtures. */
function ownClassifier(folders: ExperimentFolders, trainingData: TrainingData): TrainedOnMixture {
  const predictions = readPredictions(path.join(existingClassifier(folders, trainingData), predictionsFile));
  const { patients, images } = countsOf(folders.existingTraining(trainingData));
  return trainingData === "real"
    ? { patients, realImages: images, syntheticImages: 0, predictions }
    : { generator: trainingData, synthetic: "alone", patients: 0, realImages: 0, syntheticImages: images, predictions };
}

/** @param cohort the mixed one; of a training in two parts, that of the second. */
function trainedOn(
  folders: ExperimentFolders,
  { model, synthetic }: Mixture,
  cohort: string,
  out: string,
): TrainedOnMixture {
  const { patients, images, syntheticImages } = countsOf(cohort);
  const predictions = readPredictions(path.join(out, predictionsFile));
  const counts = { patients, realImages: images - syntheticImages, predictions };
  if (model === undefined) return { ...counts, syntheticImages: 0 };
  const first = synthetic === "first" ? countsOf(folders.existingSynthetic(model)).images : 0;
  return { ...counts, generator: generativeModels[model].name, synthetic, syntheticImages: syntheticImages + first };
}

/** Training images of a cohort, their patients, and how many of the images are synthetic ones of a mixture; its patients are real ones. */
function countsOf(folder: string): { images: number; patients: number; syntheticImages: number } {
  const cohort = openCohort(folder);
  cohort.close();
  const rows = cohort.rowsOf("train");
  const { patients = new Set(Array.from(rows, (row) => cohort.table.patient[row])).size, syntheticImages = 0 } =
    cohort.description.origin;
  return { images: rows.length, patients: Number(patients), syntheticImages: Number(syntheticImages) };
}
