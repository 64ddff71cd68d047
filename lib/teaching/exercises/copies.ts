/** Exercise f: which of two generators has learned its training images by heart? */
import type { Cohort } from "../../cohort/format/cohort";
import { Random } from "../../support/random";
import { audit } from "../lab/audit";
import { syntheticLike } from "../lab/cohort";
import { notYet, right, type Verdict } from "./verdict";

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

/** The audit of a generator, in gray values. */
export interface CopyRow {
  readonly generator: string;
  /** Median distance of its images to the nearest training image. */
  readonly synthetic: number;
  /** The same of real images that nobody trained on. */
  readonly heldOut: number;
}

/** Audits generators by their names. The tensor engine must have been started. */
export function auditGenerators(real: Cohort, generators: Readonly<Record<string, Cohort>>): CopyRow[] {
  return Object.entries(generators).map(([generator, images]) => {
    const { synthetic, heldOut } = audit(real, images, 1);
    return { generator, synthetic, heldOut };
  });
}

/** What to answer: which generator copies, and what its distance is to be compared with. */
export interface CopiesAnswer {
  readonly copies: string;
  readonly comparedWith: "zero" | "held-out images" | "other generators";
}

/** Checks who copies, and by what this was decided. */
export function checkCopies(rows: readonly CopyRow[], { copies, comparedWith }: CopiesAnswer): Verdict {
  const named = rows.find(({ generator }) => generator === copies);
  if (!named)
    return notYet(
      `There is no generator "${copies}": choose one of ${rows.map(({ generator }) => generator).join(", ")}.`,
    );
  const words = `${named.synthetic.toFixed(1)} gray values to the nearest training image, against ${named.heldOut.toFixed(1)} of held-out images`;
  if (named.synthetic >= named.heldOut)
    return notYet(
      `${copies} has ${words}: its images are no nearer to the training images than images of other patients are.`,
    );
  if (comparedWith === "zero")
    return notYet(
      `You named the right one, but its distance is not zero (${words}). Noise over a copy hides it from a search for equal images, and the patient is still recognized.`,
    );
  if (comparedWith === "other generators")
    return notYet(
      `You named the right one, but what if both copied? Real images that nobody trained on say how near is normal: ${words}.`,
    );
  return right(
    `${copies} has ${words}. Images of other patients say how near is normal, so no threshold had to be invented. An audit finds what it looks for: a mirrored copy would pass this one.`,
  );
}
