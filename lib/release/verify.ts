/**
 * Checks somebody else's release: that nothing is missing, added or changed; that images, table, datasheet and generator
 * belong together; and that the generator reproduces the images. It does not repeat the audit.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Cohort, openCohort } from "../cohort/format/cohort";
import { readDescription, sameLabels } from "../cohort/format/description";
import { startedEngine } from "../engine/start";
import { UserError } from "../support/errors";
import { openPlainFile } from "../support/files/plain-file";
import { unpackZip } from "../support/files/zip";
import { softwareVersion } from "../support/paths";
import { stoppable, usualWork, type WorkOptions } from "../support/work";
import { checkChecksums } from "./files/checksums";
import { countCombinations, countLabels } from "./datasheet/collect-facts";
import { contentsOf } from "./files/contents";
import { checkDerived } from "./files/derived-files";
import type { ReleaseFacts } from "./datasheet/facts";
import { checkSizes, releaseArchive } from "./files/file-sizes";
import { readFacts } from "./datasheet/facts-schema";
import { cohortFolder, filesOf, releaseFiles } from "./files/layout";
import { checkReproduction, type Reproduced } from "./reproduction-check";
import { checkDicoms } from "./files/dicom-images";
import { checkPngs } from "./files/png-images";
import { releasedPatient, releaseWarning } from "./released-cohort";

/** What was checked. */
export interface Verification {
  readonly files: number;
  readonly images: number;
  readonly reproduced: Reproduced;
  /** File names of texts and programs that differ from what this version writes. Another version wrote them, so their content is unchecked. */
  readonly unchecked: readonly string[];
  readonly facts: ReleaseFacts;
}

/** How a release is verified. */
export interface VerifyOptions extends WorkOptions {
  /** Reproduces only 64 images, chosen by this seed. Without it, reproduces every image. */
  readonly spotCheck?: number;
  /** Accepts a release of another version, although this version cannot check its texts and its program. */
  readonly acceptVersion?: boolean;
}

/**
 * Verifies a release, a folder or a zip archive. The tensor engine must have been started.
 * @throws UserError that says what is wrong with it, or what could not be checked because another version made it.
 */
export async function verifyRelease(release: string, options: VerifyOptions = {}): Promise<Verification> {
  if (!fs.existsSync(release)) throw new UserError(`The release ${release} does not exist.`);
  const usual = usualWork("verifying the release", options);
  const watched = { ...options, onProgress: stoppable(usual) };
  if (fs.statSync(release).isDirectory()) return verifyFolder(release, watched);
  fs.closeSync(openPlainFile(release));
  const unpacked = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-verify-"));
  try {
    // Not stopped meanwhile: what is thrown while it unpacks is the archive's fault.
    return await verifyFolder(await unpackZip(release, unpacked, releaseArchive, usual.onProgress), watched);
  } finally {
    fs.rmSync(unpacked, { recursive: true, force: true });
  }
}

/** The same for a folder. */
export async function verifyFolder(folder: string, options: VerifyOptions = {}): Promise<Verification> {
  startedEngine();
  const { onProgress } = options;
  const files = contentsOf(folder);
  checkSizes(folder, files);
  checkChecksums(folder, files, onProgress);
  const facts = readFacts(folder);
  const cohort = openForeignCohort(folder, files, facts);
  try {
    checkCohort(folder, cohort, facts);
    checkPngs(folder, cohort, onProgress);
    const reproduced = await checkReproduction(folder, cohort, facts, options);
    const unchecked = [...checkDerived(folder, facts), ...checkDicoms(folder, cohort, facts, onProgress)];
    requireThisVersion(folder, { facts, unchecked }, options);
    return { files: files.length, images: cohort.size, reproduced, unchecked, facts };
  } finally {
    cohort.close();
  }
}

/** @throws UserError for a release of another version, with what was checked of it and what was not, unless that is accepted. */
function requireThisVersion(
  folder: string,
  { facts: { software }, unchecked }: Pick<Verification, "facts" | "unchecked">,
  { acceptVersion }: VerifyOptions,
): void {
  if (software === softwareVersion() || acceptVersion) return;
  const texts =
    unchecked.length === 0
      ? "nothing in it is left unchecked"
      : `not checked: ${unchecked.join(", ")}, which may contain anything, including a program`;
  throw new UserError(
    `${folder} says that synthcohort ${software} made it, and this is ${softwareVersion()} (${texts}; checked: checksums, images, table, latent vectors and generator): verify it with that version, or accept it with --accept-version.`,
  );
}

/** If the cohort cannot be opened, the release is at fault: the recipient cannot prepare it again. */
function openForeignCohort(folder: string, files: readonly string[], facts: ReleaseFacts): Cohort {
  try {
    checkFiles(folder, files, facts);
    return openCohort(path.join(folder, cohortFolder));
  } catch (error) {
    const mending = /[:,]? (so )?(make|prepare) (it|the cohort) again( \(--replace\))?\.$/;
    if (!(error instanceof UserError) || !mending.test(error.message)) throw error;
    throw new UserError(
      `${cohortFolder} in ${folder} cannot be opened (${error.message.replace(mending, "")}): request the release again.`,
    );
  }
}

/** Requires exactly the files that a release of this size has. The size is compared with the files before it is used. */
function checkFiles(folder: string, files: readonly string[], { dicom }: ReleaseFacts): void {
  const { size } = readDescription(path.join(folder, cohortFolder));
  const expectedFiles = filesOf(0, dicom).length + (dicom ? 2 : 1) * size;
  if (files.length !== expectedFiles)
    throw new UserError(
      `${folder} holds ${files.length} files, and a release of ${size} images has ${expectedFiles}: request the release again.`,
    );
  const expected = new Set(filesOf(size, dicom));
  const foreign = files.find((file) => !expected.has(file));
  if (foreign !== undefined)
    throw new UserError(`${folder} holds ${foreign}, which is not part of a release: request the release again.`);
}

/** Requires that the cohort matches the facts, and holds nothing that a release must not contain. */
function checkCohort(folder: string, cohort: Cohort, facts: ReleaseFacts): void {
  const {
    description: { counts, labelPolicy, selection, warnings, unreadable, origin, seed, made },
    labelNames,
    resolution,
    table,
    source,
  } = cohort;
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const { train, valid, test } = counts;
  const alike =
    same({ train, valid, test }, facts.counts) &&
    sameLabels(labelNames, facts.labels) &&
    resolution === facts.resolution &&
    labelPolicy === facts.labelPolicy &&
    same(countLabels(cohort), facts.perLabel) &&
    same(countCombinations(cohort), facts.combinations);
  if (!alike)
    throw new UserError(
      `${releaseFiles.facts} in ${folder} describes different images from those that ${cohortFolder} holds (counts, labels, resolution or label policy): request the release again.`,
    );
  const empty =
    selection.length === 0 && unreadable.length === 0 && Object.keys(origin).length === 0 && warnings.length === 1;
  const plain =
    empty &&
    warnings[0] === releaseWarning &&
    seed === 0 &&
    made === undefined &&
    source === facts.model &&
    table.patient.every((patient, row) => patient === releasedPatient(row)) &&
    table.source.every((from) => from === facts.model);
  if (!plain)
    throw new UserError(
      `${cohortFolder} in ${folder} contains more about its images than a release may (patients, sources, origin): request the release again.`,
    );
}
