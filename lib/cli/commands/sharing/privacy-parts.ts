/** The parts of a whole study of privacy: each can be done alone by a command, is found again when it is done, and may be impossible. */
import * as path from "node:path";
import { openCohort } from "../../../cohort/format/cohort";
import { withTrainingRows } from "../../../cohort/format/training-rows";
import { trainingPatients } from "../../../cohort/format/training-patients";
import { identitySets } from "../../../evaluation/identity/identity-sets";
import { type SpeedCalibration, trainingSeconds } from "../../../benchmark/estimate";
import type { Preset } from "../../../experiment/knobs/presets";
import { budgetSentences } from "../../../experiment/sharing/budget-points";
import { studyInFolder, usualBudgets } from "../../../experiment/sharing/budget-study";
import { canariesInFolder, exposeCanaries, usualShare } from "../../../experiment/sharing/canaries";
import { closeRenderer, renderFigure } from "../../../figures/drawing/render";
import { canaryFigure } from "../../../figures/sharing/canaries";
import { budgetTable } from "../../../figures/tables/budget-table";
import { canaryTable } from "../../../figures/tables/canary-table";
import { reidentificationTable, warrantWords } from "../../../figures/tables/reidentification-table";
import type { TableRow } from "../../../figures/tables/row";
import { shadowTable } from "../../../figures/tables/shadow-table";
import { generativeModels, type ModelId } from "../../../gan/models";
import { isDone } from "../../../runs/run-folder";
import { writeJson } from "../../../support/files/atomic";
import { UsageError, UserError } from "../../../support/errors";
import type { WorkOptions } from "../../../support/work";
import { budgetOutlook } from "../../budget-outlook";
import { budgetCovers, compareAndWrite } from "./budget";
import { reidentifyAndWrite } from "./reidentify";
import { attackAndWrite, outlookOfShadows } from "./shadow";

/** What is studied. */
export interface PrivacyStudy {
  /** The folder of a real cohort. */
  readonly cohort: string;
  readonly model: ModelId;
  /** At the cohort's resolution. */
  readonly knobs: Preset;
  readonly seed: number;
  readonly shadowModels: number;
  readonly out: string;
  readonly workers: number;
  readonly calibration: SpeedCalibration;
}

/** One question, and its answer. */
export interface PrivacyPart {
  readonly title: string;
  /** Of what is not there yet; null: a few minutes that were not measured. */
  readonly seconds: number | null;
  /** Why it cannot be done; undefined if it can. */
  readonly impossible?: string;
  run(work: WorkOptions): Promise<PrivacyAnswer>;
}

/** What was found, as a table and what is to be known about it. */
export interface PrivacyAnswer {
  readonly rows: readonly TableRow[];
  readonly notes: readonly string[];
}

/** All parts of one model, in the order in which they are done: images of the training without a budget are searched afterward. */
export function privacyParts(study: PrivacyStudy): PrivacyPart[] {
  const first = budgets(study);
  return [first, reidentification(study, first), shadows(study), canaries(study)];
}

/** A part whose outlook may say that it cannot be done. */
function part(title: string, seconds: () => number | null, run: PrivacyPart["run"]): PrivacyPart {
  try {
    return { title, seconds: seconds(), run };
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof UsageError) throw error;
    return { title, seconds: 0, impossible: error.message, run };
  }
}

const folderOf = ({ out, model }: PrivacyStudy, name: string): string => path.join(path.resolve(out), model, name);

function budgets(study: PrivacyStudy): PrivacyPart {
  const { cohort, model, seed, knobs, calibration, workers } = study;
  const out = folderOf(study, "budgets");
  const compared = studyInFolder(out, { cohort: path.resolve(cohort), model, epsilons: usualBudgets, seed }, knobs);
  return part(
    "Privacy budgets: what they cost and what they buy",
    () => budgetOutlook(compared, calibration, workers).seconds,
    async (work) => {
      const { comparison } = await compareAndWrite(compared, out, work);
      return { rows: budgetTable(comparison), notes: [...budgetSentences(comparison), budgetCovers] };
    },
  );
}

/** @param trained makes the images that are searched. */
function reidentification(study: PrivacyStudy, trained: PrivacyPart): PrivacyPart {
  const { cohort: real, seed } = study;
  return part(
    "Re-identification: does somebody who knows patients again find them?",
    () => {
      if (trained.impossible !== undefined)
        throw new UserError("It searches images of the training without a budget, which cannot be done.");
      const cohort = openCohort(real);
      cohort.close();
      identitySets(cohort, seed);
      return null;
    },
    async (work) => {
      const images = path.join(folderOf(study, "budgets"), "no-budget", "synthetic");
      const out = folderOf(study, "reidentified");
      const found = await reidentifyAndWrite(images, { real, out, seed, ...work });
      return { rows: reidentificationTable(found), notes: [warrantWords(found)] };
    },
  );
}

function shadows(study: PrivacyStudy): PrivacyPart {
  const { cohort, model, knobs, seed, workers, shadowModels: models } = study;
  const out = folderOf(study, "shadows");
  const options = { cohort, model, knobs: knobs[generativeModels[model].group], models, seed, features: {}, out };
  return part(
    `Shadow models: ${models} generators of halves of the patients`,
    () => outlookOfShadows(options, workers).seconds,
    async (work) => ({ rows: shadowTable(await attackAndWrite(options, { ...work, workers })), notes: [] }),
  );
}

function canaries(study: PrivacyStudy): PrivacyPart {
  const { cohort, model, knobs, seed, calibration } = study;
  const opened = openCohort(cohort);
  opened.close();
  const out = folderOf(study, "canaries");
  const share = usualShare(trainingPatients(opened).length);
  const marked = canariesInFolder(out, {
    ...{ cohort: path.resolve(cohort), model, seed, share: share ?? 1 },
    knobs: knobs[generativeModels[model].group],
  });
  return part(
    "Canaries: are marked images given away?",
    () => {
      if (share === undefined)
        throw new UserError(`${cohort} has too few training patients for canaries: give a larger cohort.`);
      const rows = opened.rowsOf("train");
      const some = rows.slice(0, Math.ceil(share * rows.length));
      generativeModels[model].check(marked.knobs, withTrainingRows(opened, some));
      return isDone(marked.places.run) ? 0 : trainingSeconds(model, marked.knobs, opened.resolution, calibration);
    },
    async (work) => {
      const exposures = await exposeCanaries(marked, work);
      writeJson(path.join(out, "canaries.json"), exposures);
      try {
        await renderFigure(canaryFigure(generativeModels[model].name, exposures), path.join(out, "canaries-figure"));
      } finally {
        await closeRenderer();
      }
      return { rows: canaryTable(exposures), notes: [] };
    },
  );
}
