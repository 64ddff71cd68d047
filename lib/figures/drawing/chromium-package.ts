/** The headless Chromium of the npm package @sparticuz/chromium, unpacked once into the cache folder. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../support/cache-folder";
import { ensureFolder, rename } from "../../support/files/atomic";

const unpacking = "unpacking-chromium-";

/**
 * Unpacks the packaged Chromium (200 MB, 2 s) unless it is in the cache; safe when several processes do it at once.
 * @param privateFolder where it goes when there is no cache folder to write to.
 * @returns the folder that holds `chromium` and its libraries.
 */
export async function unpackedChromium(privateFolder: string): Promise<string> {
  // The package exports no package.json; its version stands beside its files.
  const home = path.resolve(path.dirname(require.resolve("@sparticuz/chromium")), "..", "..");
  const { version } = JSON.parse(fs.readFileSync(path.join(home, "package.json"), "utf8")) as { version: string };
  const cache = writableCache(privateFolder);
  const final = path.join(cache, `chromium-${version}`);
  if (fs.existsSync(final)) return final;
  removeAbandoned(cache);
  const temporary = fs.mkdtempSync(path.join(cache, unpacking));
  try {
    // In a process of its own, because the package unpacks into TMPDIR and changes environment variables.
    const script =
      "const { default: chromium } = await import(process.argv[1]); chromium.setGraphicsMode = false; await chromium.executablePath();";
    await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "-e", script, `file://${require.resolve("@sparticuz/chromium")}`],
      {
        env: { ...process.env, TMPDIR: temporary, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" },
      },
    );
    rename(temporary, final);
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    // Another process was first: its folder is as good.
    if (!fs.existsSync(final)) throw error;
  }
  return final;
}

/** The user's cache folder; where it cannot be written, the private folder, and the browser is unpacked every time. */
function writableCache(privateFolder: string): string {
  const cache = cacheFolder();
  try {
    ensureFolder(cache);
    fs.accessSync(cache, fs.constants.W_OK);
    return cache;
  } catch {
    return privateFolder;
  }
}

/** What processes left that were killed while unpacking: nobody unpacks for an hour. */
function removeAbandoned(cache: string): void {
  for (const name of fs.readdirSync(cache).filter((entry) => entry.startsWith(unpacking))) {
    const folder = path.join(cache, name);
    const started = fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - started > 3_600_000) fs.rmSync(folder, { recursive: true, force: true });
  }
}
