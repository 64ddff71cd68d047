/** The file that a lock is: how it is made, written, read, held by a heartbeat, and given back. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { naming } from "../support/system-error";
import { isOwner, thisOwner, type LockOwner } from "./lock-owner";

/** How often things happen, in milliseconds. */
export interface LockTimes {
  readonly beatMs: number;
  /** A lock of another machine is stale when its heartbeat stood still for so long. */
  readonly staleMs: number;
  /** Between two looks at a lock that another process holds. */
  readonly lookMs: number;
}

/** A lock that this process holds. */
export interface FileLock {
  /** Aborts when another process has taken the lock over. */
  readonly lost: AbortSignal;
  /** Looks now, not at the next heartbeat, whether the lock is still this process's; `lost` aborts if it is not. */
  isHeld(): boolean;
  /** Once is enough, twice does no harm. */
  release(): void;
}

/** Makes the lock, unless it is there. On Windows an open file keeps its first name, so the lock is made under its own. */
export function tryCreate(file: string, times: LockTimes, platform: string = process.platform): FileLock | undefined {
  const token = randomBytes(6).toString("hex");
  if (platform === "win32") return tryCreateWithoutLinks(file, thisOwner(token), times);
  const own = `${file}.${token}.new`;
  const handle = fs.openSync(own, "wx");
  const owner = thisOwner(token);
  try {
    naming(file, () => write(handle, owner, 0));
    const linked = linkExclusively(own, file);
    if (linked !== true) {
      fs.closeSync(handle);
      return linked === "no links" ? tryCreateWithoutLinks(file, owner, times) : undefined;
    }
  } catch (error) {
    fs.closeSync(handle);
    throw error;
  } finally {
    fs.rmSync(own, { force: true });
  }
  return hold(file, handle, owner, times);
}

function tryCreateWithoutLinks(file: string, owner: LockOwner, times: LockTimes): FileLock | undefined {
  let handle: number;
  try {
    handle = fs.openSync(file, "wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw error;
  }
  try {
    naming(file, () => write(handle, owner, 0));
  } catch (error) {
    fs.closeSync(handle);
    fs.rmSync(file, { force: true });
    throw error;
  }
  return hold(file, handle, owner, times);
}

const codesWithoutLinks: readonly unknown[] = ["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"];

/** Whether the lock is ours now, or the file system has no hard links. */
function linkExclusively(own: string, file: string): boolean | "no links" {
  try {
    fs.linkSync(own, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Over NFS the answer to a link that was made may be lost, and the repeated request fails: two names tell.
    if (code === "EEXIST") return fs.statSync(own).nlink === 2;
    if (codesWithoutLinks.includes(code)) return "no links";
    throw error;
  }
}

/** Keeps the heartbeat. It goes through the open file, so it never touches a lock that another process has put in its place. */
function hold(file: string, handle: number, owner: LockOwner, times: LockTimes): FileLock {
  const lost = new AbortController();
  let beats = 0;
  let released = false;
  const isHeld = (): boolean => {
    if (!isOurs(file, owner)) lost.abort(new DOMException("Another process has taken the lock over.", "AbortError"));
    return !lost.signal.aborted;
  };
  const timer = setInterval(() => {
    try {
      if (isHeld()) write(handle, owner, ++beats);
    } catch {
      // A file server that is away for a moment: one beat less, and the next one tells whether the lock is still ours.
    }
  }, times.beatMs);
  timer.unref();
  return {
    lost: lost.signal,
    isHeld,
    release: () => {
      if (released) return;
      released = true;
      clearInterval(timer);
      fs.closeSync(handle); // first: on Windows an open file keeps its name although it is removed
      if (isOurs(file, owner)) fs.rmSync(file, { force: true });
    },
  };
}

function isOurs(file: string, { token }: LockOwner): boolean {
  return ownerOf(contentOf(file) ?? "")?.token === token;
}

/** Always of the same length, so that a reader never finds two counts mixed. */
function write(handle: number, owner: LockOwner, beats: number): void {
  fs.writeSync(handle, `${JSON.stringify({ ...owner, beats: String(beats).padStart(9, "0") })}\n`, 0);
  fs.fsyncSync(handle);
}

/** What stands in the lock; undefined where it is not there. */
export function contentOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Undefined for a file that a failing disk has damaged, or that is no lock. */
export function ownerOf(content: string): LockOwner | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return isOwner(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
