import * as fs from "node:fs";
import { defineConfig } from "vitest/config";

/** What a test file says when it starts an engine, another process, a browser, or reads the disk like one; or replaces a module. */
const starts =
  /startEngine|spawn|execFile|fork\(|Worker|[Cc]hromium|renderFigure|figureSvg|visitSite|runNotebook|attempt\(|buildProgram|temporaryFolder\(\)|SYNTHCOHORT_|vi\.mock\(/;

/** These ask for a backend by their name. */
const engines = /-(native|webgpu|wasm|cpu)\.test|classifier\/adam/;

/** These start nothing and take long: they draw thousands of phantoms, plan the whole benchmark, compile, or wait. */
const long =
  /cohort\/(benchmarks|copies|finding-mask|looks|phantom-\w+|quality|rsna)\.|benchmark\/plan\.|notebook\/(cell-errors|show)|conditional-fidelity|durability/;

const fast = process.env["npm_lifecycle_event"] === "test:fast";

/** `npm run test:fast`: tests that need neither engine, training nor browser. */
function fastTests(): string[] {
  const files = fs
    .readdirSync("tests", { recursive: true, encoding: "utf8" })
    .map((name) => `tests/${name.replaceAll("\\", "/")}`);
  return files.filter(
    (file) =>
      file.endsWith(".test.ts") &&
      !engines.test(file) &&
      !long.test(file) &&
      !starts.test(fs.readFileSync(file, "utf8")),
  );
}

/** Most of the time of fast tests went into loading the same modules for each file; no fast test changes a module. */
const fastProject = { extends: true as const, test: { name: "fast", include: fastTests(), isolate: false } };
const longProject = {
  extends: true as const,
  test: { name: "long", include: ["tests/**/*.test.ts"], exclude: fastTests() },
};

export default defineConfig({
  test: {
    projects: fast ? [fastProject] : [fastProject, longProject],
    // TensorFlow runs its own threads: one worker a core keeps two cores busy, no more.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
