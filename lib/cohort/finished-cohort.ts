/**
 * Whether the cohort that stands in a place already is the one that is asked for: told by checksums of the request (source,
 * folder, knobs, seed, name) and of the plan that came of it, so that a corrected table or another folder is prepared anew.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../support/errors";
import { type Cohort, openCohort } from "./cohort";
import { type CohortDescription, formatVersion, readDescription } from "./description";
import { type CohortKnobs, identifyingKnobs } from "./knobs";
import type { CohortPlan } from "./plan";
import { formatHeader, formatRows } from "./table";
import { rowOf } from "./write-images";

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
}

/** Stands for all that decides the cohort's bytes. How many images may be unreadable does not: a run may go on with more. */
export function checksumOf(request: CohortRequest, { kept, split, row }: CohortPlan): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify(kept.labelNames));
  for (const column of [kept.path, kept.patient, split, row]) hash.update(`\n\n${column.join("\n")}`);
  return requestChecksum(request) + hash.update(kept.labels).digest("hex");
}

/** The beginning of the checksum: what is known of it without the data. */
function requestChecksum({ source, folder, knobs, seed, testFor, name = source }: CohortRequest): string {
  const content = [formatVersion, name, source, folder && path.resolve(folder), seed, sorted(identifyingKnobs(knobs)), ...(testFor === undefined ? [] : [path.resolve(testFor)])];
  return `${createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16)}-`;
}

/** The description of a finished cohort that was asked for in the same words; undefined where there is none, or a damaged one. */
export function findFinished(request: CohortRequest): CohortDescription | undefined {
  if (!fs.existsSync(path.join(request.out, "cohort.json"))) return undefined;
  const there = unlessDamaged(() => readDescription(request.out));
  // With more images left out than allowed now it is another cohort; the limit itself does not matter.
  if (there === undefined || there.unreadable.length > request.knobs.maxUnreadable) return undefined;
  const same = there.plan === undefined ? isOlderOf(there, request) : there.plan.startsWith(requestChecksum(request));
  return same ? there : undefined;
}

/** Whether a finished cohort is what this plan makes. */
export function followsFinished(there: CohortDescription, request: CohortRequest, plan: CohortPlan): boolean {
  return there.plan === undefined ? there.checksums["table.csv"] === tableChecksum(there, plan) : there.plan === checksumOf(request, plan);
}

/** Opens a finished cohort; undefined where its files are damaged: preparing again mends that. */
export function openFinished({ out }: CohortRequest): Cohort | undefined {
  return unlessDamaged(() => openCohort(out));
}

/** Cohorts of older versions have no checksum of their plan; what they were asked for with stands in their origin. */
function isOlderOf({ source, seed, origin }: CohortDescription, { source: wanted, seed: wantedSeed, knobs }: CohortRequest): boolean {
  // MedMNIST keeps its own split, whatever was asked for.
  const officialSplit = source === "medmnist" || knobs.officialSplit;
  return source === wanted && seed === wantedSeed && sorted(origin) === sorted(identifyingKnobs({ ...knobs, officialSplit }));
}

/** Knobs as text, in whatever order they are given. */
function sorted(values: object): string {
  return JSON.stringify(Object.entries({ ...values, maxUnreadable: 0 }).sort());
}

/** SHA-256 of the table that a plan makes, without the images that were left out. */
function tableChecksum({ unreadable }: CohortDescription, plan: CohortPlan): string {
  const out = new Set(unreadable.map(({ source }) => source));
  const places = plan.kept.path.flatMap((file, place) => (out.has(file) ? [] : [place]));
  const hash = createHash("sha256").update(formatHeader(plan.kept.labelNames));
  const together = 1000;
  for (let first = 0; first < places.length; first += together) {
    hash.update(formatRows(places.slice(first, first + together).map((place) => rowOf(plan, place)), first));
  }
  return hash.digest("hex");
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
