/**
 * A run that is replaced by another (`--replace`): it is kept beside it, as `<folder>.replaced`, until the new one is
 * done.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { rename } from "../support/files/atomic";
import { UserError } from "../support/errors";
import { readStatus } from "./run-status";
import { isStageFolder } from "./stage-folder";
import { configFile, runFiles } from "./stage-files";

/** What runs leave in their folders; whatever else is there is somebody's. */
const ownFiles: readonly RegExp[] = [
  ...runFiles.map((name) => new RegExp(`^${name.replaceAll(".", "\\.")}$`)),
  /^checkpoints$/,
  /^checkpoints\/(checkpoint\.json|latest\.safetensors|\d{9}\.safetensors)$/,
  /^events$/,
  /^events\/events\.out\.tfevents\.[\d.]+\.synthcohort$/,
  /^samples$/,
  /^samples\/\d{9}\.png$/,
  /\.tmp$/,
];

/** Where a run is kept until the one in its place is done. */
export const asideOf = (folder: string): string => `${folder}.replaced`;

/**
 * Moves a run out of the way, in one step. Where another one is beside it already, that is the one to keep: this one is what
 * was begun in its place.
 * @param folder its real place.
 * @throws UserError when there is anything in a folder that no run leaves; nothing is moved or removed then.
 */
export function setAside(folder: string): void {
  const aside = asideOf(folder);
  checkOwn(folder);
  if (fs.existsSync(aside)) {
    checkOwn(aside);
    if (!isStageFolder(aside)) throw new UserError(`${aside} blocks the replacement: give it another name.`);
    const kept = readStatus(folder)?.state === "done" ? folder : aside;
    remove(kept === folder ? aside : folder);
    if (kept === aside) return;
  }
  rename(folder, aside);
}

/** Puts back what was set aside, when nothing came of the new run. */
export function bringBack(folder: string): void {
  if (fs.existsSync(asideOf(folder)) && !fs.existsSync(folder)) rename(asideOf(folder), folder);
}

/** Removes what was set aside, when the new run is done; where somebody has put files into it meanwhile, it stays. */
export function removeReplaced(folder: string): void {
  const aside = asideOf(folder);
  if (fs.existsSync(aside) && isStageFolder(aside) && foreignIn(aside) === undefined) remove(aside);
}

/** A folder that is being removed keeps its record to the last, so that what a killed process leaves of it can be removed. */
function remove(folder: string): void {
  for (const name of fs.readdirSync(folder))
    if (name !== configFile) fs.rmSync(path.join(folder, name), { recursive: true });
  fs.rmSync(folder, { recursive: true });
}

/** A file that no run leaves. */
function foreignIn(folder: string): string | undefined {
  const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  return names.find((name) => !ownFiles.some((own) => own.test(name)));
}

function checkOwn(folder: string): void {
  const foreign = foreignIn(folder);
  if (foreign !== undefined)
    throw new UserError(
      `${folder} contains other files (${foreign}) and is not replaced: choose another folder, or move them.`,
    );
}
