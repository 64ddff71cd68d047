/** Where things are in the checkout. */
import * as fs from "node:fs";
import * as path from "node:path";

/** The folder of this package: the nearest one above this file that holds its package.json. */
export const packageRoot: string = findPackageRoot(__dirname);

function findPackageRoot(folder: string): string {
  if (fs.existsSync(path.join(folder, "package.json"))) return fs.realpathSync(folder);
  return findPackageRoot(path.dirname(folder));
}

/** The version of this package. */
export function softwareVersion(): string {
  return (JSON.parse(fs.readFileSync(path.join(packageRoot, "package.json"), "utf8")) as { version: string }).version;
}

/** Where runs/ and results/ go: the checkout, or the folder that SYNTHCOHORT_WORK names. */
const workRoot: string = path.resolve(process.env["SYNTHCOHORT_WORK"] ?? packageRoot);

/** Stage folders, named by the hash of their config and inputs. Ignored by git; safe to delete. */
export const runsRoot: string = path.join(workRoot, "runs");

/** What a reproduction leaves for people: notebooks, figures, results.csv, report.html. Ignored by git. */
export const resultsRoot: string = path.join(workRoot, "results");
