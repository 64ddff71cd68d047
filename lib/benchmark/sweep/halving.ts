/**
 * Successive halving (Jamieson and Talwalkar 2016): all settings train for a part of their time, the better half by score goes on,
 * and again. What was trained is kept; a dropped training goes on from its checkpoint if somebody asks for it later.
 */
import * as path from "node:path";
import { readJsonLines } from "../../support/files/json-lines";
import * as fs from "node:fs";
import { shareOfStage } from "../../experiment/workers/stage-share";
import { generativeModels } from "../../gan/models";
import type { TrainingTick } from "../../gan/training/train";
import { metricsFile } from "../../runs/stage-files";
import { meanOf } from "../../statistics/mean";
import { UserError, UsageError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import { runPath, runsLeadingTo, stateOf, type PlannedTraining } from "../planned-run";
import { doInWorker, runWorkers, type WorkersOptions } from "../workers/plan-workers";
import type { SweepPlan, SweepPoint } from "./sweep-plan";

/** After these shares of a training the worse half of the settings is dropped. */
const rungs: readonly number[] = [0.25, 0.5];

/** A setting that was dropped. */
export interface DroppedSetting {
  readonly names: readonly string[];
  /** Of its training, that was done then. */
  readonly share: number;
  /** The mean over seeds; lower is better. */
  readonly score: number;
}

/** One setting with all its seeds. */
interface Setting {
  readonly points: readonly SweepPoint[];
  readonly trainings: readonly PlannedTraining[];
}

/** @throws UsageError when scores of the settings would not be comparable. */
export function requireComparable({ swept, models }: SweepPlan): void {
  if (models.length !== 1 || swept.some((name) => name.split(".")[0] !== generativeModels[models[0]].group))
    throw new UsageError("Halving compares scores of one model's trainings: sweep knobs of a single model, and seeds.");
}

/**
 * Trains in rungs.
 * @returns the points that are left, and the settings that were dropped.
 * @throws UserError when a training has no score to go by; the signal's reason when aborted.
 */
export async function halve(
  plan: SweepPlan,
  options: Omit<WorkersOptions, "runs">,
): Promise<{ left: SweepPoint[]; dropped: DroppedSetting[] }> {
  let left = settingsOf(plan);
  const dropped: DroppedSetting[] = [];
  for (const share of rungs) {
    if (left.length < 2) break;
    const trainings = left.flatMap((setting) => setting.trainings);
    await prepareFor(trainings, plan, options);
    await trainTo(share, trainings, options);
    const scored = left
      .map((setting) => ({ setting, score: meanScore(setting.trainings, share) }))
      .sort((a, b) => a.score - b.score);
    const kept = Math.ceil(scored.length / 2);
    for (const { setting, score } of scored.slice(kept)) {
      dropped.push({ names: setting.points.map(({ name }) => name), share, score });
      options.status.print(
        `Dropped at ${100 * share} % with score ${score.toPrecision(3)}: ${wordsOf(setting.points[0])}`,
      );
    }
    left = scored.slice(0, kept).map(({ setting }) => setting);
  }
  const names = new Set(left.flatMap(({ points }) => points.map(({ name }) => name)));
  return { left: plan.experiments.filter(({ name }) => names.has(name)), dropped };
}

const wordsOf = ({ setting }: SweepPoint): string =>
  Object.entries(setting)
    .map(([knob, value]) => `${knob} = ${String(value)}`)
    .join(", ");

function settingsOf({ experiments, models: [model], runs }: SweepPlan): Setting[] {
  const settings = groupBy(experiments, ({ setting }) => JSON.stringify(setting));
  return [...settings.values()].map((points) => {
    const ids = new Set(points.map(({ ids: { trained } }) => trained.get(model)));
    return {
      points,
      trainings: runs.filter((run): run is PlannedTraining => run.stage === "train" && ids.has(run.id)),
    };
  });
}

/** Cohorts, and classifiers whose features score. */
async function prepareFor(
  trainings: readonly PlannedTraining[],
  { runs }: SweepPlan,
  options: Omit<WorkersOptions, "runs">,
): Promise<void> {
  const before = runsLeadingTo(
    trainings.flatMap(({ needs }) => needs),
    runs,
  );
  const [failed] = await runWorkers({ ...options, runs: before });
  if (failed) throw new UserError(`${failed.title}: ${failed.why}`);
}

/**
 * Trains each to a share of its length and a tick, and stops it with a checkpoint there. After a failure nothing new begins.
 * @throws UserError with the reasons of those that failed, when all have ended.
 */
async function trainTo(
  share: number,
  trainings: readonly PlannedTraining[],
  { planFile, workers, status, signal }: Omit<WorkersOptions, "runs">,
): Promise<void> {
  const waiting = trainings.filter((run) => stateOf(run) !== "done" && reached(run) < goal(run, share));
  const total = waiting.length;
  const failures: string[] = [];
  const next = (): PlannedTraining | undefined => (signal.aborted || failures.length > 0 ? undefined : waiting.shift());
  const worker = async (): Promise<void> => {
    for (let run = next(); run !== undefined; run = next()) {
      const { title } = run;
      const there = new AbortController();
      const why = await doInWorker(run, {
        planFile,
        workers,
        signal: AbortSignal.any([signal, there.signal]),
        onProgress: (report) => {
          const now = shareOfStage("train", report);
          status.update(
            `to ${100 * share} %, ${waiting.length} of ${total} waiting | ${title}: ${Math.floor(100 * now)} %`,
          );
          if (now * lengthOf(run) > goal(run, share)) there.abort();
        },
      });
      if (why !== undefined && !there.signal.aborted && !signal.aborted) failures.push(`${title}: ${why}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, total) }, worker));
  status.end();
  signal.throwIfAborted();
  if (failures.length > 0) throw new UserError(failures.join(" "));
}

const ticksOf = ({ id }: PlannedTraining): TrainingTick[] => {
  const file = path.join(runPath(id), metricsFile);
  return fs.existsSync(file) ? readJsonLines<TrainingTick>(file) : [];
};

const lengthOf = ({ model, knobs }: PlannedTraining): number => generativeModels[model].schedule(knobs).totalKimg;

/** kimg at which a training is scored: ticks end a little after they should, so one more is waited for. */
function goal(run: PlannedTraining, share: number): number {
  return share * lengthOf(run) + generativeModels[run.model].schedule(run.knobs).tickKimg;
}

/** kimg that its log has. */
function reached(run: PlannedTraining): number {
  return ticksOf(run).at(-1)?.kimg ?? 0;
}

/** The last scores until a share of the training, whatever was trained later: a sweep that goes on decides the same. */
function meanScore(trainings: readonly PlannedTraining[], share: number): number {
  const scores = trainings.map((run) => {
    const scored = ticksOf(run).filter(({ score, kimg }) => score !== null && kimg <= goal(run, share));
    const last = scored.at(-1)?.score;
    if (typeof last !== "number")
      throw new UserError(
        `${run.title} has no score in the first ${100 * share} % of its training, which halving goes by: make scoreEvery or tickKimg smaller, or sweep without halving.`,
      );
    return last;
  });
  return meanOf(scores);
}
