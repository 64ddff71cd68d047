/**
 * Detects image files that were changed in place, by their sizes and times, because reading all of them would take too
 * long.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/** Files that are looked at together. */
const together = 256;

/**
 * A checksum of the sizes and the times of last change of files, 32 hexadecimal digits. A missing file counts as one of its own.
 * @param root a folder. @param files paths relative to it, in an order that stays.
 */
export async function imageStamp(root: string, files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (let first = 0; first < files.length; first += together) {
    const stamps = await Promise.all(
      files.slice(first, first + together).map((file) => stampOf(path.join(root, file))),
    );
    hash.update(`${stamps.join("\n")}\n`);
  }
  return hash.digest("hex").slice(0, 32);
}

async function stampOf(file: string): Promise<string> {
  try {
    const { size, mtimeMs } = await fs.promises.stat(file);
    return `${size} ${Math.round(mtimeMs)}`;
  } catch {
    return "missing"; // Whether that is a fault is said where all images are looked for.
  }
}
