/**
 * Utility: a classifier trained on the real images and one trained on the synthetic ones, both tested on the real test
 * images. Their runs say which is which, and that they belong to these cohorts.
 */
import type { Prediction } from "../../statistics/prediction";
import type { Cohort } from "../../cohort/format/cohort";
import { cohortIdentity } from "../../cohort/format/identity";
import { type ClassifierRun, readClassifierRun } from "../../experiment/collect-results";
import type { TrainingData } from "../../experiment/results";
import { modelIds, generativeModels } from "../../gan/models";
import { hashOf } from "../../runs/stage-record";
import { classifierOrigin } from "../../evaluation/trained-on";
import { UserError } from "../../support/errors";
import { type AurocDifference, comparePredictions } from "../../statistics/bootstrap/auroc-differences";
import { reportedBootstrap } from "../../statistics/bootstrap/patient-bootstrap";
import type { Estimate } from "../../statistics/interval";
import type { MeasuredUtility } from "./facts";

const option = "--utility";

/**
 * The AUROCs of both classifiers, label by label, the mean last.
 * @param runs the run folders of both, in any order; the same one may be there twice.
 * @throws UserError when one is missing, was trained or tested on other images, or they are of different settings.
 */
export function utilityOf(runs: readonly string[], real: Cohort, synthetic: Cohort): MeasuredUtility {
  const [ofReal, ofSynthetic] = [cohortIdentity(real), cohortIdentity(synthetic)];
  const found = new Map<string, { run: string; knobs: string }>();
  for (const run of runs) {
    const { trainedOn, testedOn, knobs } = classifierOrigin(run, option);
    if (testedOn !== ofReal)
      throw new UserError(
        `The classifier of ${run} was not tested on ${real.folder}; give ${option} one that "synthcohort classify … --test ${real.folder}" trained.`,
      );
    if (trainedOn !== ofReal && trainedOn !== ofSynthetic)
      throw new UserError(
        `The classifier of ${run} was trained neither on ${real.folder} nor on ${synthetic.folder}; give ${option} classifiers of these two.`,
      );
    const other = found.get(trainedOn);
    if (other !== undefined && other.run !== run)
      throw new UserError(
        `Both ${other.run} and ${run} were trained on ${trainedOn === ofReal ? real.folder : synthetic.folder}; give ${option} one of them.`,
      );
    found.set(trainedOn, { run, knobs: hashOf(knobs) });
  }
  const one = (identity: string, cohort: Cohort): { run: string; knobs: string } => {
    const run = found.get(identity);
    if (run === undefined)
      throw new UserError(
        `A classifier trained on ${cohort.folder} is missing for the utility; give ${option} its run folder, too.`,
      );
    return run;
  };
  const [a, b] = [one(ofReal, real), one(ofSynthetic, synthetic)];
  if (a.knobs !== b.knobs)
    throw new UserError(
      `The classifiers of ${a.run} and ${b.run} were trained with different settings, so their AUROCs are not comparable; train both with the same settings.`,
    );
  const [trained, onSynthetic] = [readTested("real", a.run, real), readTested(modelNameOf(synthetic), b.run, real)];
  return { network: trained.network, rows: rowsOf(trained, onSynthetic) };
}

/** @throws UserError for a cohort of a model that this version does not have. */
function modelNameOf({ source, folder }: Cohort): TrainingData {
  const model = modelIds.find((id) => id === source);
  if (model) return generativeModels[model].name;
  throw new UserError(
    `${folder} was made by "${source}", which is not a model of this version (${modelIds.join(", ")}); sample it again.`,
  );
}

/** A run whose predictions are of all test images of the cohort. */
function readTested(trainingData: TrainingData, folder: string, real: Cohort): ClassifierRun {
  const run = readClassifierRun(trainingData, folder);
  const given = run.predictions.map(keyOf);
  const [expected, there] = [new Set(truthsOf(real)), new Set(given)];
  if (there.size !== given.length || there.size !== expected.size || given.some((key) => !expected.has(key))) {
    throw new UserError(
      `The predictions in ${folder} are not those of the ${real.rowsOf("test").length} test images of ${real.folder}, each once and with its labels; train that classifier again.`,
    );
  }
  return run;
}

function keyOf({ image, patient, label, truth }: Omit<Prediction, "score">): string {
  return JSON.stringify([image, patient, label, truth]);
}

function truthsOf(real: Cohort): string[] {
  const width = real.labelNames.length;
  return Array.from(real.rowsOf("test")).flatMap((image) =>
    real.labelNames.flatMap((label, column) => {
      const truth = real.table.labels[image * width + column];
      return truth === 0 || truth === 1 ? [keyOf({ image, patient: real.table.patient[image], label, truth })] : [];
    }),
  );
}

function rowsOf(real: ClassifierRun, synthetic: ClassifierRun): MeasuredUtility["rows"] {
  const all = ({ summary }: ClassifierRun): ClassifierRun["summary"]["labels"] => [...summary.labels, summary.mean];
  const interval = ({ auroc, low, high }: { auroc: number; low: number; high: number }): Estimate => ({
    value: auroc,
    low,
    high,
  });
  // Both have the same labels: they were tested on the same images.
  const compared = comparePredictions(synthetic.predictions, real.predictions, reportedBootstrap);
  const differences = [...compared.labels, compared.mean];
  return all(real).map(({ label, ...row }, i) => {
    const { difference: value, low, high } = differences.find((one) => one.label === label) as AurocDifference;
    return {
      label,
      real: interval(row),
      synthetic: interval(all(synthetic)[i]),
      difference: { value, low, high },
    };
  });
}
