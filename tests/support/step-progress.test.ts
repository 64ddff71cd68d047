import { expect, test } from "vitest";
import { StepProgress, type ProgressReport } from "../../lib/support/progress";

test("work of several steps is one task that never goes back and ends once", () => {
  const reports: ProgressReport[] = [];
  const steps = new StepProgress("evaluating", 2, (report) => reports.push(report));
  const piece = (done: number): void => steps.within({ task: "searching", done, total: 10, unit: "images" });
  [5, 10, 5, 10].forEach(piece); // two pieces in the first step
  steps.next();
  piece(10);
  steps.next();
  const done = reports.map((report) => report.done);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(reports.every(({ task, total }) => task === "evaluating" && total === 2)).toBe(true);
  expect(done.filter((value) => value === 2)).toHaveLength(1);
});
