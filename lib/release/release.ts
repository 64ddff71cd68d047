/**
 * A release: synthetic images and their generator as a folder that can be handed over, with its own audit. It is made beside
 * its place, verified as the receiver would, and put there whole; where the audit fails, nothing is left.
 */
import { generativeModels, type ModelKnobs } from "../gan/models";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Cohort } from "../cohort/format/cohort";
import { leaveFolder, temporaryFolder } from "../cohort/format/cohort-folder";
import { withLabels } from "../cohort/format/with-labels";
import type { ImageFeatures } from "../evaluation/image-features";
import { checkAlike } from "../evaluation/alike";
import { evaluateCohort } from "../evaluation/evaluate-cohort";
import type { Reidentification } from "../evaluation/identity/reidentification";
import type { ShadowAttack } from "../evaluation/privacy/shadows/shadow-attack";
import { knobsOfGroup } from "../experiment/knobs/knob-groups";
import { requireFeaturesOf } from "../evaluation/trained-on";
import { type Generator, openGenerator } from "../gan/generator";
import { type Limits, judgeAudit } from "../evaluation/privacy/gate/judgment";
import { makeFolder, rename, writeFileAtomic } from "../support/files/atomic";
import { UserError } from "../support/errors";
import { softwareVersion } from "../support/paths";
import { StepProgress } from "../support/progress";
import { stoppable, usualWork, type WorkOptions } from "../support/work";
import { writeChecksums } from "./files/checksums";
import { collectFacts } from "./datasheet/collect-facts";
import { budgetOf } from "./datasheet/budget-section";
import { derivedFiles, writeReleasedGenerator } from "./files/derived-files";
import type { ReleaseFacts } from "./datasheet/facts";
import { checkFacts } from "./datasheet/facts-schema";
import { writeLatents } from "./files/latents";
import { cohortFolder, filesOf, releaseFiles } from "./files/layout";
import { writeDicoms } from "./files/dicom-images";
import { writePngs } from "./files/png-images";
import { requireShortLabels } from "./files/secondary-capture";
import {
  fewestPatients,
  requireGeneratorOf,
  requireMadeBy,
  requireNoCopy,
  requireNoDisguisedCopy,
  requirePassed,
} from "./refusals";
import { releasedRows, writeReleasedCohort } from "./released-cohort";
import { reidentificationFactsOf } from "./datasheet/reidentification-facts";
import { releasedAccess, shadowFactsOf } from "./datasheet/shadow-facts";
import { labelTrustOf } from "./datasheet/label-trust";
import { sourceFacts } from "./datasheet/source-facts";
import { utilityOf } from "./datasheet/utility";
import { verifyFolder } from "./verify";
import { writeZip } from "../support/files/zip";

export interface ReleaseOptions extends WorkOptions {
  /** The images, sampled from `generator` like `real`. */
  readonly synthetic: Cohort;
  /** A `generator.safetensors`. */
  readonly generator: string;
  /** The cohort that the generator was trained on, with its held-out images. */
  readonly real: Cohort;
  /** What images are compared by. */
  readonly features: ImageFeatures;
  /** The release's folder, which must not be there yet. */
  readonly out: string;
  /** Whether `<out>.zip` is written as well. */
  readonly zip?: boolean;
  /** Whether the images are written as DICOM as well. */
  readonly dicom?: boolean;
  /** Limits of the audit that are not the defaults. */
  readonly limits?: Limits;
  /**
   * Run folders of two classifiers, one trained on `real`, one on `synthetic`, both tested on `real`; without them, the datasheet
   * says that utility was not measured.
   */
  readonly utility?: readonly string[];
  /** What an attack with shadow models of the same cohort and model found; without it, the datasheet says that none was run. */
  readonly shadows?: ShadowAttack;
  /** What re-identification found in `synthetic`; without it, the datasheet says that it was not tried. */
  readonly reidentification?: Reidentification;
  /** The terms of the real images, where they are one's own. */
  readonly terms?: string;
  /** Whether fidelity is also reported for each label combination, which takes most of the time; true unless given. */
  readonly combinations?: boolean;
  /** Order of the images, bootstraps. */
  readonly seed: number;
}

/** A release that was made. */
export interface Release {
  readonly folder: string;
  readonly zip?: string;
  readonly facts: ReleaseFacts;
}

/**
 * Makes a release. The tensor engine must have been started.
 * @throws UserError when the audit fails or is not possible, the generator did not make the images, the images' terms are
 *   not known, or something is at the place already. Nothing is left then.
 */
