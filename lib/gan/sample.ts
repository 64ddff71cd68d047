/** Synthetic cohorts (paper: "Sampling"): one image for every row of a real cohort, with that row's labels and split. */
import * as path from "node:path";
import { setImmediate as macrotask } from "node:timers/promises";
import { type Cohort, openCohort, openIfSound } from "../cohort/format/cohort";
import { sameLabels } from "../cohort/format/description";
import { cohortIdentity } from "../cohort/format/identity";
import { constantNotes } from "../cohort/quality/gray-levels";
import { surveyImages } from "../cohort/quality/survey";
import type { CohortWriter } from "../cohort/format/cohort-writer";
import { createCohort } from "../cohort/format/writer";
import { UserError } from "../support/errors";
import { fileIdentity } from "../runs/file-identity";
import { stateOfFolder } from "../runs/stage-folder";
import { trainedOnOf } from "./training/checkpoint";
import type { OnProgress } from "../support/progress";
import type { StageRecord } from "../runs/stage-record";
import { Random } from "../support/random";
import { type GeneratorDescription } from "./generator-file";
import { openGenerator } from "./generator";
import { imagesFile } from "../runs/stage-files";
import { hasBudget } from "./privacy/mechanism";
import { latentSecret, readSecret } from "./privacy/secret";

/** Raised when sampling from the same generator gives other images. */
export const sampleVersion = 5;

/** Rows sampled between two reports, */
const PIECE = 512;

/** unless their latent vectors would be longer than this in all: a flow's have a value for every pixel. */
const MOST_LATENTS = 2 ** 22;

/** Which generator draws, and for which rows. */
export interface SampleOptions {
  /** A `generator.safetensors`. */
  readonly generator: string;
  /** The cohort whose rows the synthetic one repeats. */
  readonly like: Cohort;
  /**
   * Identity of the cohort that the generator was trained on; unless given, what the checkpoint of its training says, or else that of
   * `like`.
   */
  readonly trainedOn?: string;
  /** The folder that takes the synthetic cohort. */
  readonly out: string;
  readonly seed: number;
  /** Whether another or a damaged synthetic cohort in the folder is replaced; otherwise it is refused. */
  readonly replace?: boolean;
  /** Called before the first image is drawn, unless all are there. */
  readonly onWork?: () => void;
  readonly onProgress?: OnProgress;
  /** Stops before the next piece; the next run with the same record resumes there. */
  readonly signal?: AbortSignal;
}

/**
 * Samples a cohort of the same size, labels, split and class balance as another. Every image gets its own patient ID. A cohort of
 * the same generator, rows and seed that is there already is opened. The engine must be started.
 * @throws UserError when the folder holds something else, or the generator is damaged, makes no numbers, or was trained for other labels or another
 *   resolution; the signal's reason when it aborts.
 */
export async function sampleCohort(options: SampleOptions): Promise<Cohort> {
  const { like, out, seed, onProgress, signal } = options;
  const made = recordOfSamples(options.generator, like, seed);
  const open = options.replace ? openIfSound : openCohort;
  const there = stateOfFolder(out, made, options) === "done" ? open(out) : undefined;
  if (there) return there;
  options.onWork?.();
  const trainedOn = options.trainedOn ?? trainedOnOf(path.dirname(options.generator));
  const generator = openGenerator(options.generator);
  try {
    requireFit(generator, like, options.generator);
    const { name, labelNames, resolution, description } = like;
    const writer = createCohort(
      out,
      {
        name,
        source: generator.model,
        labelNames,
        resolution,
        seed,
        labelPolicy: description.labelPolicy,
        kind: "synthetic",
        made,
      },
      { goesOn: true },
    );
    try {
      const latentKey = latentKeyOf(options.generator, generator, like);
      const report = (done: number): void => onProgress?.({ task: "sampling", done, total: like.size, unit: "images" });
      report(writer.size);
      for (const { first, rows, latents } of latentPieces(like.size, generator.latentSize, seed, latentKey)) {
        if (first + rows.length <= writer.size) continue; // an earlier run did these
        await macrotask();
        signal?.throwIfAborted();
        const labels = like.readLabels(rows);
        const images = generator.generate(latents, labels);
        writer.append(
          images,
          rows.map((row, i) => ({
            patient: `synthetic-${row}`,
            split: like.table.split[row],
            labels: labels.subarray(i * labelNames.length, (i + 1) * labelNames.length),
            source: generator.model,
          })),
        );
        report(first + rows.length);
      }
      return writer.finish({
        warnings: await lookAtSamples(writer, signal),
        origin: {
          generatorSeed: generator.seed,
          latentKey,
          ...(trainedOn !== undefined && { trainedOn }),
        },
      });
    } catch (error) {
      if (signal?.aborted && writer.size > 0) writer.suspend();
      throw error;
    } finally {
      writer.abandon(); // after the others it does nothing
    }
  } finally {
    generator.dispose();
  }
}

