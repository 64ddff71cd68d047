/** The file of `fresh-seeds.mjs --json`: one run a seed, of one preset and one data set. */
import * as fs from "node:fs";

/** The runs in a file; none where there is no file. @throws when they are of another preset or other data. */
export function readRuns(file, { preset, data }) {
  if (!fs.existsSync(file)) return [];
  const found = JSON.parse(fs.readFileSync(file, "utf8"));
  if (found.preset !== preset || found.data !== data)
    throw new Error(
      `${file} is of ${found.preset}, ${found.data}, not of ${preset}, ${data}: give another file with --json.`,
    );
  return found.runs;
}

/** Runs with one more, in place of an earlier one of its seed; in the order of seeds. */
export function withRun(runs, run) {
  return [...runs.filter(({ seed }) => seed !== run.seed), run].sort((a, b) => a.seed - b.seed);
}

/** Adds a run to a file and keeps those of other seeds. */
export function writeRun(file, { preset, data }, run) {
  const runs = withRun(readRuns(file, { preset, data }), run);
  fs.writeFileSync(file, `${JSON.stringify({ preset, data, runs }, undefined, 2)}\n`);
}
