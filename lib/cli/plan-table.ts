/** A plan as a table for people: aligned, and Markdown at the same time. */
import type { BenchmarkPlan } from "../benchmark/plan";
import { stateOf } from "../benchmark/planned-run";
import { duration } from "../support/progress";
import { markdownRows } from "./aligned-rows";

/** All runs with what they need (numbers of rows), and the sum of the times. */
export function planTable({ runs, points, estimate }: BenchmarkPlan): string {
  const row = new Map(runs.map(({ id }, i) => [id, i + 1]));
  const states = runs.map(stateOf);
  const rows = runs.map(({ id, title, seed, needs, seconds }, i) => ({
    "#": i + 1,
    run: id,
    what: title,
    seed,
    needs: needs.map((need) => row.get(need)).join(", "),
    time: duration(seconds),
    state: states[i],
  }));
  const left = runs.filter((_, i) => states[i] !== "done");
  const sum = (some: typeof runs): string => duration(some.reduce((total, run) => total + run.seconds, 0));
  return [
    ...markdownRows(rows),
    "",
    `${runs.length} runs for ${points.length} points (a run shared by several points is listed once, under the first): ${sum(runs)} in sequence; ${sum(left)} remain.`,
    `Times: ${estimate}. Training may stop earlier.`,
  ].join("\n");
}
