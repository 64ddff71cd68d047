/** Progress of long work on stderr: on a terminal, one line that is updated in place; elsewhere, a line now and then. */
import { printable, printableLines } from "../support/printable";
import { ProgressClock, type OnProgress } from "../support/progress";

const logEveryMs = 20_000;
const redrawEveryMs = 200;

/** Shows lines of status that replace each other. */
export class StatusLine {
  private shownAt = 0;
  private pending = false;

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  /** Replaces the status line; too frequent ones are dropped, except the `last` one. */
  update(line: string, last = false): void {
    const now = Date.now();
    const every = this.stream.isTTY ? redrawEveryMs : logEveryMs;
    if (!last && now - this.shownAt < every) return;
    this.shownAt = now;
    if (this.stream.isTTY) {
      this.stream.write(`\r\x1b[K${printable(line).slice(0, (this.stream.columns || 80) - 1)}`);
      this.pending = true;
      if (last) this.end();
    } else {
      this.stream.write(`${printable(line)}\n`);
    }
  }

  /** Writes a line that stays, above the status line. */
  print(line: string): void {
    this.clear();
    this.stream.write(`${printableLines(line)}\n`);
  }

  /** Takes the status line away. */
  clear(): void {
    if (this.pending) this.stream.write("\r\x1b[K");
    this.pending = false;
  }

  /** Leaves the last status line where it is. */
  end(): void {
    if (this.pending) this.stream.write("\n");
    this.pending = false;
  }
}

/** Progress of a stage, shown on stderr. The end of a task is one line that stays, whatever reports come. */
export function terminalProgress(status: StatusLine = new StatusLine()): OnProgress {
  const clock = new ProgressClock();
  const finished = new Set<string>();
  return (report) => {
    const done = report.done >= report.total;
    if (done && finished.has(report.task)) return status.clear(); // said already
    if (done) finished.add(report.task);
    status.update(clock.line(report), done);
  };
}
