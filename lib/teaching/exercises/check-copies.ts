/** The check of exercise f: who copies, and by what is it decided? */
import { notAChoice, notYet, right, type Verdict } from "./verdict";

/** The audit of a generator, in gray values. */
export interface CopyRow {
  readonly generator: string;
  /** Median distance of its images to the nearest training image. */
  readonly synthetic: number;
  /** The same of real images that nobody trained on. */
  readonly heldOut: number;
}

const comparisons = ["zero", "held-out images", "other generators"] as const;

/** What to answer: which generator copies, and what its distance is to be compared with. */
export interface CopiesAnswer {
  readonly copies: string;
  readonly comparedWith: (typeof comparisons)[number];
}

/** Checks who copies, and by what this was decided. */
export function checkCopies(rows: readonly CopyRow[], { copies, comparedWith }: CopiesAnswer): Verdict {
  const wrong = notAChoice("comparedWith", comparedWith, comparisons);
  if (wrong) return wrong;
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
