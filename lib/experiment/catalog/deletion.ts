/** Deleting experiments: what would go, how large it is, and what stays since something else depends on it. */
import * as fs from "node:fs";
import * as path from "node:path";
import { lockUnlessBusy } from "../../runs/folder-lock";
import type { FileLock } from "../../runs/lock-file";
import { asideOf } from "../../runs/replaced-run";
import { isRecord, readJson } from "../../support/files/json-file";
import { resultsRoot } from "../../support/paths";
import { attacksOn } from "../experiment-folders";
import { sweepPrefix } from "./experiment-options";
import type { FoundExperiment } from "./found-experiments";

/** A folder, or a file beside the folders, and what it takes on disk. */
export interface SizedFolder {
  readonly folder: string;
  readonly bytes: number;
}

/** What deleting some experiments would do. */
export interface Deletion {
  /** What nothing else depends on: their results, and stages that no other experiment, and no benchmark in results/, has. */
  readonly folders: readonly SizedFolder[];
  /** Stages that stay, and one of those that have them. */
  readonly kept: readonly { readonly folder: string; readonly neededBy: string }[];
}

/**
 * Looks what would be deleted; nothing is.
 * @param all experiments that there are, the unwanted among them.
 * @throws UserError when a plan cannot be read.
 */
export function planDeletion(unwanted: readonly FoundExperiment[], all: readonly FoundExperiment[]): Deletion {
  const gone = new Set(unwanted.map(({ name }) => name));
  const needed = new Map<string, string>(stagesOfPlans());
  for (const { name, experiment } of all)
    if (!gone.has(name)) for (const folder of foldersOf(experiment)) needed.set(path.basename(folder), name);
  const stages = [...new Set(unwanted.flatMap(({ experiment }) => foldersOf(experiment)))];
  const there = stages.filter((folder) => fs.existsSync(folder));
  const free = there.filter((folder) => !needed.has(path.basename(folder)));
  return {
    folders: [...free, ...free.flatMap(attacksOn), ...unwanted.map(({ experiment }) => experiment.folder)].map(
      (folder) => ({
        folder,
        bytes: sizeOf(folder),
      }),
    ),
    kept: there.flatMap((folder) => {
      const neededBy = needed.get(path.basename(folder));
      return neededBy === undefined ? [] : [{ folder, neededBy }];
    }),
  };
}

/** Its stages, and those beyond the usual ones that are there. */
function foldersOf(experiment: FoundExperiment["experiment"]): string[] {
  return [...experiment.stages().map(({ folder }) => folder), ...experiment.furtherFolders()];
}

/**
 * Deletes what was planned, with what was set aside for it. Results go first: they say what the others are of.
 * @throws UserError when somebody works in one of the folders; then nothing is deleted.
 */
export async function deleteFolders({ folders }: Deletion): Promise<void> {
  const locks: FileLock[] = [];
  try {
    for (const { folder } of folders) locks.push(await lockUnlessBusy(folder));
    for (const { folder } of [...folders].reverse())
      for (const place of [folder, asideOf(folder)]) fs.rmSync(place, { recursive: true, force: true });
  } finally {
    for (const lock of locks) lock.release();
  }
}

/** The stages of the benchmarks in results/, each with its benchmark. A sweep is nothing but its experiments. */
function stagesOfPlans(): [stage: string, plan: string][] {
  return fs.readdirSync(resultsRoot).flatMap((name) => {
    const file = path.join(resultsRoot, name, "plan.json");
    if (name.startsWith(sweepPrefix) || !fs.existsSync(file)) return [];
    const plan = readJson(file, "delete that folder, or plan it again");
    const runs = isRecord(plan) && Array.isArray(plan["runs"]) ? (plan["runs"] as unknown[]) : [];
    return runs.flatMap((run): [string, string][] =>
      isRecord(run) && typeof run["id"] === "string" ? [[run["id"], name]] : [],
    );
  });
}

function sizeOf(folder: string): number {
  if (fs.statSync(folder).isFile()) return fs.statSync(folder).size;
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
