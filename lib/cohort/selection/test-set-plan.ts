/**
 * The plan of an extra test set: a data set's own test images, all of them in the split `test`, for classifiers that were
 * trained on another cohort. CheXpert's `valid.csv` is one.
 */
import { UserError } from "../../support/errors";
import { type SourceTable, combinationNames, keepLabels, keepRows } from "./source-table";
import type { Cohort } from "../format/cohort";
import type { CohortKnobs } from "../knobs";
import { type CohortPlan, type PlannedSource, oneSided } from "./cohort-plan";
import { applyPolicy, countStep, requireNoFormulas, uncertainNote } from "./select";
import type { Split } from "../format/split";

/** The knobs of a test set: selection and split follow from the data set and the training cohort, and all images there are stay. */
export function testSetKnobs(knobs: CohortKnobs): CohortKnobs {
  const all = {
    minPositives: 0,
    minCombination: 0,
    combinations: 0,
    trainPerCombination: 0,
    validPerCombination: 0,
    testPerCombination: 0,
    validImages: 0,
    testImages: 0,
  };
  return { ...knobs, ...all, officialSplit: true };
}

/**
 * Selects the test images of the data set's own split that have a label combination of the training cohort, with its labels.
 * @param source opened with the knobs of `testSetKnobs`. @param name the source's.
 * @param cohort the one that classifiers are trained on.
 * @throws UserError when the source has no test images of its own, or lacks a label; when no image is left; and when a
 * patient of an image is in the cohort's training or validation.
 */
export function planTestSet(source: PlannedSource, name: string, knobs: CohortKnobs, cohort: Cohort): CohortPlan {
  const { candidates, officialSplit } = source;
  if (officialSplit === undefined)
    throw new UserError(
      `The source ${name} has no test images of its own: choose another source, or leave out --test-for.`,
    );
  const official = Int32Array.from(officialSplit.flatMap((split, row) => (split === "test" ? [row] : [])));
  const all = labelsFirst(applyPolicy(keepRows(candidates, official), knobs.labelPolicy), cohort, name);
  const { labelNames, table } = cohort;
  const known = new Set(
    combinationNames({ labelNames, labels: table.labels, path: table.source, patient: table.patient }),
  );
  const places = Int32Array.from(
    combinationNames(all).flatMap((combination, place) => (known.has(combination) ? [place] : [])),
  );
  if (places.length === 0)
    throw new UserError(
      `None of the ${all.path.length} test images of ${name} has a label combination of ${cohort.folder}: prepare that cohort with more label combinations.`,
    );
  const kept = keepLabels(
    keepRows(all, places),
    labelNames.map((_, label) => label),
  );
  if (cohort.source === name) requireOthers(kept, cohort);
  requireNoFormulas(kept);
  const split = kept.path.map((): Split => "test");
  const row = places.map((place) => official[place]);
  return {
    kept,
    split,
    row,
    steps: [
      ...(source.steps ?? [countStep("images of the source", candidates)]),
      countStep("the data set's own test images", all),
      countStep("label combinations of the training cohort", kept),
    ],
    warnings: [
      ...(source.warnings ?? []),
      ...uncertainNote(candidates, row, labelNames, knobs.labelPolicy),
      ...oneSided(kept, split),
    ],
  };
}

/** The cohort's labels in its order, and behind them those that it lacks: combinations have the same names in both. */
function labelsFirst(all: SourceTable, { labelNames, folder }: Cohort, name: string): SourceTable {
  const missing = labelNames.filter((label) => !all.labelNames.includes(label));
  if (missing.length > 0)
    throw new UserError(
      `${name} has no label ${missing.join(", ")}, which ${folder} has: choose a data set with the same labels.`,
    );
  const others = all.labelNames.filter((label) => !labelNames.includes(label));
  return keepLabels(
    all,
    [...labelNames, ...others].map((label) => all.labelNames.indexOf(label)),
  );
}

/** Nobody may be in training and test. */
function requireOthers({ patient }: SourceTable, { table, folder }: Cohort): void {
  const known = new Set(table.patient.filter((_, row) => table.split[row] !== "test"));
  const twice = patient.find((one) => known.has(one));
  if (twice !== undefined)
    throw new UserError(
      `Patient ${twice} of the test images is in training or validation of ${folder}: prepare that cohort with officialSplit first.`,
    );
}
