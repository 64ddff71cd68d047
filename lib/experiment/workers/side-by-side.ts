/**
 * Independent stages at once, each in its own process with the threads that a worker has on this machine. Results do
 * not depend on what else is running. A failed stage does not stop the others.
 */
import * as path from "node:path";
import type { EpochMetrics } from "../../classifier/training/train";
import type { TrainingTick } from "../../gan/training/train";
import { threadsOfWorker, workersForMachine } from "../../engine/workers";
import { runWorker } from "../../runs/workers/worker";
import { UserError } from "../../support/errors";
import { packageRoot } from "../../support/paths";
import type { OnProgress, ProgressReport } from "../../support/progress";
import type { WorkOptions } from "../../support/work";
import { shareOfStage } from "./stage-share";
import type {
  ClassifyStageOptions,
  SampleStageOptions,
  ShadowModelOptions,
  StageOptions,
  TrainStageOptions,
} from "../stage-options";

/** Options that cannot be passed to a process, because they are not data. */
export type PlainOptions<T extends StageOptions> = Omit<T, "onProgress" | "onWork" | "signal" | "onTick" | "onEpoch">;

/** One stage and its options. */
export type StageJob =
  | { readonly stage: "train"; readonly options: PlainOptions<TrainStageOptions> }
  | { readonly stage: "sample"; readonly options: PlainOptions<SampleStageOptions> }
  | { readonly stage: "shadow"; readonly options: PlainOptions<ShadowModelOptions> }
  | { readonly stage: "classify"; readonly options: PlainOptions<ClassifyStageOptions> };

/** What a stage reports while it runs. */
export interface StageNews {
  readonly progress?: ProgressReport;
  readonly tick?: TrainingTick;
  /** With a tick: its grid of samples as PNG, in base64. */
  readonly grid?: string;
  readonly epoch?: EpochMetrics;
}

/** A job, its name, and who is told about it. */
export interface NamedJob {
  readonly name: string;
  readonly job: StageJob;
  readonly onNews?: (news: StageNews) => void;
}

/**
 * Does all jobs and reports their progress as one task. @param task its name, such as "training".
 * @param work.workers jobs at a time; twice as many as keep this machine busy, unless given.
 * @throws UserError with the reason of the first that failed, after all have ended; the signal's reason when aborted,
 *   after all have stopped with checkpoints.
 */
export async function stagesSideBySide(
  task: string,
  jobs: readonly NamedJob[],
  { onProgress, signal, workers = atOnce() }: WorkOptions & { readonly workers?: number },
): Promise<void> {
  const progress = new JointProgress(task, jobs, onProgress);
  const waiting = [...jobs];
  const failures: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal?.aborted; next = waiting.shift()) {
      const { name, job, onNews } = next;
      const why = await runWorker(
        [path.join(packageRoot, "dist", "experiment", "workers", "stage-worker.js"), JSON.stringify(job)],
        {
          threads: threadsOfWorker(),
          advice: "end other programs, or run them one after the other",
          signal,
          onMessage: (message) => {
            const news = message as StageNews;
            if (news.progress) progress.report(name, shareOfStage(job.stage, news.progress));
            onNews?.(news);
          },
        },
      );
      if (why === undefined) progress.end(name);
      else failures.push(`${name}: ${why}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, workers) }, worker));
  signal?.throwIfAborted();
  if (failures.length > 0) throw new UserError(failures.join(" "));
}

/**
 * Twice as many as keep this machine busy: of three jobs on two processors, the third then does not run alone at the
 * end.
 */
function atOnce(): number {
  const workers = workersForMachine();
  return workers === 1 ? 1 : 2 * workers;
}

/** The jobs as one task: the work of all, how far each is, and an end when all have ended. */
class JointProgress {
  private readonly shares = new Map<string, number>();

  constructor(
    private readonly task: string,
    jobs: readonly NamedJob[],
    private readonly onProgress: OnProgress | undefined,
  ) {
    for (const { name } of jobs) this.shares.set(name, 0);
  }

  /** A job's share does not fall back, and is whole only at its end. */
  report(name: string, share: number): void {
    this.shares.set(name, Math.max(this.shares.get(name) ?? 0, Math.min(0.99, share)));
    this.tell();
  }

  end(name: string): void {
    this.shares.set(name, 1);
    this.tell();
  }

  private tell(): void {
    const shares = [...this.shares];
    this.onProgress?.({
      task: this.task,
      done: shares.reduce((sum, [, share]) => sum + share, 0),
      total: shares.length,
      unit: shares.length === 1 ? "run" : "runs",
      detail: shares.map(([name, share]) => `${name} ${Math.floor(100 * share)} %`).join("  "),
    });
  }
}
