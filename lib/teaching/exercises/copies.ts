/** Exercise f: which of two generators has learned its training images by heart? */
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { audit } from "../lab/audit";
import { syntheticLike } from "../lab/cohort";
import type { CopyRow } from "./check-copies";

/** Gray values of noise over a copy: enough that no pixel is the same. */
const noise = 10;

/** A generator that learned by heart: each image is one of the first training images, with noise over it. */
export function byHeart(
  real: Cohort,
  { known = 50, seed = 1 }: { readonly known?: number; readonly seed?: number } = {},
): Cohort {
  const random = Random.fromSeed(seed, "by heart");
  const width = real.labelNames.length;
  const train = Array.from(real.rowsOf("train"));
  const key = (row: number): string => real.table.labels.subarray(row * width, (row + 1) * width).join();
  const rows = Array.from({ length: real.size }, (_, row) => {
    const alike = train.filter((other) => key(other) === key(row)).slice(0, known / width);
    return alike[random.integer(alike.length)];
  });
  const images = real
    .readImages(rows)
    .map((gray) => Math.max(0, Math.min(255, Math.round(gray + noise * random.normal()))));
  return syntheticLike(real, "by heart", images, seed);
}

/** Audits generators by their names. The tensor engine must have been started. */
export function auditGenerators(real: Cohort, generators: Readonly<Record<string, Cohort>>): CopyRow[] {
  return Object.entries(generators).map(([generator, images]) => {
    const { synthetic, heldOut } = audit(real, images, 1);
    return { generator, synthetic, heldOut };
  });
}
