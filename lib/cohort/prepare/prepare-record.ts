/**
 * The record of a prepared cohort, which determines its bytes: the request (source, folder, knobs, seed, name) and the
 * resulting plan.
 */
import { createHash } from "node:crypto";
import * as path from "node:path";
import { stateOfFolder, type FolderState } from "../../runs/stage-folder";
import { hashOf, type StageRecord } from "../../runs/stage-record";
import { UserError } from "../../support/errors";
import { type CohortDescription, readDescription } from "../format/description";
import { cohortIdentity } from "../format/identity";
import type { CohortKnobs } from "../knobs";
import { findSource } from "../sources";
import type { CohortPlan } from "../selection/cohort-plan";

/** Raised when preparing the same images gives other bytes, or notes more of where they came from. */
export const prepareVersion = 4;

/** What a cohort is asked for with. */
export interface CohortRequest {
  readonly source: string;
  /** The data set's folder, for sources that read one. */
  readonly folder?: string;
  readonly out: string;
  readonly knobs: CohortKnobs;
  readonly seed: number;
  /** The folder of a cohort whose classifiers are to be tested: the data set's own test images become an extra test set for them. */
  readonly testFor?: string;
  /** The cohort's name; the source's by default. */
  readonly name?: string;
  /** Whether an earlier cohort of other data, knobs or seed, or a damaged one, is replaced; otherwise it is refused. */
  readonly replace?: boolean;
}

/**
 * The record of a cohort that is to be prepared.
 * @param images identifies the image files: a checksum of their sizes and times.
 */
export function prepareRecord(request: CohortRequest, plan: CohortPlan, images: string | undefined): StageRecord {
  const record = requestRecord(request);
  return {
    ...record,
    inputs: { ...record.inputs, table: tableChecksum(plan), ...(images !== undefined && { images }) },
  };
}

/**
 * How far the cohort of a record is.
 * @throws UserError when something else is in its folder, or when it leaves out more images than allowed.
 */
export function stateOfCohort(request: CohortRequest, record: StageRecord): FolderState {
  const state = stateOfFolder(request.out, record, request);
  if (state !== "done") return state;
  const unreadable = unreadableOf(request);
  if (unreadable === undefined) return "other";
  const { maxUnreadable } = request.knobs;
  if (unreadable.length <= maxUnreadable) return state;
  if (request.replace) return "other";
  throw new UserError(
    `${request.out} leaves out ${unreadable.length} images that could not be read, and maxUnreadable allows ${maxUnreadable}; raise it, or fix the images and prepare again with --replace.`,
  );
}

/** What a finished cohort leaves out; undefined if that cannot be known and the cohort is to be replaced. */
function unreadableOf({ out, replace }: CohortRequest): CohortDescription["unreadable"] | undefined {
  try {
    return readDescription(out).unreadable;
  } catch (error) {
    if (replace && error instanceof UserError) return undefined;
    throw error;
  }
}

/** The record of a cohort whose data set is not there any more: what is known without it is compared, the rest is taken as it stands. */
export function recordWithoutData(request: CohortRequest): StageRecord {
  const record = requestRecord(request);
  const { made } = readDescription(request.out);
  const { table, images } = made?.inputs ?? {};
  return {
    ...record,
    inputs: { ...record.inputs, ...(table !== undefined && { table }), ...(images !== undefined && { images }) },
  };
}

/** How many images may be unreadable is not part of the record: a run may resume with more. */
function requestRecord({ source, folder, knobs, seed, testFor, name }: CohortRequest): StageRecord {
  const { version: sourceVersion } = findSource(source);
  return {
    stage: "prepare",
    version: prepareVersion,
    seed,
    knobs: { ...knobs, maxUnreadable: undefined },
    inputs: {
      source,
      ...(sourceVersion !== undefined && { sourceVersion: String(sourceVersion) }),
      ...(folder !== undefined && { folder: hashOf(path.resolve(folder)) }),
      ...(testFor !== undefined && { testFor: cohortIdentity({ description: readDescription(testFor) }) }),
      ...(name !== undefined && name !== source && { name }),
    },
  };
}

/** Stands for what was chosen of the source's table, and how it is divided. */
function tableChecksum({ kept, split, row }: CohortPlan): string {
  const hash = createHash("sha256").update(JSON.stringify(kept.labelNames));
  for (const column of [kept.path, kept.patient, split, row]) hash.update(`\n\n${column.join("\n")}`);
  return hash.update(kept.labels).digest("hex").slice(0, 32);
}
