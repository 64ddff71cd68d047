/** One server a study: two would each write answers that the other does not know. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { isRunning } from "../../support/process";

/**
 * Takes the study for this process; a lock whose process is gone (after a crash) is taken over.
 * @returns gives it back.
 * @throws UserError when another process has it.
 */
export function lockStudy(folder: string): () => void {
  const file = path.join(folder, "serve.pid");
  if (!create(file)) {
    const pid = Number(fs.readFileSync(file, "utf8"));
    if (pid > 0 && pid !== process.pid && isRunning(pid)) throw new UserError(`The study ${folder} is being served by process ${pid}; stop that one first.`);
    fs.rmSync(file, { force: true });
    if (!create(file)) throw new UserError(`The study ${folder} was taken by another process just now; stop that one first.`);
  }
  return () => fs.rmSync(file, { force: true });
}

function create(file: string): boolean {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
