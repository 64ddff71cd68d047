/** Images that are files under a data set's folder: nothing outside of the folder is ever read. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import type { ImageRendering } from "../decode";
import { decodeInThread } from "../image-threads";
import { isInside } from "./inside";
import type { OpenSource } from "./source";

/** @throws UserError when the folder is missing or is no folder. */
export function requireFolder(folder: string, source: string): void {
  if (!fs.existsSync(folder)) throw new UserError(`The folder ${folder} does not exist: data/README.md says how to get the data for ${source}.`);
  if (!fs.statSync(folder).isDirectory()) throw new UserError(`${folder} is a file, and ${source} needs the folder of its data.`);
}

/**
 * Checks and reads image files.
 * @param root the data set's folder. @param paths relative to it, one a candidate.
 */
export function imageFiles(root: string, paths: readonly string[], rendering: ImageRendering): Pick<OpenSource, "readImage" | "checkImages"> {
  return {
    checkImages: (rows) => checkFiles(root, Array.from(rows, (row) => paths[row])),
    readImage: (row) => decodeInThread(path.join(root, paths[row]), rendering),
  };
}

/**
 * Looks for all files before the first is read, so that a missing one does not end a long run.
 * @throws UserError when files are missing, or lead out of the folder.
 */
export async function checkFiles(root: string, paths: readonly string[]): Promise<void> {
  const realRoot = await fs.promises.realpath(root);
  const missing: string[] = [];
  const together = 256;
  for (let first = 0; first < paths.length; first += together) {
    const found = await Promise.all(paths.slice(first, first + together).map((file) => isThere(root, realRoot, file)));
    found.forEach((there, i) => there || missing.push(paths[first + i]));
  }
  if (missing.length > 0) {
    const count = missing.length === 1 ? "1 image of the table is" : `${missing.length} images of the table are`;
    throw new UserError(`${count} not in ${root}, the first is ${missing[0]}: complete the download, or remove their rows from the table.`);
  }
}

async function isThere(root: string, realRoot: string, file: string): Promise<boolean> {
  const outside = `The image ${file} leads out of ${root}, and only images in that folder are read: correct its path in the table.`;
  if (path.isAbsolute(file) || !isInside(root, path.join(root, file))) throw new UserError(outside);
  try {
    if (!isInside(realRoot, await fs.promises.realpath(path.join(root, file)))) throw new UserError(outside);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "ENOTDIR") return false;
    throw error;
  }
}
