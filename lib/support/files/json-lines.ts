/** Append-only logs of JSON objects, one per line: `metrics.jsonl` of a run. */
import * as fs from "node:fs";
import { UserError, messageOf } from "../errors";
import { isRecord, parseJson } from "./json-file";
import { readPlainFile } from "./plain-file";
import { naming } from "../system-error";

/** Appends one object as a line. */
export function appendJsonLine(file: string, value: object): void {
  naming(file, () => fs.appendFileSync(file, `${JSON.stringify(value)}\n`));
}

/** Far more than any log has. Unit: bytes. */
const largest = 256 * 1024 * 1024;

/**
 * Reads all whole lines; a last line cut short by a crash is left out. Missing file: empty.
 * @throws UserError naming the file and the first line that is no object, or when it is no plain file.
 */
export function readJsonLines<T>(file: string): T[] {
  if (!fs.existsSync(file)) return [];
  const text = readPlainFile(file, largest).toString("utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole.split("\n").flatMap((line, place) => (line === "" ? [] : [parseLine(line, place, file) as T]));
}

function parseLine(line: string, place: number, file: string): unknown {
  const damaged = (why: string): UserError =>
    new UserError(`${file} is damaged (line ${place + 1}: ${why}): restore a good copy, or delete its folder.`);
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    throw damaged(messageOf(error));
  }
  if (!isRecord(value)) throw damaged("no object");
  return value;
}
