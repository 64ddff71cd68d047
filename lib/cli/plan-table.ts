/** A plan as a table for people: aligned, and Markdown at the same time. */
import type { BenchmarkPlan } from "../benchmark/plan";
import { stateOf } from "../benchmark/planned-run";
import { duration } from "../support/progress";

/** All runs with what they need (numbers of rows), and the sum of the times. */
export function planTable({ runs, points, estimate }: BenchmarkPlan): string {
  const row = new Map(runs.map(({ id }, i) => [id, i + 1]));
  const states = runs.map(stateOf);
  const cells = runs.map(({ id, title, seed, needs, seconds }, i) => [
    String(i + 1),
    id,
    title,
    String(seed),
    needs.map((need) => row.get(need)).join(", "),
    duration(seconds),
    states[i],
  ]);
  const left = runs.filter((_, i) => states[i] !== "done");
  const sum = (some: typeof runs): string => duration(some.reduce((total, run) => total + run.seconds, 0));
  return [
    ...aligned([["#", "run", "what", "seed", "needs", "time", "state"], ...cells]),
    "",
    `${runs.length} runs for ${points.length} points (a run shared by several points is listed once, under the first): ${sum(runs)} in sequence; ${sum(left)} remain.`,
    `Times: ${estimate}. Training may stop earlier.`,
  ].join("\n");
}

/** Cells in columns of equal width, the first row as the head: Markdown, too. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(rows[0]), rule, ...rows.slice(1).map(line)];
}
