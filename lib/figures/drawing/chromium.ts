/**
 * The browser that draws figures: a system Chrome named by SYNTHCOHORT_CHROME, otherwise the headless Chromium of the
 * npm package @sparticuz/chromium, unpacked once into the cache folder. It talks through a pipe, so it ends with this
 * process whatever ends it, and keeps everything it writes in a private temporary folder.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Browser } from "puppeteer-core";
import { UserError, messageOf } from "../../support/errors";
import { killGroup } from "../../support/process";
import { unpackedChromium } from "./chromium-package";

/** A running browser and its temporary folder. */
export interface Chromium {
  readonly browser: Browser;
  /** Where the page to be drawn may be written. */
  readonly folder: string;
  /** Ends it and removes its folder, at once. */
  kill(): void;
}

/**
 * Starts the browser.
 * @param more arguments after the project's own, such as to reach a server on this machine.
 * @throws UserError when there is none that starts, with what to do.
 */
export async function startChromium(more: readonly string[] = []): Promise<Chromium> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-figures-"));
  const remove = (): void => removeFolder(folder);
  let program: Program | undefined;
  try {
    program = await findProgram(folder);
    const browser = await launched(program, folder, more).catch((error: unknown) => {
      // On a busy machine it may end while it starts; a second start then succeeds.
      if (!/Target closed/.test(messageOf(error))) throw error;
      return launched(program!, folder, more);
    });
    const kill = (): void => {
      // Its processes write until they are gone, so all end before their folder does.
      const pid = browser.process()?.pid;
      if (pid !== undefined) killGroup(pid);
      remove();
    };
    return { browser, folder, kill };
  } catch (error) {
    remove();
    if (error instanceof UserError) throw error;
    throw new UserError(
      `Figures cannot be drawn, because Chromium does not start (${await whyNot(program, error)}). ` +
        "Install what is missing, or set SYNTHCOHORT_CHROME to the path of a Chrome or Chromium that runs here.",
    );
  }
}

async function launched(program: Program, folder: string, more: readonly string[]): Promise<Browser> {
  const { launch } = await import("puppeteer-core");
  return launch({
    executablePath: program.file,
    headless: "shell",
    pipe: true,
    timeout: 120_000,
    userDataDir: path.join(folder, "profile"),
    args: [...chromiumArguments, ...(program.sandbox ? [] : ["--no-sandbox"]), ...more],
    env: {
      ...process.env,
      ...program.env,
      HOME: folder,
      TMPDIR: folder,
      XDG_CONFIG_HOME: folder,
      XDG_CACHE_HOME: folder,
    },
    // Whoever uses the library decides what Ctrl-C does.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

const chromiumArguments: readonly string[] = [
  "--disable-gpu",
  "--font-render-hinting=none",
  "--hide-scrollbars",
  "--force-color-profile=srgb",
  "--lang=en-US",
  "--disable-background-networking",
  "--disable-domain-reliability",
  "--disable-component-update",
  "--no-pings",
  // Figures need no network: even a figure that names a picture elsewhere does not reach it.
  "--host-resolver-rules=MAP * ~NOTFOUND",
];

interface Program {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  /** The packaged headless shell has no setuid sandbox, and Chrome refuses one to root. */
  readonly sandbox: boolean;
}

async function findProgram(privateFolder: string): Promise<Program> {
  const named = process.env["SYNTHCOHORT_CHROME"];
  if (named) {
    if (!fs.existsSync(named))
      throw new UserError(
        `SYNTHCOHORT_CHROME names ${named}, which does not exist; give the path of a Chrome or Chromium program.`,
      );
    return { file: named, env: {}, sandbox: process.getuid?.() !== 0 };
  }
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new UserError(
      `Figures are drawn by Chromium, and none is packaged for ${process.platform} on ${process.arch}; ` +
        "install Chrome or Chromium and set SYNTHCOHORT_CHROME to its path.",
    );
  }
  const folder = await unpackedChromium(privateFolder);
  const libraries = [path.join(folder, "al2023", "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":");
  return {
    file: path.join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: path.join(folder, "fonts") },
    sandbox: false,
  };
}

/** What the program itself says, such as the name of a library that is missing; otherwise what went wrong here. */
async function whyNot(program: Program | undefined, error: unknown): Promise<string> {
  const said = await promisify(execFile)(program?.file ?? "", ["--version"], {
    env: { ...process.env, ...program?.env },
    timeout: 10_000,
  }).then(
    () => "",
    (failed: { stderr?: string }) => failed.stderr ?? "",
  );
  return (said.trim() || messageOf(error)).split("\n")[0].trim().slice(0, 300);
}

/** Never fails: a folder that cannot be removed is left to the system's own cleaning of temporary files. */
function removeFolder(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 40 });
  } catch {
    return;
  }
}
