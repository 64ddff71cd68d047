/**
 * Shows on a terminal the progress of a series of notebooks: which notebook, which cell, how far within the cell, and
 * the total time left.
 */
import * as path from "node:path";
import type { NotebookEvent } from "../notebook/runner/events";
import { ProgressClock, duration } from "../support/progress";
import type { StatusLine } from "./terminal";

/** Share of the time that each notebook takes, measured at `quick`; others count as one hundredth. */
const shares: Readonly<Record<string, number>> = {
  "01-data-preparation": 1,
  "02-gan-training": 47,
  "03-synthetic-sampling": 9,
  "04-classifier-comparison": 9,
  "05-figures": 2,
  "06-worth-sharing": 12,
  "07-safe-to-share": 11,
  "10-release": 7,
};

/** Follows the events of a series of notebooks. */
export class NotebookProgress {
  private readonly started = Date.now();
  private readonly total: number;
  private before = 0;
  private index = 0;
  private clock = new ProgressClock();

  constructor(
    private readonly notebooks: readonly string[],
    private readonly status: StatusLine,
  ) {
    this.total = notebooks.reduce((sum, file) => sum + shareOf(file), 0);
  }

  /** Takes an event of the notebook that runs now. */
  show(event: NotebookEvent): void {
    const name = path.basename(event.notebook, ".ipynb");
    const place = `[${this.index + 1}/${this.notebooks.length}] ${name}`;
    switch (event.type) {
      case "notebook-start":
        this.status.print(`${place} (${event.cells} cells)`);
        break;
      case "cell-start":
        this.clock = new ProgressClock();
        this.status.update(`${place}, cell ${event.cell} of ${event.cells}: ${event.title}`);
        break;
      case "cell-progress":
        this.status.update(`${place}, cell ${event.cell} of ${event.cells}: ${this.clock.line(event.report)}`);
        break;
      case "cell-end":
        break;
      case "notebook-end":
        this.before += shareOf(event.notebook);
        this.index += 1;
        this.status.print(`${place} done in ${duration(event.milliseconds / 1000)}${this.left()}`);
        break;
    }
  }

  private left(): string {
    if (this.before >= this.total) return "";
    const spent = (Date.now() - this.started) / 1000;
    return `; about ${duration((spent * (this.total - this.before)) / this.before)} left for the others`;
  }
}

function shareOf(file: string): number {
  return shares[path.basename(file, ".ipynb")] ?? 1;
}
