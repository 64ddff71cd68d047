/**
 * Checks somebody else's release: that nothing is missing, added or changed; that images, table, datasheet and generator
 * belong together; and, by making some images again, that they are the generator's. It says nothing about the audit.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Cohort, openCohort } from "../cohort/cohort";
import { readDescription, sameLabels } from "../cohort/description";
import { startedEngine } from "../engine/start";
import { type Generator, openGenerator } from "../gan/generator";
import { UserError, messageOf } from "../support/errors";
import { openPlainFile } from "../support/plain-file";
import type { OnProgress } from "../support/progress";
import { Random } from "../support/random";
import { checkChecksums } from "./checksums";
import { countCombinations, countLabels } from "./collect-facts";
import { contentsOf } from "./contents";
import { checkDerived } from "./derived-files";
import type { ReleaseFacts } from "./facts";
import { checkSizes } from "./file-sizes";
import { readFacts } from "./facts-schema";
import { readLatents } from "./latents";
import { cohortFolder, filesOf, releaseFiles } from "./layout";
import { checkPngs } from "./png-images";
import { releasedPatient, releaseWarning } from "./released-cohort";
import { largestDifference, tolerance } from "./spot-check";
import { unpackZip } from "./zip";

/** What was checked. */
export interface Verification {
  readonly files: number;
  readonly images: number;
  /** Images made again, and the largest difference of a pixel, in gray levels; 0 on the engine that made them. */
  readonly madeAgain: { readonly images: number; readonly largestDifference: number; readonly tolerance: number };
  /** Whether the datasheet and the program are those that follow from the facts; false where another version wrote them. */
  readonly textsCompared: boolean;
  readonly facts: ReleaseFacts;
}

/** Images that are made again, at most. */
const spotChecked = 64;

/**
 * Verifies a release, a folder or a zip archive. The tensor engine must have been started.
 * @param options.seed draws the images that are made again.
 * @throws UserError that says what is wrong with it.
 */
export async function verifyRelease(release: string, options: { seed: number; onProgress?: OnProgress }): Promise<Verification> {
  if (!fs.existsSync(release)) throw new UserError(`The release ${release} does not exist.`);
  if (fs.statSync(release).isDirectory()) return verifyFolder(release, options);
  fs.closeSync(openPlainFile(release));
  const unpacked = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-verify-"));
  try {
    return await verifyFolder(await unpackZip(release, unpacked, options.onProgress), options);
  } finally {
    fs.rmSync(unpacked, { recursive: true, force: true });
  }
}

/** The same for a folder. */
export async function verifyFolder(folder: string, { seed, onProgress }: { seed: number; onProgress?: OnProgress }): Promise<Verification> {
  startedEngine();
  const files = contentsOf(folder);
  checkSizes(folder, files);
  checkChecksums(folder, files, onProgress);
  const facts = readFacts(folder);
  const cohort = openForeignCohort(folder, files);
  try {
    checkCohort(folder, cohort, facts);
    checkPngs(folder, cohort, onProgress);
    const madeAgain = makeAgain(folder, cohort, facts, seed);
    return { files: files.length, images: cohort.size, madeAgain, textsCompared: checkDerived(folder, facts), facts };
  } finally {
    cohort.close();
  }
}

/** What is wrong with the cohort is the release's fault: whoever checks it cannot prepare it again. */
function openForeignCohort(folder: string, files: readonly string[]): Cohort {
  try {
    checkFiles(folder, files);
    return openCohort(path.join(folder, cohortFolder));
  } catch (error) {
    const mending = /[:,]? (so )?prepare (it|the cohort) again\.$/;
    if (!(error instanceof UserError) || !mending.test(error.message)) throw error;
    throw new UserError(`${cohortFolder} in ${folder} cannot be opened (${error.message.replace(mending, "")}): ask for the release anew.`);
  }
}

/** Exactly the files that a release of so many images has; the number is held against what is there before it is used. */
function checkFiles(folder: string, files: readonly string[]): void {
  const { size } = readDescription(path.join(folder, cohortFolder));
  const others = filesOf(0).length;
  if (size !== files.length - others) throw new UserError(`${folder} holds ${files.length} files, and a release of ${size} images has ${size + others}: ask for the release anew.`);
  const expected = new Set(filesOf(size));
  const foreign = files.find((file) => !expected.has(file));
  if (foreign !== undefined) throw new UserError(`${folder} holds ${foreign}, which is no part of a release: ask for the release anew.`);
}

/** The cohort is what the facts say, and holds nothing that no release has. */
function checkCohort(folder: string, cohort: Cohort, facts: ReleaseFacts): void {
  const { description: { counts, labelPolicy, selection, warnings, unreadable, origin, seed, made }, labelNames, resolution, table, source } = cohort;
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const { train, valid, test } = counts;
  const alike = same({ train, valid, test }, facts.counts) && sameLabels(labelNames, facts.labels) && resolution === facts.resolution && labelPolicy === facts.labelPolicy &&
    same(countLabels(cohort), facts.perLabel) && same(countCombinations(cohort), facts.combinations);
  if (!alike) throw new UserError(`${releaseFiles.facts} in ${folder} speaks of other images than ${cohortFolder} holds (counts, labels, resolution or label policy): ask for the release anew.`);
  const empty = selection.length === 0 && unreadable.length === 0 && Object.keys(origin).length === 0 && warnings.length === 1;
  const plain = empty && warnings[0] === releaseWarning && seed === 0 && made === undefined && source === facts.model &&
    table.patient.every((patient, row) => patient === releasedPatient(row)) && table.source.every((from) => from === facts.model);
  if (!plain) throw new UserError(`${cohortFolder} in ${folder} tells more of its images than a release does (patients, sources, origin): ask for the release anew.`);
}

function makeAgain(folder: string, cohort: Cohort, facts: ReleaseFacts, seed: number): Verification["madeAgain"] {
  const generator = openForeignGenerator(folder);
  try {
    if (!sameLabels(generator.labelNames, facts.labels) || generator.resolution !== facts.resolution || generator.model !== facts.model) {
      throw new UserError(`${releaseFiles.generator} in ${folder} makes images of another kind than the release holds: ask for the release anew.`);
    }
    const rows = Random.fromSeed(seed, "spot check").shuffle(Int32Array.from({ length: cohort.size }, (_, row) => row)).slice(0, spotChecked).sort();
    const latents = readLatents(path.join(folder, releaseFiles.latents), rows, cohort.size, generator.latentSize);
    const difference = largestDifference(generator, cohort, rows, latents);
    if (difference > tolerance) {
      throw new UserError(`The generator in ${folder} does not make the images beside it again (a pixel differs by ${difference} gray levels, and ${tolerance} are allowed): ask for the release anew.`);
    }
    return { images: rows.length, largestDifference: difference, tolerance };
  } finally {
    generator.dispose();
  }
}

/** Whatever its header makes the reader stumble over is the release's fault. */
function openForeignGenerator(folder: string): Generator {
  try {
    return openGenerator(path.join(folder, releaseFiles.generator));
  } catch (error) {
    throw new UserError(`${releaseFiles.generator} in ${folder} cannot be opened (${messageOf(error)}): ask for the release anew.`);
  }
}
