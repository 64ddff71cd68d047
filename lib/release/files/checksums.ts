/** `checksums.sha256` of a release, in the format of `sha256sum`: `sha256sum -c checksums.sha256` checks it as well. */
import * as fs from "node:fs";
import * as path from "node:path";
import { fileChecksum } from "../../cohort/format/cohort";
import { writeFileAtomic } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import { releaseFiles } from "./layout";

const name = releaseFiles.checksums;

/** Writes the checksums of these files, which are relative to the folder. */
export function writeChecksums(folder: string, files: readonly string[]): void {
  const listed = files.filter((file) => file !== name);
  writeFileAtomic(
    path.join(folder, name),
    listed.map((file) => `${fileChecksumOf(path.join(folder, file))}  ${file}\n`).join(""),
  );
}

/**
 * Checks that the folder holds exactly the files that are listed, with the content that they had.
 * @param files what the folder holds, relative to it.
 * @throws UserError naming the first file that is missing, was added or was changed.
 */
export function checkChecksums(folder: string, files: readonly string[], onProgress?: OnProgress): void {
  const there = new Set(files);
  const listed = readChecksums(folder, there);
  const added = files.find((file) => file !== name && !listed.has(file));
  if (added !== undefined)
    throw new UserError(
      `${folder} holds ${added}, which ${name} does not list: somebody added it, so request the release again.`,
    );
  let done = 0;
  for (const [file, checksum] of listed) {
    if (fileChecksumOf(path.join(folder, file)) !== checksum)
      throw new UserError(
        `${file} in ${folder} was changed after the release was made (its checksum differs): request the release again.`,
      );
    onProgress?.({ task: "checking checksums", done: ++done, total: listed.size, unit: "files" });
  }
}

function readChecksums(folder: string, there: ReadonlySet<string>): Map<string, string> {
  const file = path.join(folder, name);
  if (!there.has(name)) throw new UserError(`${folder} is not a release: it has no ${name}.`);
  const listed = new Map<string, string>();
  fs.readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .forEach((line, place) => {
      const match = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
      if (!match)
        throw new UserError(
          `Line ${place + 1} of ${file} is not in the format of sha256sum: request the release again.`,
        );
      const [, checksum, listedFile] = match;
      // Compared with what the folder holds before anything is opened: "../.." and absolute names are never there.
      if (!there.has(listedFile))
        throw new UserError(`${folder} lacks ${listedFile}, which ${name} lists: request the release again.`);
      if (listed.has(listedFile)) throw new UserError(`${file} lists ${listedFile} twice: request the release again.`);
      listed.set(listedFile, checksum);
    });
  return listed;
}

/** SHA-256 of a file, in hexadecimal digits. */
export function fileChecksumOf(file: string): string {
  const handle = fs.openSync(file, "r");
  try {
    return fileChecksum(handle);
  } finally {
    fs.closeSync(handle);
  }
}
