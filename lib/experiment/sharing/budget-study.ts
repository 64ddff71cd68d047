/** Where a comparison of privacy budgets has its folders: beside an experiment's own, or in one folder of the command line. */
import * as path from "node:path";
import { generativeModels, type ModelId, type ModelKnobs } from "../../gan/models";
import type { Preset } from "../knobs/presets";
import type { MixedExperiment } from "./mixtures";
import type { BudgetStudy, GeneratorPlaces } from "./privacy-budgets";

/** Budgets from strong to weak, as they are most often compared. */
export const usualBudgets: readonly number[] = [1, 3, 10];

/** Of an experiment: its own training is the one without a budget. @param features as of `BudgetStudy`. */
export function studyOfExperiment(
  { folders, knobs, seed }: MixedExperiment,
  model: ModelId,
  epsilons: readonly number[],
  features?: string,
): BudgetStudy {
  const cohort = folders.existingCohort();
  const { name, group } = generativeModels[model];
  const further = (of: ModelId, own: ModelKnobs): GeneratorPlaces => {
    const run = folders.further(of, "train", [cohort], own);
    const synthetic = folders.further(`cohort-${of}`, "sample", [run]);
    return { run, synthetic, classifier: folders.further("classifier", "classify", [synthetic], knobs.classifier) };
  };
  const own = (): GeneratorPlaces => {
    if (name === "mean image") return further(model, knobs[group]);
    return { run: folders.generator(model), synthetic: folders.synthetic(model), classifier: folders.classifier(name) };
  };
  const placesOf: BudgetStudy["placesOf"] = (generator) => {
    if (generator === "mean image") return further("mean-image", knobs.meanImage);
    return generator === null ? own() : further(model, { ...knobs[group], privacyEpsilon: generator } as ModelKnobs);
  };
  return {
    ...studied(knobs, model, seed),
    ...{ cohort, epsilons, placesOf, features },
    real: folders.classifier("real"),
    attackOf: (epsilon) => folders.attack(placesOf(epsilon).run, seed),
  };
}

/** Of a cohort on the command line: all in one folder. Nothing is scored, as trainings with a budget are not. */
export function studyInFolder(
  out: string,
  { cohort, model, epsilons, seed }: Pick<BudgetStudy, "cohort" | "model" | "epsilons" | "seed">,
  knobs: Preset,
): BudgetStudy {
  const folder = (generator: number | null | "mean image"): string => {
    if (generator === "mean image") return path.join(out, "mean-image");
    return path.join(out, generator === null ? "no-budget" : `epsilon-${generator}`);
  };
  const study = studied(knobs, model, seed);
  return {
    ...study,
    knobs: { ...study.knobs, scoreEvery: 0, keep: "last" } as ModelKnobs,
    ...{ cohort, epsilons },
    placesOf: (generator) => ({
      run: path.join(folder(generator), "run"),
      synthetic: path.join(folder(generator), "synthetic"),
      classifier: path.join(folder(generator), "classifier"),
    }),
    real: path.join(out, "real-images"),
    attackOf: (epsilon) => path.join(folder(epsilon), "attack.json"),
  };
}

function studied(
  knobs: Preset,
  model: ModelId,
  seed: number,
): Pick<BudgetStudy, "model" | "knobs" | "meanImageKnobs" | "classifierKnobs" | "seed"> {
  return {
    ...{ model, seed },
    knobs: knobs[generativeModels[model].group],
    meanImageKnobs: knobs.meanImage,
    classifierKnobs: knobs.classifier,
  };
}
