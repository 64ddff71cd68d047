/** What stands between synthetic images and their release. */
import { createHash } from "node:crypto";
import type { Cohort } from "../cohort/cohort";
import type { Split } from "../cohort/split";
import type { ImageFeatures } from "../evaluation/image-features";
import type { Generator } from "../gan/generator";
import { latentPieces } from "../gan/sample";
import type { Judgment } from "../privacy/thresholds";
import { tooClose } from "../privacy/too-close";
import { UserError } from "../support/errors";
import type { OnProgress } from "../support/progress";
import { number, withInterval } from "./markdown-text";
import { largestDifference, tolerance } from "./spot-check";

/** Images that are made again before the work begins, and rows read at once. */
const tried = 32;
const piece = 512;

/** @throws UserError when the generator did not make these images. */
export function requireMadeBy(generator: Generator, file: string, synthetic: Cohort): void {
  const other = new UserError(`${synthetic.folder} was not sampled from ${file}; give the run that made its images, or sample again.`);
  if (generator.labelNames.join("\n") !== synthetic.labelNames.join("\n") || generator.resolution !== synthetic.resolution) throw other;
  const [first] = latentPieces(synthetic.size, generator.latentSize, synthetic.description.seed);
  const rows = first.rows.slice(0, tried);
  const latents = first.latents.slice(0, rows.length * generator.latentSize);
  if (largestDifference(generator, synthetic, rows, latents) > tolerance) throw other;
}

/** Rows of the synthetic cohort that are nearer to a training image than all but this share of the held-out images are. */
export async function rowsTooClose(real: Cohort, synthetic: Cohort, features: ImageFeatures, share: number, onProgress?: OnProgress): Promise<number[]> {
  const rows = (names: readonly Split[]): number[] => names.flatMap((split) => [...real.rowsOf(split)]);
  const sets = {
    train: await features.of(real, rows(["train"]), onProgress),
    heldOut: await features.of(real, rows(["valid", "test"]), onProgress),
    synthetic: await features.of(synthetic, Array.from({ length: synthetic.size }, (_, row) => row), onProgress),
  };
  const found = await tooClose(sets, { share, metric: features.metric, onProgress });
  if (found.length === synthetic.size) throw new UserError(`All ${found.length} images are too close to a training image, and none would be left: train the generator on more images, or for less long.`);
  return found;
}

/** @throws UserError when an image is one of the real cohort, pixel for pixel, whatever its split. */
export function requireNoRealImage(real: Cohort, released: Cohort): void {
  const known = new Set(imageChecksums(real));
  let row = 0;
  for (const checksum of imageChecksums(released)) {
    if (known.has(checksum)) throw new UserError(`The release was refused: image ${row} of those to release is a real image, pixel for pixel; leave such images out with --drop-closer, or train again.`);
    row++;
  }
}

function* imageChecksums(cohort: Cohort): Iterable<string> {
  const pixels = cohort.resolution ** 2;
  for (let first = 0; first < cohort.size; first += piece) {
    const rows = Array.from({ length: Math.min(piece, cohort.size - first) }, (_, i) => first + i);
    const images = cohort.readImages(rows);
    for (let i = 0; i < rows.length; i++) yield createHash("sha256").update(images.subarray(i * pixels, (i + 1) * pixels)).digest("hex");
  }
}

/** Real patients behind the rarest label combination of the released images. */
export function fewestPatients(real: Cohort, released: Cohort): number {
  const patients = new Map<string, Set<string>>();
  eachCombination(released, (labels) => patients.set(labels, new Set()));
  eachCombination(real, (labels, row) => patients.get(labels)?.add(real.table.patient[row]));
  return Math.min(...[...patients.values()].map((names) => names.size));
}

function eachCombination({ table, labelNames, size }: Cohort, take: (labels: string, row: number) => void): void {
  const width = labelNames.length;
  for (let row = 0; row < size; row++) take(table.labels.subarray(row * width, (row + 1) * width).join(), row);
}

/** @throws UserError with every figure that is beyond its limit. */
export function requirePassed(verdict: readonly Judgment[]): void {
  const failed = verdict.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  const reasons = failed.map((one) => `${one.title} ${withInterval(one)} is not ${one.side} ${number(one.limit)} (${one.name})`);
  throw new UserError(`The release was refused: ${reasons.join("; ")}; leave out images with --drop-closer, train on more images or for less long, or set another --threshold.`);
}
