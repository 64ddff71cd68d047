/** The speed of this machine, from the runs that it has finished. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { ClassifierKnobs } from "../classifier/knobs";
import { modelIds, type ModelId, type ModelKnobs } from "../gan/models";
import type { TrainingTick } from "../gan/training/train";
import { readJsonLines } from "../support/files/json-lines";
import { UserError } from "../support/errors";
import { readSafetensorsMetadata } from "../support/files/safetensors";
import { classifierSeconds, trainingSeconds, uncalibrated, type SpeedCalibration, type WorkKind } from "./estimate";
import { readStatus } from "../runs/run-status";
import type { StageRecord } from "../runs/stage-record";
import { median } from "../statistics/quantile";
import { classifierFile, configFile, metricsFile, statusFile } from "../runs/stage-files";

/** Shorter runs tell more of the start than of the work. */
const leastSeconds = 20;

/** So many of the latest finished runs of each kind are asked: older ones may be of another engine. */
const latest = 5;

const kinds: readonly WorkKind[] = [...modelIds, "classifier"];

/**
 * Compares finished runs with what the constants say of them.
 * @param runs the folder of all runs.
 */
export function calibrate(runs: string): SpeedCalibration {
  const measured = kinds.map((kind) => [kind, measure(runs, kind)] as const);
  const known = measured.filter(([, factors]) => factors.length > 0);
  if (known.length === 0) return uncalibrated;
  const factor = Object.fromEntries(
    measured.map(([kind, factors]) => [kind, factors.length > 0 ? median(factors) : 1]),
  ) as SpeedCalibration["factor"];
  const unknown = measured.filter(([, factors]) => factors.length === 0).map(([kind]) => kind);
  const words = known
    .map(([kind, factors]) => `${factors.length} of ${kind} (${median(factors).toFixed(2)} times the constants)`)
    .join(", ");
  const rest = unknown.length > 0 ? `; constants of two CPU cores for ${unknown.join(" and ")}` : "";
  return { factor, basis: `finished runs of this machine: ${words}${rest}` };
}

/** Measured time ÷ estimated time of the latest finished runs of a kind. */
function measure(runs: string, kind: WorkKind): number[] {
  if (!fs.existsSync(runs)) return [];
  const finished = fs
    .readdirSync(runs)
    .filter((name) => name.startsWith(`${kind}-`) && !name.endsWith(".lock"))
    .map((name) => path.join(runs, name))
    .filter((folder) => isWhole(folder))
    .sort((a, b) => fs.statSync(path.join(b, statusFile)).mtimeMs - fs.statSync(path.join(a, statusFile)).mtimeMs);
  return finished.slice(0, latest).flatMap((folder) => factorOf(kind, folder) ?? []);
}

/** Undefined for a damaged run, which whoever uses it is told of; an estimate does without. */
function factorOf(kind: WorkKind, folder: string): number | undefined {
  const factor = unlessDamaged(() => readStatus(folder)!.seconds / estimated(kind, folder));
  return factor !== undefined && Number.isFinite(factor) && factor > 0 ? factor : undefined;
}

/** Finished, here, and not too short. */
function isWhole(folder: string): boolean {
  if (!fs.existsSync(path.join(folder, configFile))) return false;
  const status = unlessDamaged(() => readStatus(folder));
  return status?.state === "done" && status.seconds >= leastSeconds && !status.elsewhere;
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function estimated(kind: WorkKind, folder: string): number {
  const { knobs } = JSON.parse(fs.readFileSync(path.join(folder, configFile), "utf8")) as StageRecord;
  if (kind === "classifier") {
    const { resolution } = readSafetensorsMetadata(path.join(folder, classifierFile));
    return classifierSeconds(knobs as ClassifierKnobs, Number(resolution), uncalibrated);
  }
  return trainingSeconds(
    kind satisfies ModelId,
    knobs as ModelKnobs,
    readJsonLines<TrainingTick>(path.join(folder, metricsFile)).at(-1)!.resolution,
    uncalibrated,
  );
}
