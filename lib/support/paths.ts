/** Where things are: in the checkout, or in an installed package and the project that uses it. */
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

/** Whether this is the repository; otherwise it is a package that npm installed. */
export const isCheckout: boolean = !packageRoot.split(path.sep).includes("node_modules");

/**
 * The folder that is worked in: the checkout. With an installed package, the nearest folder at or above the current one
 * whose package.json asks for synthcohort, or else the current one.
 */
export const projectRoot: string = isCheckout ? packageRoot : (findProject(process.cwd()) ?? process.cwd());

function findProject(folder: string): string | undefined {
  if (asksForThis(path.join(folder, "package.json"))) return folder;
  const above = path.dirname(folder);
  return above === folder ? undefined : findProject(above);
}

function asksForThis(file: string): boolean {
  try {
    const { dependencies = {}, devDependencies = {} } = JSON.parse(fs.readFileSync(file, "utf8")) as Dependencies;
    return "synthcohort" in dependencies || "synthcohort" in devDependencies;
  } catch {
    return false; // none, or not npm's
  }
}

interface Dependencies {
  readonly dependencies?: object;
  readonly devDependencies?: object;
}

/** Where runs/ and results/ go: the project's folder, or the one that SYNTHCOHORT_WORK names. */
export const workRoot: string = path.resolve(process.env["SYNTHCOHORT_WORK"] ?? projectRoot);

/** Stage folders, named by the hash of their config and inputs. Ignored by git; safe to delete. */
export const runsRoot: string = path.join(workRoot, "runs");

/** What a reproduction leaves for people: notebooks, figures, results.csv, report.html. Ignored by git. */
export const resultsRoot: string = path.join(workRoot, "results");
