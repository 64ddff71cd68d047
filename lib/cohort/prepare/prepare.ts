/** The first stage: from a source of images to a cohort (paper, "Cohorts"). */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../support/errors";
import type { OnProgress } from "../../support/progress";
import type { StageRecord } from "../../runs/stage-record";
import { type Cohort, openCohort, openIfSound } from "../format/cohort";
import { checkResolution } from "../format/description";
import { sentencesOf } from "../images/image-notes";
import { kindOfSource } from "../format/kind";
import { type CohortKnobs, labelPolicies } from "../knobs";
import { lookAtImages } from "../quality/look";
import { type CohortPlan, planCohort } from "../selection/cohort-plan";
import { type CohortRequest, prepareRecord, recordWithoutData, stateOfCohort } from "./prepare-record";
import { findSource, folderMissing, otherSiteOf } from "../sources";
import type { OpenSource } from "../sources/source";
import { planTestSet, testSetKnobs } from "../selection/test-set-plan";
import { stepWithout, warningsOf } from "./unreadable-images";
import { writeImages } from "./write-images";
import { createCohort } from "../format/writer";
import { cohortFile } from "../../runs/stage-files";

/** What to prepare, and where. */
export interface PrepareOptions extends CohortRequest {
  /** A source's name: see `sources`. */
  readonly source: string;
  /** Where the cohort goes. The same cohort there is opened; another one is refused, unless `replace` says otherwise. */
  readonly out: string;
  /** Decides the phantom's patients, the split and the balanced subsets. */
  readonly seed: number;
  readonly onProgress?: OnProgress;
  /** Called when there is work to do: the cohort is not there yet. */
  readonly onWork?: () => void;
  readonly signal?: AbortSignal;
}

/** A run that ends early keeps at least this many images for the next one; fewer are faster to make again. */
const worthKeeping = 1000;

/**
 * Prepares a cohort: candidates → label policy → selection → patient split → balanced subsets → images. If a cohort
 * with the same record is already there, it is opened. What a killed run of the same plan has written goes on, and the
 * result is the same, byte for byte. With `testFor` it is an extra test set (`planTestSet`), and the knobs of selection
 * and split do not act.
 * @returns the cohort, open. It is written whole or not at all.
 * @throws UserError when the source, a knob or an image is not as it must be, or something else stands in the place;
 *   the signal's reason when it aborts.
 */
export async function prepareCohort(options: PrepareOptions): Promise<Cohort> {
  const request = checkedRequest(options);
  if (isFinishedWithoutData(request)) return openCohort(request.out);
  return withPlan(request, async (plan, opened) => {
    const record = await recordOf(request, plan, opened);
    const open = request.replace ? openIfSound : openCohort;
    const there = stateOfCohort(request, record) === "done" ? open(request.out) : undefined;
    if (there) return there;
    options.onWork?.();
    await opened.checkImages?.(plan.row);
    return writePlan(request, plan, opened, record);
  });
}

/** The record of a planned cohort. */
export async function recordOf(request: PrepareOptions, plan: CohortPlan, opened: OpenSource): Promise<StageRecord> {
  return prepareRecord(request, plan, await opened.stampImages?.(plan.row));
}

/**
 * Whether the data set is no longer there but its cohort is. After preparing a cohort, a user may remove the images,
 * which take much more space.
 * @throws UserError when the cohort is another one.
 */
export function isFinishedWithoutData(request: PrepareOptions): boolean {
  if (
    request.folder === undefined ||
    fs.existsSync(request.folder) ||
    !fs.existsSync(path.join(request.out, cohortFile))
  )
    return false;
  return stateOfCohort(request, recordWithoutData(request)) === "done";
}

/** The request, with the knobs that have an effect. @throws UserError when it is not possible, whatever the data. */
export function checkedRequest(options: PrepareOptions): PrepareOptions {
  const { source, folder, testFor, out } = options;
  if (testFor !== undefined && path.resolve(testFor) === path.resolve(out))
    throw new UserError(`${out} is the cohort that the test set is made for: choose another folder for the test set.`);
  const request = testFor === undefined ? options : { ...options, knobs: testSetKnobs(options.knobs) };
  checkKnobs(request.knobs);
  const missing = folderMissing(source, folder);
  if (missing !== undefined) throw new UserError(missing);
  requireTestsWhereTheyAre(source, testFor);
  if (request.knobs.patientColumn !== "" && source !== "folder")
    throw new UserError(
      `patientColumn is only for the table of your own folder, but the source ${source} finds its patients itself: leave it out.`,
    );
  return request;
}

