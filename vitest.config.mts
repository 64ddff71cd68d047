import * as fs from "node:fs";
import { defineConfig } from "vitest/config";

/** What a test file says when it starts an engine, another process, a browser, or reads the disk like one. */
const starts =
  /startEngine|spawn|execFile|fork\(|Worker|[Cc]hromium|renderFigure|figureSvg|runNotebook|buildProgram|temporaryFolder\(\)|SYNTHCOHORT_/;

/** These start nothing and take long: they draw thousands of phantoms, plan the whole benchmark, or wait. */
const long =
  /cohort\/(benchmarks|copies|finding-mask|looks|phantom-\w+|rsna)\.|benchmark\/plan\.|conditional-fidelity|durability|gradients-cpu/;

/** `npm run test:fast`: tests that need neither engine, training nor browser. */
function fastTests(): string[] {
  const files = fs
    .readdirSync("tests", { recursive: true, encoding: "utf8" })
    .map((name) => `tests/${name.replaceAll("\\", "/")}`);
  return files.filter(
    (file) => file.endsWith(".test.ts") && !long.test(file) && !starts.test(fs.readFileSync(file, "utf8")),
  );
}

export default defineConfig({
  test: {
    include: process.env["npm_lifecycle_event"] === "test:fast" ? fastTests() : ["tests/**/*.test.ts"],
    // TensorFlow runs its own threads: one worker a core keeps two cores busy, no more.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
