/** The check of exercise a: is a split honest? */
import type { Scans, SplitSide } from "./scans";
import { notYet, right, type Verdict } from "./verdict";

/** Shares of the images that a test set may have. */
const share = { least: 0.1, most: 0.5 };

/** Checks a split of the scans: no patient on both sides, and a test set of a sensible size. */
export function checkSplit({ patient }: Scans, split: readonly SplitSide[]): Verdict {
  if (split.length !== patient.length)
    return notYet(`There are ${patient.length} images and ${split.length} sides: each image needs one.`);
  const sidesOf = new Map<string, Set<SplitSide>>();
  patient.forEach((one, i) => sidesOf.set(one, (sidesOf.get(one) ?? new Set()).add(split[i])));
  const both = [...sidesOf].filter(([, sides]) => sides.size > 1).map(([one]) => one);
  if (both.length > 0)
    return notYet(
      `${both.length} of ${sidesOf.size} patients ${both.length === 1 ? "has" : "have"} images on both sides, ${both[0]} for one. The classifier recognizes the chest and repeats what it knows of the patient. Decide for each patient, not for each image.`,
    );
  const tested = split.filter((side) => side === "test").length / split.length;
  if (tested < share.least)
    return notYet(
      `No patient is on both sides, but the test set has ${percent(tested)} of the images: too few for its AUROC to mean anything. Put 10 to 50 % there.`,
    );
  if (tested > share.most)
    return notYet(
      `No patient is on both sides, but ${percent(tested)} of the images are in the test set: too few are left to learn from. Put 10 to 50 % there.`,
    );
  return right(
    "No patient is on both sides. What is left of the AUROC scatters around 0.5, which is the truth: no image shows who comes back. What was above it came from recognizing patients.",
  );
}

function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}
