/** Append-only logs of JSON objects, one a line: `metrics.jsonl` of a run. */
import * as fs from "node:fs";

/** Appends one object as a line. */
export function appendJsonLine(file: string, value: object): void {
  fs.appendFileSync(file, `${JSON.stringify(value)}\n`);
}

/** Reads all whole lines; a last line cut short by a crash is left out. Missing file: empty. */
export function readJsonLines<T>(file: string): T[] {
  if (!fs.existsSync(file)) return [];
  const text = fs.readFileSync(file, "utf8");
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole.split("\n").filter(Boolean).map((line) => JSON.parse(line) as T);
}
