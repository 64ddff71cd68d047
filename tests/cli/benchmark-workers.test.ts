import { afterEach, describe, expect, it, vi } from "vitest";
import { PlanProgress } from "../../lib/benchmark/workers/plan-progress";
import { runWorkers } from "../../lib/benchmark/workers/plan-workers";
import { StatusLine } from "../../lib/cli/terminal";
import { planBenchmark } from "../../lib/benchmark/plan";
import { uncalibrated } from "../../lib/benchmark/estimate";
import type { PlannedRun } from "../../lib/benchmark/planned-run";

// A seed that nothing else has, so that none of these runs is done.
const { runs } = planBenchmark(
  { preset: "smoke", data: ["phantom-chest"], benchmarks: ["classes"], levels: [2], seeds: [987_654] },
  uncalibrated,
);

/** Keeps the lines instead of writing them. */
function status(): { readonly line: StatusLine; readonly said: string[] } {
  const said: string[] = [];
  const line = new StatusLine({
    isTTY: false,
    write: (text: string) => said.push(text) > 0,
  } as unknown as NodeJS.WriteStream);
  vi.spyOn(line, "update").mockImplementation((text) => void said.push(text));
  return { line, said };
}

describe("the workers of a benchmark", () => {
  const node = process.execPath;
  afterEach(() => {
    process.execPath = node;
  });

  it("list a run whose process cannot be started as failed, and those that need it", async () => {
    process.execPath = "/no/such/program";
    const left = runs.map((run) => ({ ...run, id: `${run.id}x`, needs: run.needs.map((id) => `${id}x`) }));
    const failed = await runWorkers({
      runs: left,
      planFile: "plan.json",
      workers: 2,
      status: status().line,
      signal: new AbortController().signal,
    });
    expect(failed).toHaveLength(left.length);
    expect(failed[0].why).toBe("could not be started (spawn /no/such/program ENOENT); try fewer --workers");
    expect(failed[1].why).toContain("a run that it depends on failed");
  });
});

describe("the progress of a benchmark", () => {
  const shareAfter = (run: PlannedRun, task: string, done: number): string => {
    const { line, said } = status();
    const progress = new PlanProgress([run], 1, line);
    progress.begin(run);
    progress.report(run, { task, done, total: 100, unit: "images" });
    return said[said.length - 1].match(/(\d+) %$/)![1];
  };

  it.each([
    ["prepare", "preparing images", ["reading DICOM headers", "drawing labels"]],
    ["train", "training cpD-GAN", ["measuring samples"]],
    ["sample", "sampling", []],
    ["classify", "training classifier", ["predicting"]],
  ])("of %s counts %s alone", (stage, main, others) => {
    const run = runs.find((one) => one.stage === stage)!;
    expect(shareAfter(run, main, 40)).toBe("40");
    for (const task of others) expect(shareAfter(run, task, 100)).toBe("0");
  });
});
