/** Images that are files under a data set's folder: nothing outside of the folder is ever read. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError, messageOf } from "../../support/errors";
import type { ImageRendering } from "../decode";
import { decodeInThread } from "../image-threads";
import { countFileLevels } from "../looks/file-levels";
import { isInside } from "./inside";
import type { OpenSource } from "./source";

/** @throws UserError when the folder is missing or is no folder. */
export function requireFolder(folder: string, source: string): void {
  if (!fs.existsSync(folder)) throw new UserError(`The folder ${folder} does not exist: data/README.md says how to get the data for ${source}.`);
  if (!fs.statSync(folder).isDirectory()) throw new UserError(`${folder} is a file, and ${source} needs the folder of its data.`);
}

/** Where a row's image is listed, such as "labels.csv, line 26". */
export type ListedAt = (row: number) => string;

/**
 * Checks and reads image files.
 * @param root the data set's folder. @param paths relative to it, one a candidate. @param listedAt for errors.
 */
export function imageFiles(root: string, paths: readonly string[], rendering: ImageRendering, listedAt?: ListedAt): Pick<OpenSource, "readImage" | "checkImages" | "countLevels"> {
  return {
    checkImages: (rows) => checkFiles(root, Array.from(rows, (row) => paths[row]), listedAt && ((i) => listedAt(rows[i]))),
    countLevels: (row) => countFileLevels(path.join(root, paths[row])),
    readImage: async (row) => {
      const file = path.join(root, paths[row]);
      try {
        return await decodeInThread(file, rendering);
      } catch (error) {
        if (!(error instanceof UserError) || listedAt === undefined) throw error;
        throw new UserError(error.message.replace(file, () => `${file} (${listedAt(row)})`));
      }
    },
  };
}

/**
 * Looks for all files before the first is read, so that a missing one does not end a long run.
 * @throws UserError when files are missing, lead out of the folder, or have paths that no file can have.
 */
export async function checkFiles(root: string, paths: readonly string[], listedAt?: ListedAt): Promise<void> {
  const realRoot = await fs.promises.realpath(root);
  const missing: string[] = [];
  const named = (i: number): string => (listedAt ? `${printable(paths[i])} (${listedAt(i)})` : printable(paths[i]));
  const together = 256;
  for (let first = 0; first < paths.length; first += together) {
    const found = await Promise.all(paths.slice(first, first + together).map((file, i) => isThere(root, realRoot, file, () => named(first + i))));
    found.forEach((there, i) => there || missing.push(named(first + i)));
  }
  if (missing.length > 0) {
    const count = missing.length === 1 ? "1 image of the table is" : `${missing.length} images of the table are`;
    throw new UserError(`${count} not in ${root}, the first is ${missing[0]}: complete the download, or remove their rows from the table.`);
  }
}

async function isThere(root: string, realRoot: string, file: string, named: () => string): Promise<boolean> {
  const outside = (): UserError => new UserError(`The image ${named()} leads out of ${root}, and only images in that folder are read: correct its path in the table.`);
  if (path.isAbsolute(file) || !isInside(root, path.join(root, file))) throw outside();
  try {
    if (!isInside(realRoot, await fs.promises.realpath(path.join(root, file)))) throw outside();
    return true;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw new UserError(`The image ${named()} cannot be looked for in ${root} (${strangePaths[code] ?? messageOf(error)}): correct its path in the table, or remove its row.`);
  }
}

/** Control characters would spoil the terminal that shows the message. */
function printable(file: string): string {
  return file.replace(/\p{Cc}/gu, "\ufffd");
}

/** What is wrong with a path for which the file system has an error of its own. */
const strangePaths: Readonly<Record<string, string>> = {
  ENAMETOOLONG: "its path is too long",
  ERR_INVALID_ARG_VALUE: "its path has a character that no file's name has",
  ELOOP: "it is a link that leads back to itself",
  EACCES: "its folder may not be read",
};
