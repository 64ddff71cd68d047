/**
 * A machine reader: for each modality and resolution of a study, a small network learns to tell real from synthetic images of
 * the cohorts' training patients, and then reads the study's test images. A baseline for people, and a bound on what pixels tell.
 * All images pass the step that the study's passed. From which probability on an image is synthetic is chosen on validation
 * images: that of one half need not lie between the classes, however well the network tells them apart.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { openClassifier } from "../../classifier/classifier";
import type { ClassifierKnobs } from "../../classifier/knobs";
import { trainClassifier } from "../../classifier/training/train";
import type { Cohort } from "../../cohort/format/cohort";
import type { Split } from "../../cohort/format/split";
import { createCohort } from "../../cohort/format/writer";
import { UserError } from "../../support/errors";
import { Random } from "../../support/random";
import { usualWork, type WorkOptions } from "../../support/work";
import { pairCells, type StudyCell } from "../cells";
import { readingOf, writeMachineAnswers } from "./machine-answers";
import { shownImage, withWhitePoint } from "../shown-image";
import { youdenThreshold } from "../../statistics/operating-point";
import type { Study } from "../study";
import { classifierFile, imagesFile } from "../../runs/stage-files";

/** What a machine reader learns from, and for how long. */
export interface MachineReaderOptions extends WorkOptions {
  readonly study: Study;
  /** The cohorts that the study was made of. */
  readonly real: readonly Cohort[];
  readonly synthetic: readonly Cohort[];
  readonly knobs: ClassifierKnobs;
  /** Training images at most, half of them real, for each modality and resolution; a fourth as many validate and choose the threshold. */
  readonly images: number;
  readonly seed: number;
}

/**
 * Trains a machine reader and keeps its answers in the study's folder. The engine must be started.
 * @throws UserError when the cohorts are not the study's, do not hold its images, or have no training or validation images.
 */
export async function readByMachine(options: MachineReaderOptions): Promise<void> {
  const { study } = options;
  const usual = usualWork("training the machine reader", options);
  requireStudyCohorts(options);
  const cells = pairCells(options.real, options.synthetic);
  requireStudyImages(study, cells);
  const probabilities = new Array<number | null>(study.images.length).fill(null);
  const thresholds: Record<string, number> = {};
  for (const real of new Set(cells.map((cell) => cell.real))) {
    const own = cells.filter((cell) => cell.real === real);
    const tests = [...study.images.keys()].filter((image) => {
      const { modality, resolution, purpose } = study.images[image];
      return purpose === "test" && modality === own[0].modality && resolution === own[0].resolution;
    });
    const { scores, threshold } = await readCells(
      own,
      tests.map((image) => asJudged(study, image)),
      usual,
    );
    tests.forEach((image, i) => (probabilities[image] = scores[i]));
    thresholds[readingOf(own[0])] = threshold;
  }
  writeMachineAnswers(study, { probabilities, thresholds });
}

/** Older versions divided a study's images by their maximum alone. */
function asJudged(study: Study, image: number): Uint8Array {
  return study.version > 1
    ? study.pixels(image)
    : withWhitePoint(study.pixels(image), Random.fromSeed(study.seed, `shown/${image}`));
}

/** With the cohorts at hand it is known what every image is. */
function requireStudyImages(study: Study, cells: readonly StudyCell[]): void {
  if (study.version === 1) return;
  study.images.forEach(({ truth, modality, resolution, model, row }, image) => {
    const cell = cells.find((one) => one.modality === modality && one.resolution === resolution && one.model === model);
    const cohort = cell?.[truth];
    if (
      cohort !== undefined &&
      row < cohort.size &&
      Buffer.compare(shownImage(cohort, row, study.seed), study.pixels(image)) === 0
    )
      return;
    throw new UserError(
      `Image ${image} of the study ${study.folder} is not row ${row} of the ${truth} cohort that it says: the study was changed after it was made, so make it again.`,
    );
  });
}

function requireStudyCohorts({ study, real, synthetic }: MachineReaderOptions): void {
  const checksums = [...real, ...synthetic].map((cohort) => cohort.description.checksums[imagesFile]).sort();
  if (checksums.join() !== Object.values(study.cohorts).sort().join()) {
    throw new UserError(
      `The study ${study.folder} was made from other cohorts (${Object.keys(study.cohorts).join(", ")}); give these with --real and --synthetic.`,
    );
  }
}

/** Probabilities that some images, all of one modality and resolution, are synthetic, and from which one on they are called so. */
async function readCells(
  cells: readonly StudyCell[],
  images: readonly Uint8Array[],
  options: MachineReaderOptions,
): Promise<{ scores: Float32Array; threshold: number }> {
  const { knobs, images: most, seed, onProgress, signal } = options;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-machine-reader-"));
  try {
    const cohort = realOrSynthetic(cells, path.join(folder, "cohort"), most, seed);
    try {
      await trainClassifier({ cohort, knobs, seed, folder, onProgress, signal });
      const classifier = openClassifier(path.join(folder, classifierFile));
      try {
        const valid = cohort.rowsOf("valid");
        const threshold = youdenThreshold(
          cohort.readLabels(valid),
          classifier.predict(cohort.readImages(valid), valid.length),
        );
        return { scores: classifier.predict(Uint8Array.from(Buffer.concat(images)), images.length), threshold };
      } finally {
        classifier.dispose();
      }
    } finally {
      cohort.close();
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** A cohort whose one label is "synthetic": real images, and as many synthetic ones, in equal parts from each model. */
function realOrSynthetic(cells: readonly StudyCell[], folder: string, most: number, seed: number): Cohort {
  const { real } = cells[0];
  const random = Random.fromSeed(seed, "machine reader");
  const writer = createCohort(folder, {
    name: real.name,
    source: "reader-study",
    labelNames: ["synthetic"],
    resolution: real.resolution,
    seed,
    labelPolicy: real.description.labelPolicy,
    kind: "real", // As a classifier's training takes it: its label tells the two apart.
  });
  try {
    for (const [split, wanted] of [
      ["train", most],
      ["valid", most / 4],
    ] as const) {
      const half = Math.floor(Math.min(wanted / 2, real.rowsOf(split).length));
      append(real, split, half, 0);
      for (const { synthetic } of cells) append(synthetic, split, Math.floor(half / cells.length), 1);
    }
    return writer.finish();
  } finally {
    writer.abandon();
  }

  function append(cohort: Cohort, split: Split, count: number, label: 0 | 1): void {
    const rows = random.shuffle(cohort.rowsOf(split)).slice(0, count);
    for (const row of rows) {
      const patient = `${cohort.source}/${cohort.table.patient[row]}`;
      writer.append(shownImage(cohort, row, seed), [{ patient, split, labels: [label], source: cohort.source }]);
    }
  }
}
