/** What stands between synthetic images and their release. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { Cohort } from "../cohort/format/cohort";
import { knowsPatients, sameLabels } from "../cohort/format/description";
import { generatorIdentity } from "../cohort/format/role";
import { cohortIdentity } from "../cohort/format/identity";
import { requireFinished } from "../runs/stage-folder";
import { fileIdentity } from "../runs/file-identity";
import type { Generator } from "../gan/generator";
import { latentsOf } from "../gan/sample";
import { type CopyReach, disguisedCopies } from "../evaluation/privacy/copies/disguised-copies";
import { copyDifference, nearCopies } from "../evaluation/privacy/copies/near-copies";
import { type Judgment } from "../evaluation/privacy/gate/judgment";
import { type Threshold, thresholds, usualRemedy } from "../evaluation/privacy/gate/thresholds";
import { UserError } from "../support/errors";
import { groupBy } from "../support/grouped";
import type { OnProgress } from "../support/progress";
import { reproduce } from "./reproduction";
import { number, numberWithInterval } from "./datasheet/markdown-text";
import { configFile } from "../runs/stage-files";

/**
 * Reproduces every image.
 * @throws UserError when it is not known which generator made the images, or it did not make them all, naming how many and the first.
 */
export async function requireMadeBy(
  generator: Generator,
  file: string,
  synthetic: Cohort,
  onProgress?: OnProgress,
): Promise<void> {
  const origin = generatorIdentity(synthetic.description);
  if (origin === undefined)
    throw new UserError(
      `${synthetic.folder} is of unknown origin: an older version sampled it, or it was released before; sample it again.`,
    );
  const sampleAgain = "give the run that made its images, or sample again";
  const fits = sameLabels(generator.labelNames, synthetic.labelNames) && generator.resolution === synthetic.resolution;
  if (!fits || origin !== fileIdentity(file)) {
    throw new UserError(`${synthetic.folder} was not sampled from ${file}; ${sampleAgain}.`);
  }
  const { foreign } = await reproduce(
    generator,
    synthetic,
    latentsOf(synthetic, generator.latentSize),
    synthetic.size,
    onProgress,
  );
  if (foreign.length === synthetic.size)
    throw new UserError(`${synthetic.folder} was not sampled from ${file}; ${sampleAgain}.`);
  if (foreign.length > 0) {
    throw new UserError(
      `The release was refused: ${foreign.length} of the ${synthetic.size} images in ${synthetic.folder} ${foreign.length === 1 ? "is not what" : "are not what"} ${file} makes, the first in row ${foreign[0]} of its table; ${sampleAgain}.`,
    );
  }
}

/**
 * The run of a generator says which cohort it was trained on; a generator without its run is taken at the user's word.
 * @throws UserError when that is another one: the audit would say nothing.
 */
export function requireGeneratorOf(real: Cohort, generator: string): void {
  const run = path.dirname(generator);
  if (
    !fs.existsSync(path.join(run, configFile)) ||
    requireFinished(run, "train").inputs["cohort"] === cohortIdentity(real)
  )
    return;
  throw new UserError(
    `The generator ${generator} was not trained on ${real.folder}; give --real the cohort that it was trained on, because otherwise the audit is meaningless.`,
  );
}

/**
 * @param rows of the synthetic cohort that are released, in their order.
 * @throws UserError when an image is one of the real cohort, or all but one, whatever its split.
 */
export async function requireNoCopy(
  real: Cohort,
  released: Cohort,
  rows: Int32Array,
  onProgress?: OnProgress,
): Promise<void> {
  const copies = await nearCopies(real, released, onProgress);
  if (copies.length === 0) return;
  const { synthetic, difference, mirrored } = copies.reduce((nearest, copy) =>
    copy.difference < nearest.difference ? copy : nearest,
  );
  const what =
    difference === 0
      ? "is a real image, pixel for pixel"
      : `differs from a real image by ${number(difference)} gray levels (${copyDifference} are needed)`;
  throw new UserError(
    `The release was refused: ${copies.length} of the images to release ${copies.length === 1 ? "is a copy" : "are copies"}; the nearest, in row ${rows[synthetic]} of the synthetic table, ${what}${mirrored ? ", mirrored" : ""}; train on more images or for a shorter time.`,
  );
}

