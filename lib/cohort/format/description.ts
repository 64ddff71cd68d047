/** `cohort.json`: what a cohort is, where it came from, what was left out, and checksums of its files. */
import * as fs from "node:fs";
import * as path from "node:path";
import { writeJson } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { requireFile } from "../../support/files/text-file";
import { hashOf, isStageRecord, type StageRecord } from "../../runs/stage-record";
import { type CohortKind, cohortKinds, kindOfSource } from "./kind";
import { isRecord, readJson } from "../../support/files/json-file";
import { type LabelPolicy, labelPolicies } from "../knobs";
import { type Split, splits } from "./split";
import { cohortFile, imagesFile, tableFile } from "../../runs/stage-files";

export const cohortFormat = "synthcohort-cohort";
export const cohortFormatVersion = 1;

/** The files of a cohort's folder; the Parquet copy of the table is there if it was asked for. */
export const cohortFiles: readonly string[] = [imagesFile, tableFile, cohortFile, "table.parquet"];

/** The numbers after one step of the selection; the first step is the source itself. */
export interface SelectionStep {
  /** What was done, in a few words: "frontal views", "6 most frequent label combinations". */
  readonly step: string;
  readonly images: number;
  readonly patients: number;
  /** Labels in the label vector. */
  readonly labels: number;
  /** Different label vectors among the images. */
  readonly combinations: number;
}

/** An image that was selected and is not in the cohort, because its file cannot be read. */
export interface LeftOut {
  /** Where it was to come from: a path relative to the source's folder. */
  readonly source: string;
  readonly reason: string;
}

/** Facts about how a cohort came to be, for the record. */
export type Origin = Readonly<Record<string, string | number | boolean | null>>;

/** The content of `cohort.json`. */
export interface CohortDescription {
  readonly format: typeof cohortFormat;
  readonly version: typeof cohortFormatVersion;
  readonly name: string;
  readonly source: string;
  /** What the images are; cohorts of older versions do not say it, and are read as their source tells. */
  readonly kind: CohortKind;
  readonly labels: readonly string[];
  /** Width and height in pixels. */
  readonly resolution: number;
  /** Images. */
  readonly size: number;
  readonly counts: Readonly<Record<Split, number>>;
  readonly patients: number;
  readonly seed: number;
  readonly labelPolicy: LabelPolicy;
  readonly selection: readonly SelectionStep[];
  /** Things that a user of this cohort should know, a sentence each. */
  readonly warnings: readonly string[];
  /** Images that could not be read, in the order in which they would be here. */
  readonly unreadable: readonly LeftOut[];
  readonly origin: Origin;
  /** The stage that made it and from what; cohorts of older versions and those of a release have none. */
  readonly made?: StageRecord;
  /** SHA-256, hexadecimal; of the Parquet copy only if there is one. */
  readonly checksums: Readonly<Record<typeof imagesFile | typeof tableFile, string> & { "table.parquet"?: string }>;
  /** Stands for all the rest of a description that says what made the cohort, so that a later change to it is noticed. */
  readonly seal?: string;
}

/** What real images of a cohort come from: of a mixture, a half of the patients or one with canaries, the real cohort's source and seed. */
export function realOrigin({ source, seed, origin }: Pick<CohortDescription, "source" | "seed" | "origin">): {
  readonly realSource: string;
  readonly realSeed: number;
} {
  const { realSource, realSeed } = origin;
  return {
    realSource: typeof realSource === "string" ? realSource : source,
    realSeed: typeof realSeed === "number" ? realSeed : seed,
  };
}

/** Whether the source says which images are of one patient; otherwise every image counts as a patient of its own. */
export function knowsPatients({ origin, warnings }: Pick<CohortDescription, "origin" | "warnings">): boolean {
  const known = origin["patientsKnown"];
  // Older versions said it in a warning only.
  return typeof known === "boolean" ? known : !warnings.some((one) => /counts? as (its|their) own patient/.test(one));
}

/** Writes `cohort.json`. */
export function writeDescription(folder: string, description: CohortDescription): void {
  writeJson(path.join(folder, cohortFile), {
    ...description,
    ...(description.made !== undefined && { seal: sealOf(description) }),
  });
}

function sealOf(description: CohortDescription): string {
  return hashOf({ ...description, seal: undefined });
}