export async function createRelease(options: ReleaseOptions): Promise<Release> {
  const { synthetic, out } = options;
  const onProgress = stoppable(usualWork("making the release", options));
  const zip = options.zip ? `${path.resolve(out)}.zip` : undefined;
  for (const place of [out, ...(zip ? [zip] : [])]) {
    if (fs.existsSync(place)) throw new UserError(`${place} already exists; give another --out.`);
  }
  checkAlike(options.real, synthetic);
  const real = withLabels(options.real, synthetic.labelNames);
  const source = sourceFacts(real.source, options.terms);
  if (options.dicom) requireShortLabels(synthetic.labelNames);
  const generator = openGenerator(options.generator);
  try {
    requireGeneratorOf(real, options.generator);
    requireFeaturesOf(options.features, real);
    await requireMadeBy(generator, options.generator, synthetic, onProgress);
    const takeBack = makeFolder(path.dirname(path.resolve(out)));
    const { temporary } = temporaryFolder(out);
    const archive = `${temporary}.zip`;
    try {
      const facts = await writeRelease(temporary, { ...options, real, onProgress }, generator, source);
      if (zip)
        await writeZip(
          archive,
          path.basename(path.resolve(out)),
          new Map(filesOf(imagesOf(facts), facts.dicom).map((file) => [file, path.join(temporary, file)])),
        );
      rename(temporary, out);
      if (zip) rename(archive, zip);
      return { folder: out, ...(zip && { zip }), facts };
    } finally {
      for (const leftover of [temporary, archive]) fs.rmSync(leftover, { recursive: true, force: true });
      leaveFolder(temporary);
      takeBack();
    }
  } finally {
    generator.dispose();
  }
}

async function writeRelease(
  folder: string,
  options: ReleaseOptions,
  generator: Generator,
  source: ReleaseFacts["source"],
): Promise<ReleaseFacts> {
  const { synthetic, real, features, seed } = options;
  const steps = new StepProgress("making the release", 3, options.onProgress);
  const onProgress = steps.within;
  const rows = releasedRows(synthetic, seed);
  const released = writeReleasedCohort(path.join(folder, cohortFolder), synthetic, rows, real.source);
  try {
    const shadows = options.shadows && shadowFactsOf(options.shadows, real, generator);
    const reidentification =
      options.reidentification && reidentificationFactsOf(options.reidentification, real, synthetic);
    const utility = options.utility ? utilityOf(options.utility, real, synthetic) : undefined;
    const labelTrust =
      options.utility && utility && (await labelTrustOf(options.utility, { real, released, utility }, onProgress));
    const evaluation = await evaluateCohort(real, released, features, {
      seed,
      combinations: options.combinations,
      onProgress,
    });
    steps.next();
    const { privacy } = evaluation;
    if (privacy === undefined)
      throw new UserError(
        "The release was refused, because it cannot be audited: the real cohort has too few validation and test images; prepare it with at least 40.",
      );
    const verdict = judgeAudit(
      {
        audit: privacy,
        fewestPatients: fewestPatients(real, released),
        ...(options.shadows && { shadows: { attack: options.shadows, access: releasedAccess(generator.model) } }),
        ...(options.reidentification && { reidentification: options.reidentification }),
      },
      options.limits,
    );
    requirePassed(verdict);
    await requireNoCopy(real, released, rows, onProgress);
    const copies = await requireNoDisguisedCopy(real, released, rows, { seed, onProgress });
    const budget = budgetOf(options.generator, generator);
    const facts = checkFacts(
      collectFacts({
        software: softwareVersion(),
        released,
        real,
        generator,
        knobs: knownKnobs(generator),
        source,
        dicom: options.dicom === true,
        evaluation,
        privacy,
        ...(budget && { budget }),
        verdict,
        copies,
        auditor: features.network,
        ...(utility && { utility }),
        ...(labelTrust && { labelTrust }),
        ...(shadows && { shadows }),
        ...(reidentification && { reidentification }),
      }),
      releaseFiles.facts,
    );
    await writePngs(folder, released, onProgress);
    if (facts.dicom) await writeDicoms(folder, released, facts, onProgress);
    steps.next();
    writeFiles(folder, facts, options.generator);
    writeLatents(path.join(folder, releaseFiles.latents), rows, synthetic, generator.latentSize);
    writeChecksums(folder, filesOf(released.size, facts.dicom));
    await verifyFolder(folder, { onProgress });
    steps.next();
    return facts;
  } finally {
    released.close();
  }
}

function writeFiles(folder: string, facts: ReleaseFacts, generatorFile: string): void {
  writeReleasedGenerator(generatorFile, path.join(folder, releaseFiles.generator), facts);
  for (const [name, content] of Object.entries(derivedFiles(facts, folder)))
    writeFileAtomic(path.join(folder, name), content);
}

/** The knobs that there are, and nothing else that the generator's file may hold. */
function knownKnobs({ model, knobs }: Generator): ModelKnobs {
  const known = knobsOfGroup(generativeModels[model].group).map(([name]) => name);
  return Object.fromEntries(Object.entries(knobs).filter(([name]) => known.includes(name))) as unknown as ModelKnobs;
}

const imagesOf = ({ counts }: ReleaseFacts): number => counts.train + counts.valid + counts.test;
