/** The check of exercise c: which of the two tests noticed, and why? */
import { notAChoice, notYet, right, type Verdict } from "./verdict";

/** How a classifier did on images of other patients. */
export interface TestedOn {
  readonly "trained on": string;
  readonly "tested on": string;
  readonly auroc: number;
  readonly low: number;
  readonly high: number;
}

const tests = ["TSTR", "TRTS"] as const;
const reasons = [
  "the corner is easier to learn than the effusion",
  "the images are of poor quality",
  "the corner confuses the real classifier",
] as const;

/** What to answer: the test that notices, and what it would mean to rely on the other. */
export interface ShortcutAnswer {
  readonly notices: (typeof tests)[number];
  readonly because: (typeof reasons)[number];
}

/**
 * Checks which test noticed the mark, and why.
 * @param results of both tests. When TRTS is not clearly above TSTR, there is nothing to explain.
 */
export function checkShortcut(
  { tstr, trts }: { readonly tstr: TestedOn; readonly trts: TestedOn },
  { notices, because }: ShortcutAnswer,
): Verdict {
  const wrong = notAChoice("notices", notices, tests) ?? notAChoice("because", because, reasons);
  if (wrong) return wrong;
  const [low, high] = [tstr.auroc.toFixed(2), trts.auroc.toFixed(2)];
  if (trts.low <= tstr.high)
    return notYet(
      `Here ${trts.high < tstr.low ? "TRTS is the lower one" : "the two tests do not differ"}: TSTR ${words(tstr)}, TRTS ${words(trts)}. Use the seed of the lesson.`,
    );
  if (notices === "TRTS")
    return notYet(
      `TRTS was ${high}, and TSTR ${low}: a classifier that learned from real images looks at the lungs, finds the effusion there, and never needs the corner. It asks whether images show their labels, not whether one can learn from them.`,
    );
  if (because === "the images are of poor quality")
    return notYet(
      `Apart from the corner, the images are as good as real ones, and TRTS says so (${high}). What did the classifier learn that real images do not have, so that TSTR is ${low}?`,
    );
  if (because === "the corner confuses the real classifier")
    return notYet(
      `TRTS tests the real classifier on these images, and with ${high} it was not confused. Which classifier saw marked images in training, and has ${low}?`,
    );
  return right(
    `The classifier that learned from synthetic images learned the corner, and real images have none: TSTR is ${low}, where TRTS is ${high}. Only TSTR asks what a recipient wants to know: can one learn from these images what holds for real ones?`,
  );
}

function words({ auroc, low, high }: TestedOn): string {
  return `${auroc.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
