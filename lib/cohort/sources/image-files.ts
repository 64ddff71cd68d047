/** Images that are files in a data set's folder. Nothing outside the folder is ever read. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError, messageOf } from "../../support/errors";
import { printable } from "../../support/printable";
import type { ImageRendering } from "../images/decode";
import { decodeInThread } from "../images/image-threads";
import { imageStamp } from "./image-stamp";
import { countFileLevels } from "../quality/file-levels";
import { isInside } from "./inside";
import { PathFinder } from "./near-paths";
import type { OpenSource } from "./source";

/** @throws UserError when the folder is missing or is no folder. */
export function requireFolder(folder: string, source: string): void {
  if (!fs.existsSync(folder))
    throw new UserError(`The folder ${folder} does not exist: data/README.md says how to get the data for ${source}.`);
  if (!fs.statSync(folder).isDirectory())
    throw new UserError(`${folder} is a file, and ${source} needs the folder of its data.`);
}

/** Where a row's image is listed, such as "labels.csv, line 26". */
export type ListedAt = (row: number) => string;

/**
 * Checks and reads image files.
 * @param root the data set's folder. @param paths relative to it, one for each candidate. @param listedAt for errors.
 */
export function imageFiles(
  root: string,
  paths: readonly string[],
  rendering: ImageRendering,
  listedAt?: ListedAt,
): Pick<OpenSource, "readImage" | "checkImages" | "stampImages" | "countLevels"> {
  return {
    checkImages: (rows) =>
      checkFiles(
        root,
        Array.from(rows, (row) => paths[row]),
        listedAt && ((i) => listedAt(rows[i])),
      ),
    countLevels: (row) => countFileLevels(path.join(root, paths[row])),
    stampImages: (rows) =>
      imageStamp(
        root,
        Array.from(rows, (row) => paths[row]),
      ),
    readImage: async (row, note) => {
      const file = path.join(root, paths[row]);
      try {
        return await decodeInThread(file, rendering, note);
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
  const missing: number[] = [];
  const named = (i: number): string => (listedAt ? `${printable(paths[i])} (${listedAt(i)})` : printable(paths[i]));
  const together = 256;
  for (let first = 0; first < paths.length; first += together) {
    const found = await Promise.all(
      paths.slice(first, first + together).map((file, i) => isThere(root, realRoot, file, () => named(first + i))),
    );
    found.forEach((there, i) => there || missing.push(first + i));
  }
  if (missing.length > 0) {
    const count = missing.length === 1 ? "1 image of the table is" : `${missing.length} images of the table are`;
    throw new UserError(
      `${count} not in ${root}, the first is ${named(missing[0])}${mendingOf(root, paths[missing[0]])}.`,
    );
  }
}

async function isThere(root: string, realRoot: string, file: string, named: () => string): Promise<boolean> {
  if (path.isAbsolute(file) || !isInside(root, path.join(root, file))) {
    throw new UserError(
      `The image ${named()} is outside ${root}, and only images in that folder are read: correct its path in the table.`,
    );
  }
  try {
    const real = await fs.promises.realpath(path.join(root, file));
    if (!isInside(realRoot, real)) throw linkedOut(root, realRoot, file, named());
    const stats = await fs.promises.stat(real);
    if (stats.isFile()) return true;
    throw new UserError(
      `The image ${named()} is ${stats.isDirectory() ? "a folder" : "a pipe or a device"} in ${root}: correct its path in the table, or remove its row.`,
    );
  } catch (error) {
    if (error instanceof UserError) throw error;
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return false;
    throw new UserError(
      `The image ${named()} cannot be looked for in ${root} (${strangePaths[code] ?? messageOf(error)}): correct its path in the table, or remove its row.`,
    );
  }
}

/** Of which link it comes that an image is not in the folder: its own, or that of a folder on the way. */
function linkedOut(root: string, realRoot: string, file: string, named: string): UserError {
  const parts = path.normalize(file).split(path.sep);
  const link = parts
    .map((_, i) => parts.slice(0, i + 1).join("/"))
    .find((way) => !isInside(realRoot, fs.realpathSync(path.join(root, way))))!;
  if (link.split("/").length === parts.length)
    return new UserError(
      `The image ${named} is outside ${root}, because it is a link, and only images in that folder are read: put the file itself there.`,
    );
  return new UserError(
    `The image ${named} is outside ${root}, because ${printable(link)} is a link out of it, and only images in that folder are read: give the folder that it points to, or put the images there.`,
  );
}

/** What to do about an image that is missing: what prevents reading it, or which file may be meant. */
function mendingOf(root: string, image: string): string {
  const file = fileForFolder(root, image);
  if (file !== undefined) {
    return `, and ${printable(file)} is a file, not a folder (links are unpacked as files where links are not possible): give the folder that it leads to, or put the images there`;
  }
  const nearby = new PathFinder(root).nearby(image);
  if (nearby.length === 0) return ": complete the download, or remove their rows from the table";
  return `, and there is ${nearby.map(printable).join(" and ")}: correct the paths in the table, complete the download, or remove their rows`;
}

/** A small file that stands where a folder of images is looked for. */
function fileForFolder(root: string, image: string): string | undefined {
  const parts = path.normalize(image).split(path.sep);
  const folders = [...parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join("/")), "images"];
  return folders.find((folder) => {
    const stats = folder.includes("\0") ? undefined : fs.lstatSync(path.join(root, folder), { throwIfNoEntry: false });
    return stats?.isFile() && stats.size < 4096;
  });
}

/** What is wrong with a path for which the file system has an error of its own. */
const strangePaths: Readonly<Record<string, string>> = {
  ENAMETOOLONG: "its path is too long",
  ERR_INVALID_ARG_VALUE: "its path has a character that no file's name has",
  ELOOP: "it is a link that leads back to itself",
  EACCES: "its folder may not be read",
};
