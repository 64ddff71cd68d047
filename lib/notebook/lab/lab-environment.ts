/** The Python virtual environment that JupyterLab runs from: `.venv` in the project's folder, made on first use. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { writeFileAtomic } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { packageRoot, projectRoot } from "../../support/paths";

/** The folder that Jupyter is pointed to for its kernels (`JUPYTER_PATH`). */
export const jupyterFolder: string = path.join(packageRoot, "jupyter");

/**
 * Makes the environment, or brings it up to date with jupyter/requirements.txt; a second call does nothing.
 * @param folder where; `.venv` in the project's folder unless given.
 * @returns the folder of its programs.
 * @throws UserError when Python 3 with venv is missing or the packages cannot be had.
 */
export function provideLabEnvironment(folder: string = path.join(projectRoot, ".venv")): string {
  const programs = path.join(folder, process.platform === "win32" ? "Scripts" : "bin");
  const requirements = path.join(jupyterFolder, "requirements.txt");
  const wanted = createHash("sha256").update(fs.readFileSync(requirements)).digest("hex");
  const stamp = path.join(folder, "synthcohort-lab.txt");
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, "utf8").trim() !== wanted) {
    process.stderr.write(
      `Installing JupyterLab into ${path.relative(process.cwd(), folder) || "."} (once; about a minute and 300 MB) …\n`,
    );
    python(["-m", "venv", folder]);
    install(path.join(programs, "python"), requirements);
    writeFileAtomic(stamp, `${wanted}\n`);
  }
  registerKernel(folder);
  return programs;
}

/** As its installers call it. */
const pythonName = process.platform === "win32" ? "python" : "python3";

function python(args: readonly string[]): void {
  const { error, status, stderr, stdout } = spawnSync(pythonName, args, { encoding: "utf8" });
  if (error)
    throw new UserError(
      `JupyterLab needs Python 3, and there is no \`${pythonName}\`; install it (Debian, Ubuntu: \`sudo apt install python3 python3-venv\`).`,
    );
  if (status === 0) return;
  const said = `${stdout}${stderr}`;
  if (/ensurepip|No module named venv/.test(said)) {
    throw new UserError(
      "This Python has no venv module; install it (Debian, Ubuntu: `sudo apt install python3-venv`), then run this again.",
    );
  }
  throw new UserError(`The virtual environment for JupyterLab cannot be made: ${said.trim().split("\n").pop()}`);
}

function install(interpreter: string, requirements: string): void {
  const args = ["-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--requirement", requirements];
  const { status } = spawnSync(interpreter, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0)
    throw new UserError(
      "pip could not install JupyterLab (see above); it needs access to a package index, and Python 3.10 or newer.",
    );
}

/**
 * The kernel in the virtual environment, where JupyterLab and VS Code find it: the repository's, with absolute paths. An
 * installed package has its dependencies beside it.
 */
function registerKernel(folder: string): void {
  const source = path.join(jupyterFolder, "kernels", "tslab", "kernel.json");
  const description = JSON.parse(fs.readFileSync(source, "utf8")) as { argv: string[] };
  const guard = path.join(packageRoot, "dist", "notebook", "kernel", "kernel-guard.js");
  const tslab = path.join(path.dirname(require.resolve("tslab/package.json")), "bin", "tslab");
  const registered = {
    ...description,
    argv: [process.execPath, "--require", guard, tslab, "kernel", "--config-path", "{connection_file}"],
  };
  writeFileAtomic(
    path.join(folder, "share", "jupyter", "kernels", "tslab", "kernel.json"),
    `${JSON.stringify(registered, null, 2)}\n`,
  );
}
