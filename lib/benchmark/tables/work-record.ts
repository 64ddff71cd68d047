/** `work.json`: which commands made a results.csv, how long they took and on which machine; one entry for each part. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { z } from "zod";
import { UserError } from "../../support/errors";
import { writeJson } from "../../support/files/atomic";
import { readJson } from "../../support/files/json-file";
import { duration } from "../../support/progress";

/** The name of the file, beside results.csv. */
export const workFile = "work.json";

/** One part of a benchmark: what one machine did. */
export interface WorkRecord {
  /** As typed, with its options. */
  readonly command: string;
  /** Wall-clock time of all times that the command was given. */
  readonly seconds: number;
  readonly machine: string;
  /** Version of Node.js. */
  readonly node?: string;
  /** Missing in records of earlier versions. */
  readonly preset?: string;
}

const part: z.ZodType<WorkRecord> = z.object({
  command: z.string(),
  seconds: z.number().min(0),
  machine: z.string(),
  node: z.string().optional(),
  preset: z.string().optional(),
});

/** The parts of the table in a folder; none if nothing recorded them. @throws UserError when the file is malformed. */
export function readWork(folder: string): WorkRecord[] {
  const file = path.join(folder, workFile);
  if (!fs.existsSync(file)) return [];
  // Earlier versions wrote their only part without a list.
  const read = z.union([z.array(part), part]).safeParse(readJson(file, "delete it"));
  if (!read.success) throw new UserError(`${file} is not a record of a benchmark's commands: delete it.`);
  return Array.isArray(read.data) ? read.data : [read.data];
}

/** Writes the parts, atomically. */
export function writeWork(folder: string, parts: readonly WorkRecord[]): void {
  writeJson(path.join(folder, workFile), parts);
}

/** Adds the time of the command that is running to that of the earlier ones in the same folder. */
export function addWork(folder: string, seconds: number, preset: string): void {
  const before = readWork(folder).reduce((sum, one) => sum + one.seconds, 0);
  const machine = `${os.cpus()[0]?.model.trim() ?? process.arch}, ${os.availableParallelism()} processors`;
  const command = `synthcohort ${process.argv.slice(2).join(" ")}`;
  writeWork(folder, [{ command, seconds: Math.round(before + seconds), machine, node: process.versions.node, preset }]);
}

/** Such as "`synthcohort reproduce …`: 2 h 15 min on a machine", in Markdown. */
export function workWords(parts: readonly WorkRecord[]): string {
  return parts.map(({ command, seconds, machine }) => `\`${command}\`: ${duration(seconds)} on ${machine}`).join("; ");
}
