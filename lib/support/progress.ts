/** How long work reports its progress. The work reports; the terminal or notebook that shows it decides how. */

/** One report of how far a piece of work is. */
export interface ProgressReport {
  /** What is being done, in a few words: "training cpD-GAN". */
  readonly task: string;
  /** Work done so far, in `unit`. */
  readonly done: number;
  /** All the work there is, in `unit`. */
  readonly total: number;
  /** What is counted: "kimg", "images", "epochs". */
  readonly unit: string;
  /** More to show, such as losses: "D -1.2  G 0.4". */
  readonly detail?: string;
}

/**
 * Takes reports, as often as the work likes; must be cheap. A report whose `done` reaches `total` says that the task has
 * ended: work says so once, when all of it is over. Work inside of it reports through it ({@link nested}, {@link StepProgress}).
 */
export type OnProgress = (report: ProgressReport) => void;

/** A report as that of a task that has not ended, however far it is. */
export function unfinished(report: ProgressReport): ProgressReport {
  return { ...report, done: Math.min(report.done, 0.999 * report.total) };
}

/**
 * For work inside a task: its reports are told as the task's own, of where the task is, and never end it.
 * @param task where the task is now.
 */
export function nested(task: () => ProgressReport, onProgress: OnProgress | undefined): OnProgress | undefined {
  return (
    onProgress &&
    ((report) =>
      onProgress({ ...unfinished(task()), detail: `${report.task}: ${Math.floor(100 * shareOf(report))} %` }))
  );
}

function shareOf({ done, total }: ProgressReport): number {
  return total > 0 ? Math.min(1, done / total) : 1;
}

/** Seconds as people read them: "42 s", "3 min 5 s", "2 h 10 min". */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  const minutes = Math.round(s / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Turns reports of one task into lines with the time left, from the speed since this process began it. */
export class ProgressClock {
  private started = 0;
  private startedAt = 0;
  private task = "";

  /** @param title shown instead of the tasks' own names. */
  constructor(private readonly title?: string) {}

  line(report: ProgressReport, now: number = Date.now()): string {
    if (report.task !== this.task || report.done < this.startedAt) {
      this.task = report.task;
      this.started = now;
      this.startedAt = report.done;
    }
    const { done, total } = report;
    const speed = (done - this.startedAt) / Math.max(1e-3, (now - this.started) / 1000);
    const left = done >= total ? "" : speed > 0 ? `, ${duration((total - done) / speed)} left` : "";
    const count = `${format(done)} of ${format(total)} ${report.unit}`;
    const detail = report.detail ? `  ${report.detail}` : "";
    return `${this.title ?? report.task}: ${Math.floor(100 * shareOf(report))} % (${count}${left})${detail}`;
  }
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}

/**
 * Tells of work of several steps as one task: the steps that are done, and the share of the one under way as far as its
 * own reports have got (a step may consist of several pieces that each report from 0 to 1).
 */
export class StepProgress {
  private done = 0;
  private share = 0;

  constructor(
    private readonly task: string,
    private readonly total: number,
    private readonly onProgress: OnProgress | undefined,
  ) {}

  /** For the step under way. */
  readonly within: OnProgress = (report) => {
    this.share = Math.max(this.share, Math.min(0.99, shareOf(report)));
    this.tell();
  };

  /** The step under way is done. */
  next(): void {
    this.done++;
    this.share = 0;
    this.tell();
  }

  private tell(): void {
    this.onProgress?.({ task: this.task, done: this.done + this.share, total: this.total, unit: "steps" });
  }
}
