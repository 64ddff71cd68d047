/** A project of one's own beside no checkout: the notebooks, and a package.json that pins this version. */
import * as fs from "node:fs";
import * as path from "node:path";
import { leavingNothing, writeFileAtomic, writeJson } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { isCheckout, packageRoot, softwareVersion } from "../../support/paths";
import { notebookFiles } from "./notebook-files";

const notebooks = path.join(packageRoot, "notebooks");

/** What the notebook to start from shows. */
const shownFigure = path.join("figures", "comparison.png");

/**
 * Writes notebooks and the figure that they begin with, package.json, README.md and .gitignore.
 * @param folder must be empty or not there yet.
 * @throws UserError when it holds something, or when this is a checkout, which has the notebooks already.
 */
export async function makeProject(folder: string): Promise<void> {
  if (isCheckout)
    throw new UserError(
      "A checkout has the notebooks already: run `npm run lab`; to begin a project elsewhere, run `npm pack` here and `npm install <the .tgz file>` there.",
    );
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0)
    throw new UserError(`${folder} is not empty; give a folder that is not there yet.`);
  await leavingNothing(folder, async () => {
    for (const name of notebookFiles(notebooks))
      writeFileAtomic(path.join(folder, "notebooks", name), fs.readFileSync(path.join(notebooks, name)));
    writeFileAtomic(path.join(folder, shownFigure), fs.readFileSync(path.join(packageRoot, shownFigure)));
    const name = packageName(path.basename(path.resolve(folder)));
    writeJson(path.join(folder, "package.json"), projectPackage(name, pinnedPackage(folder)));
    writeFileAtomic(path.join(folder, "README.md"), readme(name));
    writeFileAtomic(path.join(folder, ".gitignore"), ignored);
  });
}

/** A folder's name as npm allows it for packages. */
function packageName(folder: string): string {
  const plain = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "");
  // A package cannot ask for one of its own name.
  return plain === "" || plain === "synthcohort" ? "my-study" : plain;
}

const projectPackage = (name: string, synthcohort: string): object => ({
  name,
  private: true,
  scripts: { engine: "synthcohort engine install", lab: "synthcohort lab", reproduce: "synthcohort reproduce" },
  dependencies: { synthcohort },
});

/** This version, or the tarball that it was installed from, copied so that the project can be moved. */
function pinnedPackage(folder: string): string {
  const tarball = ownTarball();
  if (tarball === undefined) return softwareVersion();
  const name = path.basename(tarball);
  writeFileAtomic(path.join(folder, name), fs.readFileSync(tarball));
  return `file:${name}`;
}

/** The file that npm installed this package from; undefined when it came from a registry, or the file is gone. */
function ownTarball(): string | undefined {
  const modules = path.dirname(packageRoot);
  const record = path.join(modules, ".package-lock.json");
  if (!fs.existsSync(record)) return undefined;
  const { packages = {} } = JSON.parse(fs.readFileSync(record, "utf8")) as NpmRecord;
  const { resolved = "" } = packages["node_modules/synthcohort"] ?? {};
  if (!/^file:.*\.tgz$/.test(resolved)) return undefined;
  const file = path.resolve(path.dirname(modules), resolved.slice("file:".length));
  return fs.existsSync(file) ? file : undefined;
}

/** What npm notes of the packages that it has installed. */
interface NpmRecord {
  readonly packages?: Record<string, { readonly resolved?: string } | undefined>;
}

const readme = (name: string): string => `# ${name}

Notebooks of synthcohort ${softwareVersion()}, to be changed as you like: can synthetic medical images be shared instead of patients' images, and what is lost?

    npm install                 # once
    npm run engine              # once: the fast engine (Linux, or macOS on Apple silicon; Python 3 with pip and a C++ compiler)
    npm run lab                 # the notebooks in JupyterLab (Python 3.10 or newer)
    npm run reproduce           # all notebooks without a browser; add -- --preset smoke to see in minutes that everything works

Without the fast engine, everything runs on WebAssembly, three to five times slower. \`npx synthcohort --help\` lists all commands.

\`runs/\` holds trained models and cohorts, \`results/\` the executed notebooks, figures and \`report.html\`. Git ignores both. Results that you want to keep belong elsewhere.
`;

const ignored = "node_modules/\nruns/\nresults/\n.venv/\n.ipynb_checkpoints/\n";
