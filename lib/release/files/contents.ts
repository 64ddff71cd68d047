/** Lists the contents of somebody else's folder, without following links out of it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";

/** A release has folders in folders in itself, and none deeper. */
const deepest = 3;

/**
 * All files, relative to the folder, with forward slashes.
 * @throws UserError when the folder is none, or holds a link, a device or deeper folders than a release has.
 */
export function contentsOf(folder: string): string[] {
  if (!fs.existsSync(folder)) throw new UserError(`The release ${folder} does not exist.`);
  if (!fs.statSync(folder).isDirectory())
    throw new UserError(`${folder} is neither a release's folder nor its zip archive.`);
  return list(folder, "", 1);
}

function list(root: string, within: string, depth: number): string[] {
  return fs.readdirSync(path.join(root, within), { withFileTypes: true }).flatMap((entry) => {
    const name = within === "" ? entry.name : `${within}/${entry.name}`;
    if (entry.isFile()) return [name];
    if (entry.isDirectory() && depth < deepest) return list(root, name, depth + 1);
    throw new UserError(
      `${root} holds ${name}, which is ${entry.isSymbolicLink() ? "a link" : "not a regular file"}, but a release may contain only regular files: request the release again.`,
    );
  });
}
