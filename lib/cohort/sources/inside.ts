/** Ensures that nothing outside a data set's folder is read, whatever its tables and links say. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";

/** Whether a path is below a folder; both absolute or both relative to the same place. */
export function isInside(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== "" && way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}

/**
 * Makes sure that a file which exists is in a folder, links followed.
 * @throws UserError when it is not.
 */
export function requireInside(folder: string, file: string): void {
  if (isInside(folder, file) && isInside(fs.realpathSync(folder), fs.realpathSync(file))) return;
  throw new UserError(
    `${file} points outside ${folder}, and only files in that folder are read: put the file itself there.`,
  );
}
