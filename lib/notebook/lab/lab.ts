/** `npm run lab`: the notebooks in JupyterLab, with the library compiled again whenever it changes. */
import { spawn, type ChildProcess } from "node:child_process";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { isCheckout, packageRoot, projectRoot, workRoot } from "../../support/paths";
import { jupyterFolder, provideLabEnvironment } from "./lab-environment";
import { ownNotebooks, provideOwnNotebooks } from "./own-notebooks";
import { projectNotebooks } from "./project-notebooks";

export interface LabOptions {
  /** Open the browser; true unless given. */
  readonly browser?: boolean;
  /** JupyterLab's port; the first free one from 8888 unless given. */
  readonly port?: number;
}

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs JupyterLab until it is stopped, by Ctrl-C or from its menu.
 * @throws UserError when Python 3 is missing, or JupyterLab ends with an error.
 */
export async function lab(options: LabOptions = {}): Promise<void> {
  const programs = provideLabEnvironment();
  const own = projectNotebooks();
  const kept = own === undefined ? provideOwnNotebooks() : [];
  if (kept.length > 0)
    process.stderr.write(
      `New in notebooks/, but changed by you in my-notebooks/ and kept: ${kept.join(", ")}. Rename or delete yours to get the new one.\n`,
    );
  const compiler = isCheckout ? watchLibrary() : undefined;
  const server = startServer(programs, own ?? ownNotebooks, options);
  let asked = false;
  const stop = (): void => {
    asked = true;
    server.kill("SIGTERM"); // it ends its kernels
  };
  for (const signal of stopSignals) process.on(signal, stop);
  try {
    process.stderr.write(isCheckout ? instructions + compiling : instructions);
    const code = await ended(server);
    if (code !== 0 && !asked) throw new UserError(`JupyterLab ended with exit code ${code} (see above).`);
  } finally {
    for (const signal of stopSignals) process.off(signal, stop);
    compiler?.kill("SIGTERM");
  }
}

const firstNotebook = "00-start-here.ipynb";

const instructions = `
JupyterLab is starting; its address follows unless the browser opens by itself.
  · The notebooks are your own copies: change in them what you like.
  · Run a notebook's cells from top to bottom (Shift-Enter).
  · Ctrl-C here ends JupyterLab and its kernels.
`;

const compiling = `  · lib/ is compiled whenever it changes; then restart the kernel (Kernel menu): a running one keeps the old code.
`;

function watchLibrary(): ChildProcess {
  const compiler = path.join(packageRoot, "node_modules", "typescript", "bin", "tsc");
  const args = [compiler, "-p", path.join(packageRoot, "tsconfig.json"), "--watch", "--preserveWatchOutput"];
  return spawn(process.execPath, args, { stdio: ["ignore", 2, 2] });
}

function startServer(programs: string, notebooks: string, { browser = true, port }: LabOptions): ChildProcess {
  const args = [
    `--ServerApp.root_dir=${projectRoot}`,
    `--FileContentsManager.preferred_dir=${notebooks}`,
    `--LabApp.default_url=/lab/tree/${path.basename(notebooks)}/${firstNotebook}`,
    "--log-level=WARN",
    ...(browser ? [] : ["--no-browser"]),
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...(process.getuid?.() === 0 ? ["--allow-root"] : []),
  ];
  const env = {
    ...process.env,
    // A package's dependencies lie elsewhere: its kernel is the one registered in the virtual environment.
    ...(isCheckout && { JUPYTER_PATH: withJupyterFolder("JUPYTER_PATH") }),
    SYNTHCOHORT_WORK: workRoot,
    JUPYTER_CONFIG_PATH: withJupyterFolder("JUPYTER_CONFIG_PATH"),
  };
  return spawn(path.join(programs, "jupyter-lab"), args, { cwd: projectRoot, env, stdio: ["ignore", 2, 2] });
}

function withJupyterFolder(variable: string): string {
  return [jupyterFolder, process.env[variable]].filter(Boolean).join(path.delimiter);
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on("exit", resolve);
    child.on("error", (error) =>
      reject(new UserError(`JupyterLab cannot be started: ${error.message}; remove .venv and run this again.`)),
    );
  });
}
