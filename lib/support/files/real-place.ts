/** Where a path leads: one folder has one name, whatever path is used. */
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * The absolute path without links; of what is not there yet, as far as it is there.
 * What is renamed or removed is then the folder itself, never a link to it, and a lock beside it is the same for all.
 */
export function realPlace(place: string): string {
  const absolute = path.resolve(place);
  const parent = path.dirname(absolute);
  try {
    return fs.realpathSync.native(absolute);
  } catch (error) {
    if (parent === absolute || (error as NodeJS.ErrnoException).code !== "ENOENT") return absolute;
    return path.join(realPlace(parent), path.basename(absolute));
  }
}
