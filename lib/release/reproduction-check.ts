/** Whether a release's generator makes its images: all of them, or a spot check. */
import * as path from "node:path";
import type { Cohort } from "../cohort/format/cohort";
import { sameLabels } from "../cohort/format/description";
import { type Generator, openGenerator } from "../gan/generator";
import { UserError, messageOf } from "../support/errors";
import type { OnProgress } from "../support/progress";
import { Random } from "../support/random";
import type { ReleaseFacts } from "./datasheet/facts";
import { readLatents } from "./files/latents";
import { releaseFiles } from "./files/layout";
import { type LatentRows, reproduce, tolerance } from "./reproduction";

/** Images that were reproduced, all or a spot check, and the largest difference of a pixel, in gray levels; 0 on the engine that made them. */
export interface Reproduced {
  readonly images: number;
  readonly largestDifference: number;
  readonly tolerance: number;
}

/** Maximum number of images in a spot check. */
const spotChecked = 64;
/** Images reproduced between two reports of progress. */
const piece = 512;

/**
 * Makes a release's images again from its latent vectors.
 * @throws UserError when the generator cannot be opened, is of other images, or makes others.
 */
export async function checkReproduction(
  folder: string,
  cohort: Cohort,
  facts: ReleaseFacts,
  { spotCheck, onProgress }: { readonly spotCheck?: number; readonly onProgress?: OnProgress },
): Promise<Reproduced> {
  const generator = openForeignGenerator(folder);
  try {
    if (
      !sameLabels(generator.labelNames, facts.labels) ||
      generator.resolution !== facts.resolution ||
      generator.model !== facts.model
    ) {
      throw new UserError(
        `${releaseFiles.generator} in ${folder} makes images of a different kind from the release's images: request the release again.`,
      );
    }
    const all = Int32Array.from({ length: cohort.size }, (_, row) => row);
    const rows =
      spotCheck === undefined
        ? all
        : Random.fromSeed(spotCheck, "spot check").shuffle(all).slice(0, spotChecked).sort();
    const { images, largestDifference, foreign } = await reproduce(
      generator,
      cohort,
      latentPieces(folder, rows, cohort.size, generator.latentSize),
      rows.length,
      onProgress,
    );
    if (foreign.length > 0) {
      throw new UserError(
        `The generator in ${folder} does not reproduce the release's images (${foreign.length} of ${images}, the first in row ${foreign[0]} of the table: a pixel differs by ${largestDifference} gray levels, and ${tolerance} are allowed): request the release again.`,
      );
    }
    return { images, largestDifference, tolerance };
  } finally {
    generator.dispose();
  }
}

function* latentPieces(folder: string, rows: Int32Array, size: number, latentSize: number): Iterable<LatentRows> {
  for (let first = 0; first < rows.length; first += piece) {
    const part = rows.subarray(first, first + piece);
    yield { rows: part, latents: readLatents(path.join(folder, releaseFiles.latents), part, size, latentSize) };
  }
}

/** If the generator cannot be read, the release is at fault. */
function openForeignGenerator(folder: string): Generator {
  try {
    return openGenerator(path.join(folder, releaseFiles.generator));
  } catch (error) {
    throw new UserError(
      `${releaseFiles.generator} in ${folder} cannot be opened (${messageOf(error)}): request the release again.`,
    );
  }
}
