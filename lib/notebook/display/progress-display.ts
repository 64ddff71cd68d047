/** Progress of long work below a notebook's cell: one line that is updated in place, and one quiet line at the end. */
import { ProgressClock, duration, type OnProgress, type ProgressReport } from "../../support/progress";
import { UpdatableDisplay, inNotebook } from "./display";
import { escapeHtml } from "./html";
import { progressType } from "./progress-output";

const everyMs = 1000;

/** Lines of work that has not ended. */
const underWay = new Set<ProgressLine>();

/**
 * Ends the lines of work that was stopped or has failed: what it still reports is not shown.
 * @returns the share that the work reported last was at; undefined where none was under way.
 */
export function stopProgress(): number | undefined {
  const lines = [...underWay];
  underWay.clear();
  for (const line of lines) line.stop();
  return lines.at(-1)?.share;
}

/**
 * Shows the reports it gets, at most one per second. When a task is done, "training cpD-GAN: done in 4 min 31 s"
 * remains. A task has one line, whatever reports come: work that continues after an end uses the same line again, and
 * the line shows the total time.
 * @param title shown instead of the tasks' own names: all that is reported is one task then.
 */
export function notebookProgress(title?: string): OnProgress {
  const lines = new Map<string, ProgressLine>();
  return (report) => {
    const task = title ?? report.task;
    const line = lines.get(task) ?? new ProgressLine(task);
    lines.set(task, line);
    line.update(report);
  };
}

class ProgressLine {
  private readonly display = new UpdatableDisplay();
  private readonly clock: ProgressClock;
  private readonly startedAt = Date.now();
  private shownAt = 0;
  private ended = false;
  private stopped = false;
  private last: ProgressReport | undefined;

  constructor(private readonly task: string) {
    this.clock = new ProgressClock(task);
  }

  /** Of its work, from 0 to 1. */
  get share(): number {
    return this.last && this.last.total > 0 ? Math.min(1, this.last.done / this.last.total) : 0;
  }

  update(report: ProgressReport): void {
    if (this.stopped) return;
    const now = Date.now();
    const told = { ...report, task: this.task };
    if (report.done >= report.total) return this.end(told, now);
    this.last = report;
    underWay.add(this);
    const text = this.clock.line(report, now);
    if (now - this.shownAt < everyMs) return;
    this.shownAt = now;
    const html = `<progress max="${report.total}" value="${report.done}"></progress> ${escapeHtml(text)}`;
    this.display.show({ "text/html": html, "text/plain": text, [progressType]: told });
  }

  /** Leaves a quiet line in place of the bar. */
  stop(): void {
    this.stopped = true;
    if (this.shownAt > 0) this.display.show({ "text/plain": `${this.task}: ${Math.floor(100 * this.share)} %` });
  }

  private end(told: ProgressReport, now: number): void {
    underWay.delete(this);
    // What was printed cannot be taken back, as an output is that is rewritten.
    if (this.ended && !inNotebook()) return;
    this.ended = true;
    this.display.show({ "text/plain": this.lastLine(now), [progressType]: told });
  }

  private lastLine(now: number): string {
    const seconds = (now - this.startedAt) / 1000;
    return seconds < 1 ? `${this.task}: done` : `${this.task}: done in ${duration(seconds)}`;
  }
}
