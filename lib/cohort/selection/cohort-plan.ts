/** Which images a cohort will contain, with which labels and in which split, decided before any image is read. */
import { UserError } from "../../support/errors";
import { Random } from "../../support/random";
import { balance } from "./balance";
import { contrastRows } from "./contrast";
import { type SourceTable, countPositives, keepLabels, keepRows } from "./source-table";
import type { SelectionStep } from "../format/description";
import type { CohortKnobs } from "../knobs";
import { splitOfficially } from "./official-split";
import { splitPatients } from "./patient-split";
import { countStep, requireNoFormulas, rareNote, select, topCombinations, uncertainNote } from "./select";
import type { OpenSource } from "../sources/source";
import { type Split, splits } from "../format/split";
import { stratify } from "./stratify";

/** What a cohort will hold, before any image is read. */
export interface CohortPlan {
  readonly kept: SourceTable;
  /** Of each row. */
  readonly split: readonly Split[];
  /** The row's number in the source's table of candidates. */
  readonly row: Int32Array;
  readonly steps: readonly SelectionStep[];
  readonly warnings: readonly string[];
}

/** The part of an open source that a plan is made from. */
export type PlannedSource = Pick<OpenSource, "candidates" | "officialSplit" | "steps" | "warnings">;

/**
 * Selects and divides the candidates.
 * @throws UserError when a step leaves nothing, a split or a balanced subset is not possible, or the knobs ask for an
 * official split that the source does not have.
 */
export function planCohort(
  source: PlannedSource,
  knobs: CohortKnobs,
  dropUnlabeled: boolean,
  seed: number,
): CohortPlan {
  const { candidates } = source;
  const steps = [...(source.steps ?? [countStep("images of the source", candidates)])];
  const selected = select(candidates, knobs, dropUnlabeled, steps);
  const place = new Map(candidates.path.map((path, row) => [path, row]));
  const split = divide(source, selected, place, knobs, seed);
  const chosen = chooseSubset(selected, split, knobs, seed, steps);
  let { kept } = chosen;
  const keptSplit = chosen.split;
  requireBothClasses(kept, keptSplit);
  const present = countPositives(kept).flatMap((count, label) => (count > 0 ? [label] : []));
  if (present.length < kept.labelNames.length) {
    kept = keepLabels(kept, present);
    steps.push(countStep("labels that occur", kept));
  }
  requireNoFormulas(kept);
  const row = Int32Array.from(kept.path, (path) => place.get(path)!);
  const warnings = [
    ...(source.warnings ?? []),
    ...rareNote(candidates, selected, knobs.minPositives),
    ...uncertainNote(candidates, row, kept.labelNames, knobs.labelPolicy),
    ...oneSided(kept, keptSplit),
  ];
  return { kept, split: keptSplit, row, steps, warnings };
}

/** The split of every selected image: the source's own where it gives one, by patients otherwise. */
function divide(
  { officialSplit }: PlannedSource,
  selected: SourceTable,
  place: ReadonlyMap<string, number>,
  knobs: CohortKnobs,
  seed: number,
): Split[] {
  const shares = { train: knobs.trainShare, valid: knobs.validShare, test: 1 - knobs.trainShare - knobs.validShare };
  const random = Random.fromSeed(seed, "patient-split");
  if (officialSplit) {
    const named = new Set(splits.filter((split) => officialSplit.includes(split)));
    return splitOfficially(
      selected,
      selected.path.map((path) => officialSplit[place.get(path)!]),
      named,
      shares,
      random,
    );
  }
  if (knobs.officialSplit) throw new UserError("This source has no official split: set officialSplit to false.");
  return splitPatients(selected, shares, random);
}

/** What a level of a benchmark takes of the divided images: after the split, so that it is the same at all levels. */
function chooseSubset(
  selected: SourceTable,
  split: readonly Split[],
  knobs: CohortKnobs,
  seed: number,
  steps: SelectionStep[],
): { kept: SourceTable; split: Split[] } {
  let left = { kept: selected, split: [...split] };
  const keep = (rows: Int32Array, step: string): void => {
    left = { kept: keepRows(left.kept, rows), split: Array.from(rows, (row) => left.split[row]) };
    steps.push(countStep(step, left.kept));
  };
  if (knobs.contrast > 0) {
    if (knobs.combinations !== 2)
      throw new UserError(
        `A pair with and without one finding has 2 label combinations, but combinations is ${knobs.combinations}: set it to 2, or contrast to 0.`,
      );
    keep(
      contrastRows(left.kept, knobs.contrast),
      `pair ${knobs.contrast} of combinations with and without one finding`,
    );
  } else if (knobs.combinations > 0)
    keep(topCombinations(left.kept, knobs.combinations), `the ${knobs.combinations} most frequent label combinations`);
  const perCombination = {
    train: knobs.trainPerCombination,
    valid: knobs.validPerCombination,
    test: knobs.testPerCombination,
  };
  if (splits.some((part) => perCombination[part] > 0))
    keep(balance(left.kept, left.split, perCombination, seed), "balanced over label combinations");
  const images = { train: 0, valid: knobs.validImages, test: knobs.testImages };
  if (splits.some((part) => images[part] > 0))
    keep(stratify(left.kept, left.split, images, seed), "stratified validation and test images");
  const empty = splits.find((part) => !left.split.includes(part));
  if (empty !== undefined)
    throw new UserError(
      `No image of the ${knobs.combinations} most frequent label combinations is in ${empty}: keep more combinations.`,
    );
  return left;
}

/** @throws UserError without one label that some training images have and others lack: there is nothing to learn. */
export function requireBothClasses(kept: SourceTable, split: readonly Split[]): void {
  const { train } = valuesSeen(kept, split);
  if (train.some((seen) => seen.present && seen.absent)) return;
  throw new UserError(
    `No label has training images both with and without it (${kept.labelNames.join(", ")}): keep more label combinations, or check the label columns.`,
  );
}

/** A sentence for every label that is everywhere or nowhere in a split that has images: it has no AUROC there. */
export function oneSided(kept: SourceTable, split: readonly Split[]): string[] {
  const values = valuesSeen(kept, split);
  return splits
    .filter((part) => split.includes(part))
    .flatMap((part) =>
      kept.labelNames.flatMap((label, column) => {
        const seen = values[part][column];
        const missing = !seen.present ? "no image with it" : !seen.absent ? "no image without it" : undefined;
        return missing ? [`${label} cannot be scored in ${part}: there is ${missing}.`] : [];
      }),
    );
}

/** Whether each label is present, and whether it is absent, on any image of each split. */
function valuesSeen(
  { labelNames, labels }: SourceTable,
  split: readonly Split[],
): Record<Split, { present: boolean; absent: boolean }[]> {
  const none = (): { present: boolean; absent: boolean }[] => labelNames.map(() => ({ present: false, absent: false }));
  const values = { train: none(), valid: none(), test: none() };
  const width = labelNames.length;
  for (let row = 0; row < split.length; row++) {
    const part = values[split[row]];
    for (let label = 0; label < width; label++) {
      const value = labels[row * width + label];
      if (value === 1) part[label].present = true;
      else if (value === 0) part[label].absent = true;
    }
  }
  return values;
}
