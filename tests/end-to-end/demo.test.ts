/** `synthcohort demo` on a machine that has trained nothing: the cells that ask most of finished runs answer, in no time. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, expect, it } from "vitest";

const bin = path.join(__dirname, "..", "..", "bin", "synthcohort.js");
const minutes = 60_000;
const work = fs.mkdtempSync(path.join(os.tmpdir(), "demo-"));
afterAll(() => fs.rmSync(work, { recursive: true }));

function synthcohort(...args: string[]): string {
  const { status, stderr } = spawnSync(process.execPath, [bin, ...args], {
    encoding: "utf8",
    env: { ...process.env, SYNTHCOHORT_WORK: work },
    timeout: 8 * minutes,
  });
  expect(status, stderr).toBe(0);
  return stderr;
}

it("brings what notebooks 2 and 7 continue and attack, and trains no model again", { timeout: 10 * minutes }, () => {
  synthcohort("demo");
  const before = fs.readdirSync(path.join(work, "runs"));
  synthcohort("notebooks", "02", "07", "--preset", "lesson");
  const after = fs.readdirSync(path.join(work, "runs")).filter((name) => !before.includes(name));
  // The training that notebook 2 continues for two thousand images is the only new one, if it is new at all.
  expect(after.filter((name) => /^(cpd-gan|prog-gan|flow)-/.test(name) && !name.endsWith(".lock")).length).toBeLessThan(
    2,
  );
});
