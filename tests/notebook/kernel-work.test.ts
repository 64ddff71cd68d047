/** In a kernel, long work is told of and stopped without a word in the cell. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usualWork } from "../../lib/support/work";
import { openExperiment } from "../../lib/notebook";
import { Kernel } from "../../lib/notebook/runner/kernel";
import type { Message } from "../../lib/notebook/runner/wire";
import { packageRoot } from "../../lib/support/paths";
import { temporaryFolder } from "./fixture";
import { outputsOf } from "./shown-outputs";

test("in a process that may be a kernel, work has a line below the cell and nothing elsewhere", async () => {
  const end = { task: "t", done: 1, total: 1, unit: "images" };
  const work = (): void => usualWork<{ onProgress?: (report: typeof end) => void }>("evaluating", {}).onProgress?.(end);
  expect(usualWork("evaluating", {})).toEqual({ onProgress: undefined, signal: undefined });
  expect(await outputsOf(work)).toEqual(["evaluating: done"]);
});

test("a figure that an experiment draws by itself says which notebook makes what it lacks", async () => {
  const experiment = openExperiment({ preset: "smoke", data: "phantom-chest", seed: 987654, change: {} });
  await expect(experiment.show("comparison")).rejects.toThrow(/^The notebook 01-data-preparation has not yet made/);
  await expect(experiment.show("gan-training")).rejects.toThrow(/^The notebook 02-gan-training has not yet made/);
});

describe("in a kernel", () => {
  let kernel: Kernel;
  beforeAll(async () => {
    const work = fs.mkdtempSync(path.join(os.tmpdir(), "kernel-work-"));
    afterAll(() => fs.rmSync(work, { recursive: true, force: true }));
    kernel = await Kernel.start({ cwd: packageRoot, env: { SYNTHCOHORT_WORK: work } });
  });
  afterAll(() => kernel.stop(0));

  const prepared = (resolution: number): string =>
    `openExperiment({ preset: "smoke", data: "phantom-chest", seed: 1, change: { "cohort.resolution": ${resolution} } }).prepare()`;

  test("the stop button ends the work of the cell, and not that of the next", async () => {
    const stopped = path.join(temporaryFolder(), "stopped");
    const shown: string[] = [];
    const collect = ({ content }: Message): void => void shown.push(JSON.stringify(content));
    const imports = `import { openExperiment } from "synthcohort";
      import { writeFileSync } from "node:fs";`;
    expect(await kernel.execute(imports, collect)).toMatchObject({ status: "ok" });
    const long = `const long = ${prepared(256)};
      long.catch((error) => writeFileSync(${JSON.stringify(stopped)}, String(error)));
      await long;`;
    let asked = false;
    const running = kernel.execute(long, ({ content }) => {
      if (asked || !JSON.stringify(content).includes("preparing the cohort: ")) return;
      asked = true;
      kernel.interrupt();
    });
    expect(await running).toMatchObject({ status: "error" });
    for (let tries = 0; tries < 100 && !fs.existsSync(stopped); tries++) await sleep(100);
    expect(fs.readFileSync(stopped, "utf8")).toMatch(/^AbortError/);

    shown.length = 0;
    const next = (): ReturnType<Kernel["execute"]> =>
      kernel.execute(`console.log((await ${prepared(16)}).size);`, collect);
    // After an error tslab turns away for a moment whatever comes.
    while ((await next()).status === "abort") await sleep(100);
    expect(shown.join("\n")).toMatch(/preparing the cohort: done/);
    expect(shown.join("\n")).not.toMatch(/error/i);
  }, 180_000);
});
