/** Files and folders that are either whole or not there: written under a temporary name, flushed, renamed. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Writes a file so that a reader, or a later run after a crash, sees the old content or the new, never a part.
 * @param mode who may read and write it, whatever file was there before; as the umask has it by default.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array, mode: number = 0o666): void {
  const temporary = `${file}.${randomBytes(4).toString("hex")}.tmp`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  try {
    const handle = fs.openSync(temporary, "w", mode);
    try {
      fs.writeFileSync(handle, content);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    fs.renameSync(temporary, file);
    syncFolder(path.dirname(file));
  } catch (error) {
    fs.rmSync(temporary, { force: true });
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

/** Makes a rename durable: the folder's own entry is flushed, too. */
export function syncFolder(folder: string): void {
  const handle = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}
