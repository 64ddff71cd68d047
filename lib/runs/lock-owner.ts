/** Who holds a lock, and whether that process is still running. */
import * as fs from "node:fs";
import * as os from "node:os";
import { isRunning } from "../support/process";

/** A process, told from every other one on any machine. */
export interface LockOwner {
  /** Told from all other locks that there were. */
  readonly token: string;
  readonly host: string;
  /** Host, start of the system and process namespace: the same only where process numbers mean the same. */
  readonly machine: string;
  readonly pid: number;
  /** Of the process, in the system's own count; absent if the system does not tell. A number that is used again has another. */
  readonly processStart?: string;
  readonly since: string;
}

/** `unknown`: on another machine, or the system does not tell; only a heartbeat does. */
export type Liveness = "alive" | "dead" | "unknown";

/** This process as an owner. */
export function thisOwner(token: string): LockOwner {
  return {
    token,
    host: os.hostname(),
    machine: thisMachine(),
    pid: process.pid,
    processStart: processStart(process.pid),
    since: new Date().toISOString(),
  };
}

/** Whether a value that was read from a file is an owner. Its token becomes part of a file's name, and its host is shown. */
export function isOwner(value: unknown): value is LockOwner {
  const { token, host, machine, pid, processStart, since } = (value ?? {}) as Partial<Record<keyof LockOwner, unknown>>;
  return (
    typeof token === "string" &&
    /^[0-9a-f]{12}$/.test(token) &&
    typeof host === "string" &&
    /^[\w.:-]*$/.test(host) &&
    typeof machine === "string" &&
    typeof pid === "number" &&
    Number.isInteger(pid) &&
    pid > 0 &&
    (processStart === undefined || typeof processStart === "string") &&
    typeof since === "string" &&
    /^[\dTZ:.-]+$/.test(since)
  );
}

/** Whether a lock's owner lives. */
export function livenessOf(owner: LockOwner): Liveness {
  if (owner.machine !== thisMachine()) return "unknown";
  if (!isRunning(owner.pid)) return "dead";
  const start = processStart(owner.pid);
  if (start === undefined || owner.processStart === undefined) return "unknown";
  return start === owner.processStart ? "alive" : "dead";
}

function thisMachine(): string {
  return [os.hostname(), read("/proc/sys/kernel/random/boot_id"), link("/proc/self/ns/pid")].join(" ");
}

/**
 * Linux: the 22nd field of /proc/<pid>/stat, clock ticks since the system's start; "ended" for a process that has
 * ended and whose parent has not noticed yet.
 */
function processStart(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (fields.length < 20) return undefined;
  return fields[0] === "Z" || fields[0] === "X" ? "ended" : fields[19];
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}

function link(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return "";
  }
}
