/** A cohort's folder on disk: what it may contain, and how a finished folder is moved into place in one step. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { ensureFolder, rename, syncFolder } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { cohortFiles } from "./description";
import { journalName } from "./journal";
import { isRunning } from "../../support/process";
import { realPlace } from "../../support/files/real-place";
import { cohortFile } from "../../runs/stage-files";

/**
 * Makes sure that a cohort may be put into a folder: it is not there, is empty, or is an earlier cohort.
 * @throws UserError when it is a file or holds anything else, which is never overwritten.
 */
export function checkPlace(folder: string): void {
  if (!fs.existsSync(folder)) return;
  if (!fs.statSync(folder).isDirectory())
    throw new UserError(`${folder} is a file: choose another folder for the cohort.`);
  const names = fs.readdirSync(folder);
  // A run that is killed right after its cohort came to its place leaves the journal beside it.
  const own = names.includes(cohortFile) ? [...cohortFiles, journalName] : cohortFiles;
  const foreign = names.filter((name) => !own.includes(name));
  if (foreign.length > 0) {
    throw new UserError(
      `${folder} contains other files (${foreign[0]}) and is not overwritten: choose another folder for the cohort.`,
    );
  }
}

/** Temporary folders that this process writes; others under its number are left over from a process that had it before. */
const inUse = new Set<string>();

/**
 * A folder beside `folder` to write in. Of the folders that ended runs left there, the first that `continues` accepts
 * is resumed under a new name; all others are removed.
 */
export function temporaryFolder(
  folder: string,
  continues: (leftover: string) => boolean = () => false,
): { temporary: string; continued: boolean } {
  const { parent, prefix } = besides(folder);
  ensureFolder(parent);
  const temporary = path.join(parent, `${prefix}${process.pid}.${randomBytes(4).toString("hex")}.tmp`);
  let continued = false;
  for (const { leftover, isOld } of leftoversOf(folder)) {
    // A run was killed between moving the earlier cohort away and putting its own in the place.
    if (isOld && !fs.existsSync(folder)) rename(leftover, folder);
    else if (!continued && !isOld && continues(leftover)) continued = takeOver(leftover, temporary);
    else fs.rmSync(leftover, { recursive: true, force: true });
  }
  if (!continued) fs.mkdirSync(temporary);
  inUse.add(temporary);
  return { temporary, continued };
}

/**
 * The folders that ended runs left beside a cohort's folder: an unfinished cohort, or an earlier one that was to be
 * replaced.
 */
export function leftoversOf(folder: string): { leftover: string; isOld: boolean }[] {
  const { parent, prefix } = besides(folder);
  if (!fs.existsSync(parent)) return [];
  return fs.readdirSync(parent).flatMap((name) => {
    const match = name.startsWith(prefix) && /^(\d+)\.[0-9a-f]{8}\.tmp(\.old)?$/.exec(name.slice(prefix.length));
    const leftover = path.join(parent, name);
    if (!match || inUse.has(leftover) || (Number(match[1]) !== process.pid && isRunning(Number(match[1])))) return [];
    return [{ leftover, isOld: match[2] !== undefined }];
  });
}

/** Where temporary folders go, and how their names begin. */
function besides(folder: string): { parent: string; prefix: string } {
  const place = realPlace(folder);
  return { parent: path.dirname(place), prefix: `.${path.basename(place)}.` };
}

/** Renames what another run left; false when a third run was quicker. */
function takeOver(leftover: string, temporary: string): boolean {
  try {
    rename(leftover, temporary);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

/** Gives a temporary folder up, so that a later run may take it over or remove it. */
export function leaveFolder(temporary: string): void {
  inUse.delete(temporary);
}

/** Moves a finished folder to its place and replaces an earlier cohort there. */
export function replaceFolder(finished: string, place: string): void {
  checkPlace(place);
  const folder = realPlace(place);
  syncFolder(finished);
  if (fs.existsSync(folder)) {
    const old = `${finished}.old`;
    rename(folder, old);
    try {
      rename(finished, folder);
    } catch (error) {
      rename(old, folder);
      throw error;
    }
    fs.rmSync(old, { recursive: true, force: true });
  } else {
    rename(finished, folder);
  }
  syncFolder(path.dirname(folder));
}
