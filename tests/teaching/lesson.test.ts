/** The lesson as a class has it: short cells, wrong answers first, then the solutions, all run in a kernel. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { readNotebook } from "../../lib/notebook/notebook-file";
import { packageRoot } from "../../lib/support/paths";
import { attempt } from "../notebook/fixture";

const folder = path.join(packageRoot, "notebooks", "teaching");
const lesson = readNotebook(path.join(folder, "lesson.ipynb"));
const solutions = [...fs.readFileSync(path.join(folder, "solutions.md"), "utf8").matchAll(/```ts\n([^]*?)```/g)].map(
  ([, code]) => code.trimEnd(),
);
const code = lesson.cells.filter(({ cell_type }) => cell_type === "code").map(({ source }) => source);

describe("the lesson's cells", () => {
  it("have at most 15 lines of 120 columns, and no outputs", () => {
    for (const source of [...code, ...solutions]) {
      expect(source.split("\n").length).toBeLessThanOrEqual(15);
      expect(source.split("\n").filter((line) => line.length > 120)).toEqual([]);
    }
    expect(lesson.cells.filter(({ outputs = [] }) => outputs.length > 0)).toEqual([]);
  });

  it("have a goal, a prediction, an answer and a solution for each exercise", () => {
    const exercises = lesson.cells.filter(({ source }) => /^## [a-z] · /.test(source));
    expect(exercises.map(({ source }) => source[3]).join("")).toBe("abcdefgh");
    for (const { source } of exercises) expect(source).toMatch(/\*\*Goal\.\*\*[^]*\*\*Predict\*\*/);
    expect(code.filter((source) => source.startsWith("predict("))).toHaveLength(8);
    expect(code.filter((source) => source.includes("showVerdict(check"))).toHaveLength(8);
    expect(solutions).toHaveLength(8);
  });

  it("free memory in the last one, which says so above and does nothing else", () => {
    const [heading, last] = lesson.cells.slice(-2);
    expect(heading.source).toBe("### At the very end: frees memory");
    expect(last.source.split("\n").filter((line) => !/^\w+\.dispose\(\);$/.test(line))).toEqual([]);
    expect(code.filter((source) => source.includes(".dispose("))).toHaveLength(1);
  });
});

it(
  "says of each answer that it is not right yet, and of each solution that it is; keeps predictions, shows a hint",
  { timeout: 900_000 },
  async () => {
    const rest = [...solutions];
    // Each answer is run as it stands, and then its solution.
    const cells = code.flatMap((source) =>
      source.includes("showVerdict(check")
        ? [source, rest.shift()!]
        : [source.startsWith("predict(") ? source.replaceAll("NaN", "0.5") : source],
    );
    const { error, saved } = await attempt(cells);
    expect(error).toBeUndefined();
    const shown = (cell: number): string => JSON.stringify(saved.cells[cell].outputs);
    const answers = cells.flatMap((cell, i) => (cell.includes("showVerdict(check") ? [i] : []));
    expect(answers.map((i) => (/\*\*(Right|Not yet)\.\*\*/.exec(shown(i)) ?? [])[1])).toEqual(
      Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? "Not yet" : "Right")),
    );
    expect(shown(1)).toContain("Make a list of the patients first");
    expect(shown(2)).toContain("*You predict* AUROC, split by image: 0.5");
  },
);
