/** Folders that are either complete or absent: filled under a temporary name, renamed when done. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ensureFolder, rename } from "../../support/files/atomic";
import { isRunning } from "../../support/process";

/** Names a process of this machine; the folder may be shared by several. */
const unfinishedMark = (): string => `.unfinished-${os.hostname()}-`;

/**
 * Makes a folder by `fill`, unless it is there. Two processes that make the same folder at once do not disturb each
 * other: the first one's is kept. A folder that a killed process left unfinished is never taken for a complete one.
 */
export async function makeWholeFolder(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  if (fs.existsSync(folder)) return;
  ensureFolder(path.dirname(folder));
  removeAbandoned(path.dirname(folder));
  const temporary = `${folder}${unfinishedMark()}${process.pid}-${randomBytes(3).toString("hex")}`;
  fs.mkdirSync(temporary);
  try {
    await fill(temporary);
    renameUnlessThere(temporary, folder);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

function renameUnlessThere(from: string, to: string): void {
  try {
    rename(from, to);
  } catch (error) {
    if (!fs.existsSync(to)) throw error;
  }
}

/** Removes what processes of this machine left behind that run no more. */
function removeAbandoned(parent: string): void {
  for (const name of fs.readdirSync(parent)) {
    const [, owner] = name.split(unfinishedMark());
    if (owner && !isRunning(Number(owner.split("-")[0])))
      fs.rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}
