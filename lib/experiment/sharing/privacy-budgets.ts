/**
 * Generators of one cohort with several privacy budgets, and with none: each is trained, sampled, and a classifier of its images is
 * tested on real ones; then its own network is asked who was in the training. Beside them stand the mean image and real images.
 */
import * as path from "node:path";
import { readPredictions } from "../../classifier/prediction-file";
import type { ClassifierKnobs } from "../../classifier/knobs";
import { type Cohort, openCohort } from "../../cohort/format/cohort";
import { requireReal } from "../../cohort/format/role";
import { requireHeldOut } from "../../evaluation/privacy/white-box-attack";
import { generativeModels, type ModelId, type ModelKnobs } from "../../gan/models";
import { readPrivacyRecord } from "../../gan/privacy/privacy-record";
import { predictionsFile } from "../../runs/stage-files";
import type { Prediction } from "../../statistics/prediction";
import { UsageError } from "../../support/errors";
import { usualWork, type WorkOptions } from "../../support/work";
import { type NamedJob, stagesSideBySide } from "../workers/side-by-side";
import { aurocBeyond, type BudgetComparison, budgetName, type BudgetPoint, meanAurocOf } from "./budget-points";
import { keptAttack } from "./kept-attack";

/** The folders of one generator. */
export interface GeneratorPlaces {
  readonly run: string;
  readonly synthetic: string;
  readonly classifier: string;
}

/** What is compared, and where it is. */
export interface BudgetStudy {
  /** The real cohort. */
  readonly cohort: string;
  readonly model: ModelId;
  /** The model's, without a budget. */
  readonly knobs: ModelKnobs;
  readonly meanImageKnobs: ModelKnobs;
  readonly classifierKnobs: ClassifierKnobs;
  readonly seed: number;
  /** Budgets, above 0; that without one is always done, too. */
  readonly epsilons: readonly number[];
  /** Where a generator and what follows from it are; null: without a budget. */
  readonly placesOf: (generator: number | null | "mean image") => GeneratorPlaces;
  /** Where the classifier of real images is. */
  readonly real: string;
  /** The classifier whose features score the training without a budget, if any do. */
  readonly features?: string;
  /** Where the result of an attack is kept. @param epsilon null: of the training without a budget. */
  readonly attackOf: (epsilon: number | null) => string;
}

/** One generator of a study. */
export interface StudiedGenerator {
  readonly name: string;
  readonly model: ModelId;
  readonly knobs: ModelKnobs;
  readonly places: GeneratorPlaces;
  /** Missing for the mean image. */
  readonly epsilon?: number | null;
}

/**
 * The generators of a study by rising ε, then that without a budget, then the mean image.
 * @throws UsageError when a budget is not above 0, or there is none.
 */
export function studiedGenerators(study: BudgetStudy): StudiedGenerator[] {
  const { model, knobs, meanImageKnobs, epsilons, placesOf } = study;
  const rising = [...new Set(epsilons)].sort((a, b) => a - b);
  if (rising.length === 0 || !rising.every((epsilon) => epsilon > 0 && Number.isFinite(epsilon)))
    throw new UsageError("Give budgets as numbers above 0, such as 1,3,10; that without a budget is always added.");
  if (!("privacyEpsilon" in generativeModels[model].knobs))
    throw new UsageError(`${generativeModels[model].name} has no privacy budget; study cpd-gan or flow.`);
  if ("privacyEpsilon" in knobs && knobs.privacyEpsilon !== 0)
    throw new UsageError(
      `privacyEpsilon is set to ${knobs.privacyEpsilon}, but a comparison of budgets sets it for each training: leave it out.`,
    );
  const budgets = [...rising, null].map((epsilon) => ({
    name: budgetName({ epsilon }),
    ...{ model, epsilon, places: placesOf(epsilon) },
    knobs: epsilon === null ? knobs : ({ ...knobs, privacyEpsilon: epsilon } as ModelKnobs),
  }));
  const floor = { name: "mean image", model: "mean-image", knobs: meanImageKnobs, places: placesOf("mean image") };
  return [...budgets, floor as StudiedGenerator];
}

/**
 * Does what is not done yet, stage by stage, generators side by side. The tensor engine must have been started.
 * @throws UserError when a stage cannot be done; the signal's reason when it aborts. What is finished is found again.
 */
export async function compareBudgets(study: BudgetStudy, work: WorkOptions = {}): Promise<BudgetComparison> {
  const generators = studiedGenerators(study);
  checkStudy(study, generators);
  const usual = usualWork("comparing privacy budgets", work);
  await stagesSideBySide("training with privacy budgets", trainings(study, generators), usual);
  await stagesSideBySide("sampling", samplings(study, generators), usual);
  await stagesSideBySide("training classifiers", classifiers(study, generators), usual);
  const predictionsOf = (folder: string): Prediction[] => [...readPredictions(path.join(folder, predictionsFile))];
  const floor = predictionsOf(generators.at(-1)!.places.classifier);
  const points: BudgetPoint[] = [];
  let unit: BudgetComparison["unit"] = "patient";
  for (const { epsilon, places } of generators) {
    if (epsilon === undefined) continue;
    const predictions = predictionsOf(places.classifier);
    const record = readPrivacyRecord(places.run);
    unit = record?.unit ?? unit;
    points.push({
      epsilon,
      delta: record?.delta ?? null,
      noiseMultiplier: record?.noiseMultiplier ?? null,
      auroc: meanAurocOf(predictions),
      beyondMeanImage: aurocBeyond(predictions, floor),
      ...(await keptAttack(places.run, study, study.attackOf(epsilon), usual)),
    });
  }
  return {
    model: generativeModels[study.model].name,
    unit,
    points,
    real: meanAurocOf(predictionsOf(study.real)),
    meanImage: meanAurocOf(floor),
  };
}

/**
 * Before hours of work: that every training and every attack can be done.
 * @throws UserError when the cohort is not a real one, has too few images that are held out, or a model cannot be trained on it.
 */
export function checkStudy({ cohort: folder }: BudgetStudy, generators: readonly StudiedGenerator[]): Cohort {
  const cohort = openCohort(folder);
  try {
    requireReal(cohort, "Budgets are compared on");
    requireHeldOut(cohort);
    for (const { model, knobs } of generators) generativeModels[model].check(knobs, cohort);
    return cohort;
  } finally {
    cohort.close();
  }
}

function trainings({ cohort, seed, features }: BudgetStudy, generators: readonly StudiedGenerator[]): NamedJob[] {
  return generators.map(({ name, model, knobs, places, epsilon }) => ({
    name,
    job: {
      stage: "train",
      options: { cohort, model, knobs, seed, out: places.run, features: epsilon === null ? features : undefined },
    },
  }));
}

function samplings({ cohort, seed }: BudgetStudy, generators: readonly StudiedGenerator[]): NamedJob[] {
  return generators.map(({ name, places }) => ({
    name,
    job: { stage: "sample", options: { run: places.run, like: cohort, seed, out: places.synthetic } },
  }));
}

function classifiers(study: BudgetStudy, generators: readonly StudiedGenerator[]): NamedJob[] {
  const { cohort: test, classifierKnobs: knobs, seed } = study;
  const jobs = [
    ...generators.map(({ name, places }) => ({ name, cohort: places.synthetic, out: places.classifier })),
    { name: "real images", cohort: test, out: study.real },
  ];
  return jobs.map(({ name, cohort, out }) => ({
    name,
    job: { stage: "classify", options: { cohort, test, knobs, seed, out } },
  }));
}
