/** What identifies a file in the records of what was made from it. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { UserError } from "../support/errors";
import { readPlainFile } from "../support/files/plain-file";

/**
 * The first 16 hexadecimal digits of a file's SHA-256.
 * @param mending what to do if it is missing.
 * @throws UserError when it is missing or may not be read.
 */
export function fileIdentity(file: string, mending = "make it again"): string {
  if (!fs.existsSync(file)) throw new UserError(`${file} does not exist; ${mending}.`);
  return createHash("sha256").update(readPlainFile(file)).digest("hex").slice(0, 16);
}
