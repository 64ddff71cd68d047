/** Progress of long work below a notebook's cell: one line rewritten in place, one quiet line in the end. */
import { ProgressClock, duration, type OnProgress, type ProgressReport } from "../support/progress";
import { UpdatableDisplay } from "./display";
import { escapeHtml } from "./html";
import { progressType } from "./progress-output";

const everyMs = 1000;

/**
 * Shows the reports it gets, at most one a second. When a task is done, "training cpD-GAN: done in 4 min 31 s" remains;
 * another task begins a line of its own.
 * @param title shown instead of the task's own name.
 */
export function notebookProgress(title?: string): OnProgress {
  let line: ProgressLine | undefined;
  return (given) => {
    const report = title === undefined ? given : { ...given, task: title };
    if (!line || line.task !== report.task || line.restarts(report)) line = new ProgressLine(report.task);
    line.update(report);
  };
}

class ProgressLine {
  private readonly display = new UpdatableDisplay();
  private readonly clock = new ProgressClock();
  private readonly startedAt = Date.now();
  private shownAt = 0;
  private over = false;

  constructor(readonly task: string) {}

  /** Work of the same name begins anew, after its end. */
  restarts(report: ProgressReport): boolean {
    return this.over && report.done < report.total;
  }

  update(report: ProgressReport): void {
    if (this.over) return; // some work tells its end twice
    const now = Date.now();
    this.over = report.done >= report.total;
    if (this.over) return this.display.show({ "text/plain": this.lastLine(now), [progressType]: report });
    const text = this.clock.line(report, now);
    if (now - this.shownAt < everyMs) return;
    this.shownAt = now;
    const html = `<progress max="${report.total}" value="${report.done}"></progress> ${escapeHtml(text)}`;
    this.display.show({ "text/html": html, "text/plain": text, [progressType]: report });
  }

  private lastLine(now: number): string {
    const seconds = (now - this.startedAt) / 1000;
    return seconds < 1 ? `${this.task}: done` : `${this.task}: done in ${duration(seconds)}`;
  }
}
