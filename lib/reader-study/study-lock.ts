/** Only one process at a time serves a study: two would each write answers that the other does not know. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../support/errors";
import { tryLock, type LockOptions } from "../runs/file-lock";
import type { FileLock } from "../runs/lock-file";
import { livenessOf, type LockOwner } from "../runs/lock-owner";

/** In the study's folder and not beside it: two containers that share the folder need not share what is around it. */
const lockFile = "serve.lock";

/** What older versions left there: a process number, which says nothing of a process on another machine. */
const oldLockFile = "serve.pid";

/**
 * Takes a study for this process. That of a process which is gone is taken over.
 * @param options `onWait` is called with a holder on another machine that is watched, because it seems to be gone.
 * @throws UserError when another process has it, on whatever machine; at once, without waiting for it.
 */
export async function lockStudy(folder: string, options: LockOptions = {}): Promise<FileLock> {
  const attempt = await tryLock(path.join(folder, lockFile), options);
  if (attempt.lock === undefined) throw new UserError(heldSentence(folder, attempt.holder));
  fs.rmSync(path.join(folder, oldLockFile), { force: true });
  return attempt.lock;
}

function heldSentence(folder: string, holder: LockOwner | undefined): string {
  if (holder === undefined)
    return `The study ${folder} has a lock that is damaged: if no process serves the study, remove ${path.join(folder, lockFile)}.`;
  const mending =
    livenessOf(holder) === "alive"
      ? "stop that one first"
      : "stop that one first, or, if its machine has crashed, try again in five minutes";
  return `The study ${folder} is being served by process ${holder.pid} on ${holder.host || "a machine without a name"} since ${holder.since}; ${mending}.`;
}
