/**
 * A stage's folder as later calls find it. One function decides for all stages what it holds: nothing, the requested
 * outcome, a part of it, something damaged, or something else, which is never opened as if it were the right one.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../support/errors";
import { realPlace } from "../support/files/real-place";
import { differencesOf, isStageRecord, outcomeOf, type StageRecord } from "./stage-record";
import { readDescribingFile, readStatus, type RunState } from "./run-status";
import { cohortFile, configFile } from "./stage-files";

/** `other`: something else, or a damaged outcome, that may be replaced. */
export type FolderState = RunState | "other";

export interface FolderOptions {
  /** Whether another or a damaged outcome of the same stage is replaced; otherwise it is refused. */
  readonly replace?: boolean;
}

/**
 * How far the stage of a record is in a folder. The images and table of a cohort are checked by opening it.
 * @throws UserError when the folder holds something else, saying in what it differs, or is damaged.
 */
export function stateOfFolder(
  folder: string,
  wanted: StageRecord,
  { replace = false }: FolderOptions = {},
): FolderState {
  // Before the record is looked for: another process may be writing into a new folder.
  const names = namesIn(folder);
  const found = readFolder(folder);
  if (found === undefined) {
    // A run that was killed at its very beginning leaves half a config.
    const foreign = names.find((name) => !name.startsWith(configFile));
    if (foreign === undefined) {
      requireOutside(folder);
      return "waiting";
    }
    throw new UserError(`${folder} contains other files (${foreign}) and is not overwritten: choose another folder.`);
  }
  const isSameStage = found.stage === wanted.stage;
  const differences =
    found.record === undefined ? [unknownOf(found.stage, wanted.stage)] : differencesOf(found.record, wanted);
  const fault =
    differences.length > 0 ? `${folder} does not match this command: ${listed(differences)}` : damageOf(folder);
  if (fault === undefined) return found.isCohort ? "done" : (readStatus(folder)?.state ?? "waiting");
  if (isSameStage && replace) return "other";
  throw new UserError(
    `${fault}; ${isSameStage ? "choose another folder, or replace it (--replace)" : "choose another folder"}.`,
  );
}

/**
 * The record of a finished run, whose files are unchanged. @param stage its first word: `train` means all models.
 * @throws UserError when there is none, it is another stage's, it is not finished, or a file was changed since.
 */
export function requireFinished(folder: string, stage: "train" | "classify"): StageRecord {
  const found = readFolder(folder);
  if (found === undefined)
    throw new UserError(
      `${folder} is not a run: ${fs.existsSync(folder) ? "it has no config.json" : "it does not exist"}; give the folder of ${outcomeOf(stage)}.`,
    );
  if (found.stage.split(" ")[0] !== stage)
    throw new UserError(
      `${folder} holds ${outcomeOf(found.stage)}, and ${outcomeOf(stage)} is needed: give the folder of one.`,
    );
  const state = readStatus(folder)?.state ?? "waiting";
  if (state !== "done")
    throw new UserError(
      `${folder} holds ${outcomeOf(found.stage)} that is unfinished (${state === "running" ? "begun" : state}): finish it first, with the same command.`,
    );
  const damage = damageOf(folder);
  if (damage !== undefined) throw new UserError(`${damage}; run that stage again with --replace.`);
  return found.record!;
}

/** How far a folder says that its stage is, without a look at its files: for plans of many runs, whose stages check them when they are called. */
export function claimedState(folder: string): RunState {
  return fs.existsSync(path.join(folder, cohortFile)) ? "done" : (readStatus(folder)?.state ?? "waiting");
}

/** SHA-256 of files in a folder, hexadecimal, by name. */
export function checksumsOf(folder: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, sha256(path.join(folder, name))]));
}

/** Whether a folder says that it is a stage's, in a file that can be read. */
export function isStageFolder(folder: string): boolean {
  try {
    return readFolder(folder) !== undefined;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** @throws UserError when a folder is within a stage's: a result there would be a file of somebody's in that one. */
function requireOutside(folder: string): void {
  const place = realPlace(folder);
  for (let inside = place, above = path.dirname(place); above !== inside; inside = above, above = path.dirname(above)) {
    if (isStageFolder(above))
      throw new UserError(
        `${folder} is within ${above}, which holds ${outcomeOf(readFolder(above)!.stage)}: choose a folder outside it.`,
      );
  }
}

interface Found {
  readonly stage: string;
  readonly isCohort: boolean;
  /** Missing in cohorts of older versions, and in those that no stage made. */
  readonly record?: StageRecord;
}

function readFolder(folder: string): Found | undefined {
  const cohort = readDescribingFile(path.join(folder, cohortFile));
  if (cohort !== undefined) {
    const record = isStageRecord(cohort["made"]) ? cohort["made"] : undefined;
    return { stage: record?.stage ?? (cohort["kind"] === "synthetic" ? "sample" : "prepare"), isCohort: true, record };
  }
  const file = path.join(folder, configFile);
  const config = readDescribingFile(file);
  if (config === undefined) return undefined;
  if (!isStageRecord(config))
    throw new UserError(`${file} does not belong to a run: choose another folder, or delete this one.`);
  return { stage: config.stage, isCohort: false, record: config };
}

function unknownOf(there: string, wanted: string): string {
  return there === wanted
    ? "an older version made it and did not record its inputs"
    : `it holds ${outcomeOf(there)}, not ${outcomeOf(wanted)}`;
}

/** What is wrong with the files of a run that says that it is done. */
function damageOf(folder: string): string | undefined {
  const status = readStatus(folder);
  if (status?.state !== "done") return undefined;
  if (status.outputs?.[configFile] === undefined)
    return `${folder} was finished by an older version, which recorded no checksums of its files`;
  for (const [name, checksum] of Object.entries(status.outputs)) {
    const file = path.join(folder, name);
    if (!fs.existsSync(file)) return `${file} is missing from a finished run`;
    if (sha256(file) !== checksum) return `${file} was changed after the run had finished`;
  }
  return undefined;
}

function namesIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  if (!fs.statSync(folder).isDirectory()) throw new UserError(`${folder} is a file: choose another folder.`);
  return fs.readdirSync(folder);
}

function sha256(file: string): string {
  return createHash("sha256").update(fs.readFileSync(file)).digest("hex");
}

function listed(differences: readonly string[]): string {
  const shown = 4;
  return (
    differences.slice(0, shown).join(", ") +
    (differences.length > shown ? `, and ${differences.length - shown} more differences` : "")
  );
}
