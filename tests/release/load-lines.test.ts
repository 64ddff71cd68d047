/** README's lines that load results and a cohort are those that tests/golden/release/load_lines.py ran. */
import * as fs from "node:fs";
import * as path from "node:path";
import { expect, it } from "vitest";

const root = path.join(__dirname, "..", "..");

it("README's lines for pandas, Polars, datasets and NumPy are those that were tried", () => {
  const { loaded } = JSON.parse(
    fs.readFileSync(path.join(root, "tests", "golden", "release", "load-lines.json"), "utf8"),
  ) as { loaded: { line: string; rows: number }[] };
  const readme = fs.readFileSync(path.join(root, "README.md"), "utf8");
  const lines = [...readme.matchAll(/^ {4}((?:pandas|polars|datasets|numpy)\..*?\))(?:\s+#.*)?$/gm)];
  expect(lines).toHaveLength(7);
  expect(lines.map(([, line]) => line)).toEqual(loaded.map(({ line }) => line));
});
