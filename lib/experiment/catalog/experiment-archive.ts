/**
 * A finished experiment as one archive, so that a class or a colleague finds its runs instead of making them. Only of
 * phantoms: the archive holds the real cohort.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { openCohort } from "../../cohort/format/cohort";
import { phantomOf } from "../../cohort/sources/phantom-source";
import { readStatus, type RunStatus } from "../../runs/run-status";
import { cohortFile, statusFile } from "../../runs/stage-files";
import { requireFinished } from "../../runs/stage-folder";
import { UserError } from "../../support/errors";
import { ensureFolder, rename, writeJson } from "../../support/files/atomic";
import { type ArchiveKind, unpackZip, writeZip } from "../../support/files/zip";
import type { OnProgress } from "../../support/progress";
import { runsRoot } from "../../support/paths";
import { Experiment } from "../experiment";
import { experimentFile, parametersIn } from "./experiment-file";
import type { FoundExperiment } from "./found-experiments";

const mending = "pack the experiment again with this version";

const experimentArchive: ArchiveKind = {
  what: "an experiment",
  mending,
  deepest: 5,
  mostFiles: 100_000,
  mostBytes: () => 1024 ** 3,
};

/** What unpacking an archive brought. */
export interface UnpackedExperiment {
  readonly experiment: Experiment;
  /** Folders in runs/ that were not there. */
  readonly brought: readonly string[];
  /** Folders that were there already, and stay as they are. */
  readonly kept: readonly string[];
}

/**
 * Left out: what only an unfinished training of a classifier needs, and TensorBoard's curves. A generator's last checkpoint goes along:
 * notebooks continue its training, and attack it with all its networks.
 */
const leftOut = /^(checkpoints[/\\]latest\.safetensors$|events[/\\])/;

/**
 * Packs an experiment's stages, those beyond the usual ones that are there, and its parameters. Statuses say that the work was done
 * elsewhere: their seconds tell nothing of the machine that unpacks them.
 * @throws UserError when a stage is not finished, or the cohort is one of patients.
 */
export async function packExperiment({ name, experiment }: FoundExperiment, archive: string): Promise<void> {
  if (!phantomOf(experiment.source))
    throw new UserError(
      `${name} was trained on images of ${experiment.source.source}, and its archive would hold them: hand over a release instead ("synthcohort release").`,
    );
  if (fs.existsSync(archive)) throw new UserError(`${archive} is there already: choose another name, or delete it.`);
  const unfinished = experiment.stages().find(({ state }) => state !== "done");
  if (unfinished)
    throw new UserError(`${name} is not finished (${unfinished.title} is missing): run "synthcohort reproduce" first.`);
  const stages = [...experiment.stages().map(({ folder }) => folder), ...experiment.furtherFolders()];
  experiment.remember();
  const files = new Map([[experimentFile, path.join(experiment.folder, experimentFile)]]);
  for (const folder of stages)
    for (const file of filesIn(folder)) files.set(`runs/${path.basename(folder)}/${file}`, path.join(folder, file));
  const partial = `${archive}.partial`;
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-pack-"));
  try {
    for (const [place, file] of files) {
      if (path.basename(place) !== statusFile) continue;
      files.set(place, path.join(temporary, place.replaceAll("/", "-")));
      markAsElsewhere(path.dirname(file), files.get(place)!);
    }
    await writeZip(partial, name, files);
    rename(partial, archive);
  } finally {
    fs.rmSync(partial, { force: true });
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !leftOut.test(file))
    .map((file) => file.split(path.sep).join("/"))
    .sort();
}

/**
 * Unpacks an experiment; the stages that are there already stay as they are. Every file is checked against the checksums in
 * its stage.
 * @throws UserError when it is no experiment's archive, is damaged, or is of a version whose stages are others.
 */
export async function unpackExperiment(archive: string, onProgress?: OnProgress): Promise<UnpackedExperiment> {
  if (!fs.existsSync(archive)) throw new UserError(`${archive} does not exist: give an archive of "experiments pack".`);
  ensureFolder(runsRoot);
  const temporary = fs.mkdtempSync(path.join(runsRoot, ".unpacked-"));
  try {
    const root = await unpackZip(archive, temporary, experimentArchive, onProgress);
    const experiment = new Experiment(parametersIn(path.join(root, experimentFile), mending));
    const there = stagesIn(path.join(root, "runs"));
    requireStages(archive, experiment, there);
    there.forEach(requireWhole);
    const [kept, brought] = [[] as string[], [] as string[]];
    for (const folder of there) {
      const place = path.join(runsRoot, path.basename(folder));
      const isThere = fs.existsSync(place);
      if (!isThere) {
        markAsElsewhere(folder, path.join(folder, statusFile));
        rename(folder, place);
      }
      (isThere ? kept : brought).push(place);
    }
    experiment.remember();
    return { experiment, brought, kept };
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

/** A run's status that says so; archives of earlier versions do not. */
function markAsElsewhere(folder: string, file: string): void {
  const status = readStatus(folder);
  if (status) writeJson(file, { ...status, elsewhere: true } satisfies RunStatus);
}

function stagesIn(folder: string): string[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

/** @throws UserError unless they are the experiment's stages, as this version names them. */
function requireStages(archive: string, experiment: Experiment, there: readonly string[]): void {
  const names = there.map((folder) => path.basename(folder));
  const missing = experiment.stages().find(({ folder }) => !names.includes(path.basename(folder)));
  if (missing)
    throw new UserError(
      `${archive} lacks ${missing.title} as this version makes it (another version packed it): ${mending}.`,
    );
  const usual = experiment.stages().map(({ folder }) => path.basename(folder));
  const foreign = names.find((name) => !usual.includes(name) && !experiment.isFurtherStage(name));
  if (foreign !== undefined)
    throw new UserError(`${archive} holds ${foreign}, which is not part of ${experiment.name}: ${mending}.`);
}

/** @throws UserError when a file was changed. */
function requireWhole(folder: string): void {
  if (fs.existsSync(path.join(folder, cohortFile))) openCohort(folder).close();
  else requireFinished(folder, fs.existsSync(path.join(folder, "generator.safetensors")) ? "train" : "classify");
}
