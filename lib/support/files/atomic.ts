/** Files and folders that are either complete or absent: written under a temporary name, flushed, renamed. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { naming } from "../system-error";

/**
 * Writes a file so that a reader, or a later run after a crash, sees the old content or the new, never a part.
 * @param mode who may read and write it, whatever file was there before; as the umask has it by default.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array, mode: number = 0o666): void {
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  const takeBack = makeFolder(path.dirname(file));
  try {
    const handle = fs.openSync(temporary, "w", mode);
    try {
      naming(file, () => {
        fs.writeFileSync(handle, content);
        fs.fsyncSync(handle);
      });
    } finally {
      fs.closeSync(handle);
    }
    rename(temporary, file);
    syncFolder(path.dirname(file));
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    takeBack();
    throw error;
  }
}

/**
 * Makes a folder and those above it that are missing.
 * @returns takes back what was made, as far as nothing has been put there; for work that fails.
 */
export function makeFolder(folder: string): () => void {
  const made = missingFolders(folder);
  const takeBack = (): void => {
    try {
      for (const one of made) if (fs.existsSync(one)) fs.rmdirSync(one);
    } catch {
      // Somebody else has put something there.
    }
  };
  try {
    ensureFolder(folder);
  } catch (error) {
    takeBack();
    throw error;
  }
  return takeBack;
}

/**
 * Makes a folder and those above it that are missing, one after the other: Node's own way never ends where the system says that an
 * existing place has no room for folders (`/proc`, some network mounts), and blames the wrong place on a disk that can only be read.
 * @param mode of those that are made.
 */
export function ensureFolder(folder: string, mode?: number): void {
  const missing = missingFolders(folder);
  for (const one of missing.reverse()) {
    try {
      fs.mkdirSync(one, { mode });
    } catch (error) {
      // Another process was faster, or a link leads nowhere.
      if (!fs.statSync(one, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
  }
  // A file of that name is told by the system.
  if (missing.length === 0 && !fs.statSync(folder).isDirectory()) fs.mkdirSync(folder);
}

/** A folder and those above it that are not there, the innermost first. */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !fs.existsSync(at); at = path.dirname(at)) missing.push(at);
  return missing;
}

/**
 * Makes sure that a folder can be made, by making one beside it for a moment: permissions alone do not tell.
 * @throws what the system says otherwise.
 */
export function requirePossible(folder: string): void {
  const place = path.resolve(folder);
  let parent = path.dirname(place);
  while (!fs.existsSync(parent)) parent = path.dirname(parent);
  const probe = path.join(parent, `${path.basename(place)}.${randomBytes(4).toString("hex")}.tmp`);
  fs.mkdirSync(probe);
  fs.rmdirSync(probe);
}

/** Does work that puts several files into a folder, which is made; if it fails, those that were not there before are removed. */
export async function leavingNothing(folder: string, work: () => Promise<void>): Promise<void> {
  const takeBack = makeFolder(folder);
  const before = new Set(fs.readdirSync(folder));
  try {
    await work();
  } catch (error) {
    for (const name of fs.readdirSync(folder))
      if (!before.has(name)) fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    takeBack();
    throw error;
  }
}

/** Removes what a killed {@link writeFileAtomic} left in a folder. Only for folders that nobody else writes to. Missing folder: nothing. */
export function removeLeftovers(folder: string): void {
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    if (/\.[0-9a-f]{8}\.tmp$/.test(name)) fs.rmSync(path.join(folder, name), { force: true });
  }
}

/** A value as indented JSON. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes a value as indented JSON, atomically. */
export function writeJson(file: string, value: unknown): void {
  writeFileAtomic(file, jsonText(value));
}

/**
 * Gives a file or folder another name. On Windows a search index, a virus scanner or another reader may hold either for a moment,
 * and the system then refuses: it is asked again for some seconds.
 */
export function rename(from: string, to: string, platform: string = process.platform): void {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let pause = 1; ; pause *= 2) {
    try {
      return fs.renameSync(from, to);
    } catch (error) {
      const isHeld = ["EPERM", "EACCES", "EBUSY"].includes((error as NodeJS.ErrnoException).code ?? "");
      if (platform !== "win32" || !isHeld || pause > longestPause) throw error;
      Atomics.wait(sleeper, 0, 0, pause);
    }
  }
}

/** Between two tries, in milliseconds; together they are twice as long. */
const longestPause = 1024;

/** Makes a rename durable: the folder's own entry is flushed, too. Windows does not let programs do that, and does it itself. */
export function syncFolder(folder: string, platform: string = process.platform): void {
  if (platform === "win32") return;
  const handle = fs.openSync(folder, "r");
  try {
    naming(folder, () => fs.fsyncSync(handle));
  } finally {
    fs.closeSync(handle);
  }
}
