/** Work in its own process: starts it, receives its messages, stops it with a checkpoint, and finds out why it failed. */
import { spawn, type ChildProcess } from "node:child_process";
import { messageOf } from "../../support/errors";

/** How a worker works. */
export interface WorkerOptions {
  readonly threads: number;
  /** What to do when it cannot be started, as most often for want of processes or memory: "try fewer --workers". */
  readonly advice: string;
  /** Stops it with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Gets what it sends. */
  readonly onMessage: (message: unknown) => void;
}

/**
 * Runs a script as a worker.
 * @param script with its arguments. @returns undefined when it succeeds; else why not, in a sentence.
 */
export async function runWorker(
  script: readonly string[],
  { threads, advice, signal, onMessage }: WorkerOptions,
): Promise<string | undefined> {
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, script, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      windowsHide: true,
      env: { SYNTHCOHORT_THREADS: String(threads), ...process.env },
    });
  } catch (error) {
    return notStarted(error, advice);
  }
  child.on("message", onMessage);
  const messages = lastMessages(child);
  const stop = (): void => askToStop(child);
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const outcome = await outcomeOf(child);
  signal?.removeEventListener("abort", stop);
  if (outcome instanceof Error) return notStarted(outcome, advice);
  const { code, killedBy } = outcome;
  if (code === 0) return undefined;
  return killedBy === null
    ? (sentenceIn(messages()) ?? `failed with exit code ${code}`)
    : `was ended by ${killedBy} (SIGKILL often means: not enough memory)`;
}

/** A worker that is asked stops with a checkpoint. Windows ends it at once instead of signaling, but it hears when its parent goes. */
function askToStop(child: ChildProcess): void {
  if (process.platform !== "win32") child.kill("SIGTERM");
  else if (child.connected) child.disconnect();
}

/** How a process ended; an error where it never began. Without a listener, its error would end this process, too. */
function outcomeOf(child: ChildProcess): Promise<{ code: number | null; killedBy: string | null } | Error> {
  return new Promise((resolve) => {
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(error);
    });
    child.once("close", (code, killedBy) => resolve({ code, killedBy }));
  });
}

function notStarted(error: unknown, advice: string): string {
  return `could not be started (${messageOf(error)}); ${advice}`;
}

/** The end of what a process writes on stderr. */
function lastMessages(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (part: string) => (text = (text + part).slice(-4000)));
  return () => text;
}

/** The sentence with which the command line ends when it fails. */
function sentenceIn(messages: string): string | undefined {
  return messages
    .split("\n")
    .reverse()
    .find((line) => line.startsWith(failurePrefix))
    ?.slice(failurePrefix.length);
}

/** What a failure's one sentence on stderr begins with. */
export const failurePrefix = "synthcohort: ";
