/** How large each file of a release may be, so that somebody else's is refused before it is unpacked or read. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import type { ArchiveKind } from "../../support/files/zip";
import { npyHeaderLength } from "../../support/files/npy";
import { cohortFolder, releaseFiles } from "./layout";

const kib = 1024;
const mib = 1024 * kib;
/** The largest image that a cohort takes, 512×512, in bytes. */
const largestImage = 512 * 512;

/** Far more files than any release has. */
export const mostFiles = 4_000_000;

/**
 * Bytes that a file of a release has at most; far above what any has.
 * @param file relative to the release's folder, with forward slashes. @param files how many the release has: images, mostly.
 */
export function mostBytes(file: string, files: number): number {
  switch (file) {
    case releaseFiles.facts:
    case releaseFiles.datasheet:
    case releaseFiles.page:
    case releaseFiles.croissant:
      return 64 * mib; // thousands of label combinations
    case releaseFiles.config:
    case releaseFiles.program:
    case `${cohortFolder}/cohort.json`:
      return 256 * kib;
    case releaseFiles.generator:
      return 1024 * mib; // ten times the paper's largest
    case releaseFiles.onnx:
      return 2048 * mib; // the most that its format holds
    case releaseFiles.checksums:
      return 200 * (files + 1); // names are short
    case releaseFiles.latents:
      return npyHeaderLength + 16 * kib * files; // 4,096 numbers each
    case `${cohortFolder}/images.npy`:
      return npyHeaderLength + largestImage * files;
    case `${cohortFolder}/table.csv`:
      return 256 * kib + kib * files;
    default:
      return largestImage + 64 * kib; // a PNG
  }
}

/** A release's archive. */
export const releaseArchive: ArchiveKind = {
  what: "a release",
  mending: "request the release again",
  deepest: 4,
  mostFiles,
  mostBytes,
};

/** @throws UserError naming the first file that is larger than any release's. */
export function checkSizes(folder: string, files: readonly string[]): void {
  if (files.length > mostFiles)
    throw new UserError(`${folder} holds ${files.length} files, more than any release: request the release again.`);
  const large = files.find((file) => fs.lstatSync(path.join(folder, file)).size > mostBytes(file, files.length));
  if (large !== undefined)
    throw new UserError(`${large} in ${folder} is larger than any release's: request the release again.`);
}
