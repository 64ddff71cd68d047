/** One task leaves one line that says it is done, whatever reports come in between. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { StatusLine, terminalProgress } from "../../lib/cli/terminal";
import { notebookProgress } from "../../lib/notebook/display/progress-display";
import { nested, type OnProgress, type ProgressReport } from "../../lib/support/progress";
import { Random } from "../../lib/support/random";
import { outputsOf } from "./shown-outputs";

afterEach(() => vi.useRealTimers());

const training = (done: number): ProgressReport => ({ task: "training", done, total: 10, unit: "kimg" });
const features = (done: number): ProgressReport => ({ task: "computing features", done, total: 3, unit: "images" });

/** A training that is scored in between by work that reports to the same place, as if it were alone; each ends once more than it should. */
function scoredTraining(onProgress: OnProgress): void {
  vi.useFakeTimers({ now: 1e6 });
  for (let done = 1; done <= 10; done++) {
    onProgress(training(done));
    vi.advanceTimersByTime(2000);
    for (const part of [1, 2, 3, 3]) onProgress(features(part));
  }
  onProgress(training(10));
}

describe("in a notebook", () => {
  test("a display with a title is one task, with the time of all of it", async () => {
    expect(await outputsOf(() => scoredTraining(notebookProgress("training cpD-GAN")))).toEqual([
      "training cpD-GAN: done in 20 s",
    ]);
  });

  test("without a title each task has one line", async () => {
    expect(await outputsOf(() => scoredTraining(notebookProgress()))).toEqual([
      "training: done in 20 s",
      "computing features: done in 18 s",
    ]);
  });

  test("work after the first end takes the line up again", async () => {
    const onProgress = notebookProgress("preparing");
    const after = async (...reports: ProgressReport[]): Promise<string[]> =>
      outputsOf(() =>
        reports.forEach((report) => {
          vi.advanceTimersByTime(1500);
          onProgress(report);
        }),
      );
    vi.useFakeTimers({ now: 1e6 });
    expect(await after(features(3))).toEqual(["preparing: done"]);
    expect(await after(training(5))).toEqual(["preparing: 50 % (5 of 10 kimg)"]);
    expect(await after(training(10))).toEqual(["preparing: done in 3 s"]);
  });

  test("whatever the order of reports, there is one line a task, and one in all with a title", async () => {
    const random = Random.fromSeed(1, "reports");
    for (let round = 0; round < 50; round++) {
      const tasks = ["a", "b", "c"];
      const reports = Array.from({ length: 40 }, (): ProgressReport => ({
        task: tasks[random.integer(3)],
        done: random.integer(6),
        total: random.integer(6),
        unit: "images",
      }));
      const titled = await outputsOf(() => reports.forEach(notebookProgress("all")));
      expect(titled).toHaveLength(1);
      const untitled = await outputsOf(() => reports.forEach(notebookProgress()));
      for (const task of tasks)
        expect(untitled.filter((text) => text.startsWith(`${task}: done`)).length).toBeLessThanOrEqual(1);
      expect(untitled.length).toBeLessThanOrEqual(3);
    }
  });
});

test("printed, outside a notebook, an end is said once", () => {
  const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  try {
    scoredTraining(notebookProgress("training cpD-GAN"));
    expect(write.mock.calls.filter(([text]) => String(text).includes(": done"))).toHaveLength(1);
  } finally {
    write.mockRestore();
  }
});

test.each([true, false])("on standard error (a terminal: %s) a task's end is one line that stays", (isTTY) => {
  let written = "";
  const stream = {
    isTTY,
    columns: 200,
    write: (text: string) => {
      written += text;
      return true;
    },
  } as unknown as NodeJS.WriteStream;
  scoredTraining(terminalProgress(new StatusLine(stream)));
  // What a carriage return begins anew is not seen.
  const lines = written.split("\n").map((line) => line.split("\r\x1b[K").at(-1)!);
  expect(lines.filter((line) => line.startsWith("training: 100 %"))).toHaveLength(1);
  expect(lines.filter((line) => line.startsWith("computing features: 100 %"))).toHaveLength(1);
});

test("nested work is told as the task that it belongs to, and does not end it", () => {
  const reports: ProgressReport[] = [];
  const onProgress = nested(
    () => training(10),
    (report) => reports.push(report),
  )!;
  for (const part of [1, 3]) onProgress(features(part));
  expect(reports).toEqual([
    { ...training(9.99), detail: "computing features: 33 %" },
    { ...training(9.99), detail: "computing features: 100 %" },
  ]);
  expect(nested(() => training(1), undefined)).toBeUndefined();
});