/** The record of the cohort that a generator makes like another. @throws UserError when the generator's file is missing. */
export function recordOfSamples(generator: string, like: Cohort, seed: number): StageRecord {
  return {
    stage: "sample",
    version: sampleVersion,
    seed,
    knobs: {},
    inputs: { generator: fileIdentity(generator), like: cohortIdentity(like) },
  };
}

/** A generator that has hardly been trained makes gray images, which is told and no error. */
async function lookAtSamples(writer: CohortWriter, signal?: AbortSignal): Promise<string[]> {
  const { levels } = await surveyImages(writer.written(), signal);
  return constantNotes(levels, (row) => `image ${row}`);
}

/** Latent vectors of some neighboring rows of a synthetic cohort. */
export interface LatentPiece {
  /** The first row. */
  readonly first: number;
  readonly rows: readonly number[];
  /** Rows×latentSize, row-major. */
  readonly latents: Float32Array;
}

/** The latent vectors that a synthetic cohort was made from, piece by piece. */
export function latentsOf({ size, description: { seed, origin } }: Cohort, latentSize: number): Iterable<LatentPiece> {
  return latentPieces(size, latentSize, seed, String(origin["latentKey"] ?? ""));
}

/**
 * They follow from the seed and a key, so that only the owner of the real images can draw them again: whoever guesses the seed
 * could else tell from released latent vectors in which row of the real table an image's labels stood, and which were left out.
 */
function* latentPieces(size: number, latentSize: number, seed: number, key: string): Iterable<LatentPiece> {
  const random = Random.fromSeed(seed, `latents ${key}`);
  const piece = Math.max(16, Math.min(PIECE, Math.floor(MOST_LATENTS / latentSize)));
  for (let first = 0; first < size; first += piece) {
    const rows = Array.from({ length: Math.min(piece, size - first) }, (_, i) => first + i);
    yield { first, rows, latents: random.normals(rows.length * latentSize) };
  }
}

/**
 * What latent vectors follow from, beside the seed: the real images. Under a privacy budget these must not tell anything about
 * one patient, not even whether a guess of all images is right: there it is the training's secret. A generator whose run's folder
 * is elsewhere has none, and the seed alone decides.
 */
function latentKeyOf(file: string, { knobs }: Pick<GeneratorDescription, "knobs">, like: Cohort): string {
  if (!hasBudget(knobs)) return like.description.checksums[imagesFile];
  const secret = readSecret(path.dirname(file));
  return secret === undefined ? "seed" : latentSecret(secret);
}

/** @throws UserError when a generator was trained for other labels or another resolution than a cohort's. */
export function requireFit(generator: GeneratorDescription, like: Cohort, file: string): void {
  if (!sameLabels(generator.labelNames, like.labelNames)) {
    throw new UserError(
      `${file} makes images with the labels ${generator.labelNames.join(", ")}, but ${like.folder} has ${like.labelNames.join(", ")}; use --like with the cohort that it was trained on.`,
    );
  }
  if (generator.resolution !== like.resolution) {
    throw new UserError(
      `${file} makes images of ${generator.resolution} pixels, but ${like.folder} has ${like.resolution}; use --like with the cohort that it was trained on.`,
    );
  }
}
