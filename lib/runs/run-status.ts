/** How far a run is, as the files of its folder say. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../support/errors";
import { isRecord, readJson } from "../support/files/json-file";
import { statusFile } from "./stage-files";

/** `status.json` of a run. */
export interface RunStatus {
  readonly state: "running" | "stopped" | "failed" | "done";
  readonly started: string;
  readonly finished?: string;
  /** Seconds of work in all processes that took part. */
  readonly seconds: number;
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Why it failed. */
  readonly error?: string;
  /** It came in an archive: the seconds may be another machine's. */
  readonly elsewhere?: boolean;
  /** SHA-256 of the files that it left, hexadecimal; of finished runs. */
  readonly outputs?: Readonly<Record<string, string>>;
}

/** How far a run is. `waiting`: not begun. A run whose process was killed still calls itself `running`. */
export type RunState = "waiting" | RunStatus["state"];

/** The status of a run folder; undefined if there is none. */
export function readStatus(folder: string): RunStatus | undefined {
  const file = path.join(folder, statusFile);
  const status = readDescribingFile(file);
  if (status === undefined || isStatus(status)) return status;
  throw new UserError(`${file} is damaged (its format is invalid): ${beginAnew}.`);
}

const states: readonly unknown[] = ["running", "stopped", "failed", "done"];

/** As far as it is used. */
function isStatus(value: Readonly<Record<string, unknown>>): value is Readonly<Record<string, unknown>> & RunStatus {
  const { state, started = "", seconds = 0, outputs = {} } = value;
  return (
    states.includes(state) &&
    typeof started === "string" &&
    Number.isFinite(seconds) &&
    isRecord(outputs) &&
    Object.entries(outputs).every(([name, checksum]) => !/[\\/]/.test(name) && typeof checksum === "string")
  );
}

/** A file that says what a folder holds, and cannot be read: nobody can tell what would be replaced. */
const beginAnew = "restore a good copy, or delete its folder to start over";

/**
 * A file that says what a folder holds; undefined if there is none.
 * @throws UserError when it cannot be read.
 */
export function readDescribingFile(file: string): Readonly<Record<string, unknown>> | undefined {
  if (!fs.existsSync(file)) return undefined;
  const value = readJson(file, beginAnew);
  if (isRecord(value)) return value;
  throw new UserError(`${file} is damaged (it contains no object): ${beginAnew}.`);
}
