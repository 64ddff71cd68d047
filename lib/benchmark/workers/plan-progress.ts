/** One display for the runs of a plan: how many are done, how far those under way are, and the time left of it all. */
import type { PlannedRun } from "../planned-run";
import { shareOfStage } from "../../experiment/workers/stage-share";
import { duration, type ProgressReport } from "../../support/progress";

/** Where it is shown: a terminal's line, or an output below a cell. */
export interface StatusDisplay {
  /** Replaces the line of how far all of it is. */
  update(line: string): void;
  /** Shows a line that stays. */
  print(line: string): void;
  /** Leaves the last line where it is. */
  end(): void;
}

/** Until so many estimated seconds are done, the estimates say more than the clock does. */
const secondsToTrust = 60;

/** Follows the runs that workers do. Time left: what the estimates say, corrected by how long the runs so far took. */
export class PlanProgress {
  private readonly started = performance.now();
  private readonly shares = new Map<PlannedRun, number>();
  private finished = 0;
  private finishedSeconds = 0;
  private readonly totalSeconds: number;

  /** @param left the runs that are not done. */
  constructor(
    private readonly left: readonly PlannedRun[],
    private readonly workers: number,
    private readonly status: StatusDisplay,
  ) {
    this.totalSeconds = sum(left);
  }

  begin(run: PlannedRun): void {
    this.shares.set(run, 0);
  }

  /** A report of a run under way. The share does not fall back. */
  report(run: PlannedRun, report: ProgressReport): void {
    this.shares.set(run, Math.max(this.shares.get(run) ?? 0, shareOfStage(run.stage, report)));
    this.status.update(this.line());
  }

  /** @param outcome "done in 3 min", or why not. */
  end(run: PlannedRun, outcome: string): void {
    this.shares.delete(run);
    this.finished += 1;
    this.finishedSeconds += run.seconds;
    this.status.print(
      `[${this.finished}/${this.left.length}] ${run.title}, seed ${run.seed}: ${outcome}${this.timeLeft()}`,
    );
  }

  private line(): string {
    const running = [...this.shares].map(
      ([{ title, seed }, share]) => `${title}, seed ${seed}: ${Math.floor(share * 100)} %`,
    );
    return `${this.finished} of ${this.left.length} runs done${this.timeLeft()} | ${running.join(" | ")}`;
  }

  private timeLeft(): string {
    const done =
      this.finishedSeconds + [...this.shares].reduce((seconds, [run, share]) => seconds + share * run.seconds, 0);
    if (done >= this.totalSeconds) return "";
    const speed = done < secondsToTrust ? this.workers : done / ((performance.now() - this.started) / 1000);
    return `, about ${duration((this.totalSeconds - done) / speed)} left`;
  }
}

function sum(runs: readonly PlannedRun[]): number {
  return runs.reduce((seconds, run) => seconds + run.seconds, 0);
}
