/** What work reports to and is stopped by, where its caller says and where it does not. */
import { afterEach, expect, test } from "vitest";
import type { ProgressReport } from "../../lib/support/progress";
import { setWorkplace, stoppable, usualWork } from "../../lib/support/work";

afterEach(() => setWorkplace(() => ({})));

test("without a workplace nothing is told and nothing stops", () => {
  expect(usualWork("training", { seed: 1 } as object)).toEqual({ seed: 1, onProgress: undefined, signal: undefined });
});

test("a workplace gives what the caller left out, and is asked anew for every work", () => {
  const told: string[] = [];
  let controller = new AbortController();
  setWorkplace((title) => ({ onProgress: () => told.push(title), signal: controller.signal }));
  const first = usualWork("training", {});
  controller.abort();
  controller = new AbortController();
  const second = usualWork("sampling", {});
  const report: ProgressReport = { task: "t", done: 1, total: 2, unit: "images" };
  [first, second].forEach(({ onProgress }: { onProgress?: (report: ProgressReport) => void }) => onProgress!(report));
  expect(told).toEqual(["training", "sampling"]);
  expect([first, second].map(({ signal }: { signal?: AbortSignal }) => signal!.aborted)).toEqual([true, false]);
});

test("what the caller names wins", () => {
  setWorkplace(() => ({ onProgress: () => expect.fail("told elsewhere"), signal: AbortSignal.abort() }));
  const own = { onProgress: () => undefined, signal: new AbortController().signal };
  expect(usualWork("training", own)).toEqual(own);
});

test("stoppable work ends at its next report with the signal's reason", () => {
  const reports: ProgressReport[] = [];
  const controller = new AbortController();
  const onProgress = stoppable({ onProgress: (report) => reports.push(report), signal: controller.signal })!;
  const report: ProgressReport = { task: "t", done: 1, total: 2, unit: "images" };
  onProgress(report);
  controller.abort(new Error("stopped here"));
  expect(() => onProgress(report)).toThrow("stopped here");
  expect(reports).toEqual([report]);
  expect(stoppable({})).toBeUndefined();
});