/** @throws UserError when a source of test images alone is to be trained on, or another one's test images are elsewhere. */
function requireTestsWhereTheyAre(source: string, testFor: string | undefined): void {
  if (testFor === undefined) {
    if (findSource(source).testsFor === undefined) return;
    throw new UserError(
      `${source} has test images alone: give the cohort that classifiers were trained on with --test-for.`,
    );
  }
  const other = otherSiteOf(source);
  if (other !== undefined)
    throw new UserError(
      `${source} has no test images of its own; its other site is ${other}: prepare ${other} --test-for ${testFor}.`,
    );
}

/** Opens the source and plans the cohort, before any image is read. */
export async function withPlan<T>(
  request: PrepareOptions,
  use: (plan: CohortPlan, opened: OpenSource) => Promise<T>,
): Promise<T> {
  const { folder, knobs, seed, testFor, onProgress } = request;
  const source = findSource(request.source);
  if (source.needsFolder) onProgress?.({ task: `reading ${source.name}`, done: 0, total: 1, unit: "tables" });
  const opened = await source.open({ folder, knobs, seed, onProgress });
  try {
    const plan =
      testFor === undefined
        ? planCohort(opened, knobs, source.dropUnlabeled, seed)
        : planFor(testFor, opened, source.name, knobs);
    return await use(plan, opened);
  } finally {
    opened.close?.();
  }
}

function planFor(testFor: string, opened: OpenSource, source: string, knobs: CohortKnobs): CohortPlan {
  const cohort = openCohort(testFor);
  try {
    return planTestSet(opened, source, knobs, cohort);
  } finally {
    cohort.close();
  }
}

async function writePlan(
  options: PrepareOptions,
  plan: CohortPlan,
  opened: OpenSource,
  made: StageRecord,
): Promise<Cohort> {
  const { source, folder, knobs, seed, testFor, onProgress, signal } = options;
  const header = {
    name: options.name ?? source,
    source,
    labelNames: plan.kept.labelNames,
    resolution: knobs.resolution,
    seed,
    labelPolicy: knobs.labelPolicy,
    kind: kindOfSource(source),
    made,
  };
  const { version } = findSource(source);
  const writer = createCohort(options.out, header, { goesOn: true });
  try {
    await writeImages(writer, plan, opened, { folder, maxUnreadable: knobs.maxUnreadable, onProgress, signal });
    const { unreadable } = writer;
    const seen = await lookAtImages(writer, { plan, knobs, opened, signal });
    return writer.finish({
      selection: [...plan.steps, ...stepWithout(unreadable, plan), ...seen.selection],
      warnings: [
        ...plan.warnings,
        ...warningsOf(unreadable, plan, knobs),
        ...sentencesOf(writer.notes),
        ...seen.warnings,
      ],
      origin: {
        ...knobs,
        ...(version !== undefined && { phantomVersion: version }),
        officialSplit: opened.officialSplit !== undefined,
        patientsKnown: opened.patientsKnown ?? true,
        ...(testFor !== undefined && { testFor: path.basename(testFor) }),
      },
    });
  } catch (error) {
    if (writer.size < worthKeeping) writer.abandon();
    else writer.suspend();
    throw error;
  }
}

/** Checks the knobs that would make no sense anywhere; their usual ranges are checked where presets are. */
function checkKnobs(knobs: CohortKnobs): void {
  checkResolution(knobs.resolution);
  if (!labelPolicies.includes(knobs.labelPolicy)) {
    throw new UserError(
      `There is no label policy "${String(knobs.labelPolicy)}": choose one of ${labelPolicies.join(", ")}.`,
    );
  }
  const { trainShare, validShare } = knobs;
  if (!(trainShare > 0 && validShare > 0 && trainShare + validShare < 1)) {
    throw new UserError(
      `The shares ${trainShare} for training and ${validShare} for validation must be above 0 and leave a share for the test set.`,
    );
  }
  for (const name of wholeKnobs) {
    if (!Number.isInteger(knobs[name]) || knobs[name] < 0)
      throw new UserError(`${name} must be a whole number from 0, not ${knobs[name]}.`);
  }
}

const wholeKnobs = [
  "minPositives",
  "minCombination",
  "combinations",
  "trainPerCombination",
  "validPerCombination",
  "testPerCombination",
  "validImages",
  "testImages",
  "maxUnreadable",
] as const;