/** Resolutions are powers of two from 8 to 512: the GANs double from 4×4. */
export function checkResolution(resolution: number): void {
  const whole = Number.isInteger(resolution) && resolution >= 8 && resolution <= 512;
  if (!whole || (resolution & (resolution - 1)) !== 0) {
    throw new UserError(`The resolution ${resolution} is not possible: choose a power of two from 8 to 512.`);
  }
}

/** Labels are columns of a table and outputs of networks: far more than any data set has. */
export const mostLabels = 1000;
const longestLabel = 1000;

/** Whether two lists name the same labels in the same order. Joined they might be the same although they are not: names may hold any character. */
export function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label, place) => label === b[place]);
}

/**
 * Label names are column names: not empty, no two alike, none of the table's own.
 * @throws UserError otherwise.
 */
export function checkLabelNames(labels: readonly string[]): void {
  if (labels.length === 0) throw new UserError("A cohort needs at least one label.");
  if (labels.length > mostLabels)
    throw new UserError(
      `${labels.length} labels are more than a cohort may have, which is ${mostLabels}: choose which columns are labels.`,
    );
  const own = ["image", "patient", "split", "source"];
  labels.forEach((label, place) => {
    if (label.trim() === "") throw new UserError(`Label ${place + 1} of the cohort has no name.`);
    if (own.includes(label))
      throw new UserError(`A label cannot be named "${label}": the cohort's table has a column of that name.`);
    if (label.length > longestLabel)
      throw new UserError(
        `Label ${place + 1} of the cohort, "${label.slice(0, 40)}…", has ${label.length} characters, but at most ${longestLabel} are allowed: give it a shorter name.`,
      );
    if (labels.indexOf(label) !== place) throw new UserError(`The label "${label}" occurs twice.`);
  });
}

/**
 * Reads and checks `cohort.json`.
 * @throws UserError when the folder is no cohort, was written by a newer version, or the description is damaged.
 */
export function readDescription(folder: string): CohortDescription {
  if (!fs.existsSync(folder))
    throw new UserError(`The cohort ${folder} does not exist: make it with "synthcohort prepare".`);
  const file = path.join(folder, cohortFile);
  requireFile(
    file,
    `${folder} is not a cohort: it has no cohort.json; give the folder that "synthcohort prepare" or "synthcohort sample" made.`,
  );
  const value = readJson(file, "delete its folder and make the cohort again") as CohortDescription;
  if (value?.format !== cohortFormat)
    throw new UserError(
      `${file} does not describe a cohort of this project: give the folder that "synthcohort prepare" or "synthcohort sample" made.`,
    );
  if (value.version !== cohortFormatVersion) {
    throw new UserError(
      `${folder} has cohort format ${String(value.version)}, and this version reads format ${cohortFormatVersion}: make the cohort again (--replace).`,
    );
  }
  if (!isWhole(value)) throw new UserError(`${file} is damaged: delete its folder and make the cohort again.`);
  if (value.made !== undefined && value.seal !== sealOf(value))
    throw new UserError(`${file} was changed after the cohort was made: make the cohort again (--replace).`);
  checkResolution(value.resolution);
  checkLabelNames(value.labels);
  return { ...value, kind: value.kind ?? kindOfSource(value.source), unreadable: value.unreadable ?? [] };
}

function isWhole(value: CohortDescription): boolean {
  const { labels, size, counts, checksums, selection, warnings, unreadable, origin } = value;
  return (
    typeof value.name === "string" &&
    typeof value.source === "string" &&
    Array.isArray(labels) &&
    labels.every((label) => typeof label === "string") &&
    Number.isInteger(size) &&
    size > 0 &&
    isRecord(counts) &&
    splits.every((split) => Number.isInteger(counts[split]) && counts[split] >= 0) &&
    counts.train + counts.valid + counts.test === size &&
    isRecord(checksums) &&
    typeof checksums[imagesFile] === "string" &&
    typeof checksums[tableFile] === "string" &&
    labelPolicies.includes(value.labelPolicy) &&
    (value.kind === undefined || cohortKinds.includes(value.kind)) &&
    (value.made === undefined || isStageRecord(value.made)) &&
    Array.isArray(selection) &&
    selection.every((step) => isRecord(step) && typeof step["step"] === "string") &&
    Array.isArray(warnings) &&
    warnings.every((warning) => typeof warning === "string") &&
    (unreadable === undefined ||
      (Array.isArray(unreadable) &&
        unreadable.every(
          (image) => isRecord(image) && typeof image["source"] === "string" && typeof image["reason"] === "string",
        ))) &&
    isRecord(origin)
  );
}