/** Of the training images that are disguised for a trial, the share that a search must find to say anything. */
const leastCaught = 0.5;

/**
 * @param rows as for {@link requireNoCopy}.
 * @returns what the search finds.
 * @throws UserError when an image is a training image in disguise.
 */
export async function requireNoDisguisedCopy(
  real: Cohort,
  released: Cohort,
  rows: Int32Array,
  options: { seed: number; onProgress?: OnProgress },
): Promise<CopyReach> {
  const { copies, reach } = await disguisedCopies(real, released, options);
  const caught = reach.disguises.reduce((sum, one) => sum + one.caught, 0);
  const tried = reach.tried * reach.disguises.length;
  if (caught < leastCaught * tried)
    throw new UserError(
      `The release was refused: the search for copies in disguise is blind here, as it finds only ${caught} of ${tried} training images that were disguised for a trial; held-out images are too much like training images, most often because the same images or patients are on both sides: prepare with --set dropDuplicates=true, and name the patients.`,
    );
  if (copies.length === 0) return reach;
  const [first] = copies.map((copy) => ({ ...copy, row: rows[copy.synthetic] })).sort((a, b) => a.row - b.row);
  throw new UserError(
    `The release was refused: ${copies.length} of the images to release ${copies.length === 1 ? "is a training image" : "are training images"} in disguise; the first, in row ${first.row} of the synthetic table, registered to the real image in row ${first.real}, has 1 − |correlation| = ${number(first.distance)}, but ${number(reach.bound)} is required; train on more images or for a shorter time.`,
  );
}

/**
 * Real patients behind the rarest label combination of the released images. Where the source names none, it may be one, or as many as
 * there are images.
 */
export function fewestPatients(real: Cohort, released: Cohort): { readonly low: number; readonly high: number } {
  const patients = new Map<string, Set<string>>();
  eachCombination(released, (labels) => patients.set(labels, new Set()));
  eachCombination(real, (labels, row) => patients.get(labels)?.add(real.table.patient[row]));
  const fewest = Math.min(...[...patients.values()].map((names) => names.size));
  return { low: knowsPatients(real.description) ? fewest : Math.min(1, fewest), high: fewest };
}

function eachCombination({ table, labelNames, size }: Cohort, take: (labels: string, row: number) => void): void {
  const width = labelNames.length;
  for (let row = 0; row < size; row++) take(table.labels.subarray(row * width, (row + 1) * width).join(), row);
}

/** @throws UserError with every figure that is not shown to keep to its limit, how many patients could show it, and what may help. */
export function requirePassed(verdict: readonly Judgment[]): void {
  const failed = verdict.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  const reasons = failed.map(
    (one) =>
      `${one.title} ${numberWithInterval(one)} is not ${isBeyond(one) ? "" : "shown to be "}${one.side} ${number(one.limit)} (${one.name})`,
  );
  const remedies = new Set(failed.map((one) => thresholdOf(one.name).remedy?.(one) ?? usualRemedy));
  throw new UserError(
    `The release was refused: ${[...reasons, ...tooFewPatients(failed)].join("; ")}; ${[...remedies].join(", ")}, or set another --threshold.`,
  );
}

/** Where more patients could decide: how many. */
function tooFewPatients(failed: readonly Judgment[]): string[] {
  const undecided = failed.filter((one) => !isBeyond(one) && (one.patientsNeeded ?? 0) > one.patients);
  const groups = groupBy(
    undecided,
    ({ name, patients }) => `${patients} ${thresholdOf(name).whose ?? "held-out patients"}`,
  );
  return [...groups].map(([whose, ones]) => {
    const needed = Math.max(...ones.map(({ patientsNeeded }) => patientsNeeded ?? 0));
    return `${whose} are too few to decide, about ${needed} are needed`;
  });
}

function thresholdOf(name: string): Threshold {
  return thresholds.find((one) => one.name === name)!;
}

/** Whether the whole interval is beyond the limit: harm is shown. */
function isBeyond({ side, low, high, limit }: Judgment): boolean {
  return side === "at most" ? low > limit : high < limit;
}
