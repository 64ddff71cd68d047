/** The check of exercise g: which training memorized, and what shows it? */
import { notYet, right, type Verdict } from "./verdict";

/** The audit of one training, distances in gray values. */
export interface MemorizedRow {
  readonly "training images": number;
  /** Median distance of its images to the nearest training image. */
  readonly synthetic: number;
  /** The same of real images of other patients. */
  readonly heldOut: number;
  /** Share of its images that are nearer than 95 % of those are, with its 95 % interval: 0.05 without copying. */
  readonly memorized: number;
  readonly low: number;
  readonly high: number;
}

/** What held-out images have by definition. */
const byChance = 0.05;

/** What to answer: the number of training images of the generator that memorized, and what shows it. */
export interface MemorizedAnswer {
  readonly memorized: number | "both" | "neither";
  readonly because:
    | "more of its images are nearer than held-out images are"
    | "its distance is the smaller one"
    | "its images look real";
}

/** Checks who memorized, and by what this was decided. @param rows of a small and a large training. */
export function checkMemorized(
  rows: readonly [MemorizedRow, MemorizedRow],
  { memorized, because }: MemorizedAnswer,
): Verdict {
  const found = rows.filter(({ low }) => low > byChance);
  const [one] = found;
  if (found.length !== 1)
    return notYet(
      `Here ${found.length === 0 ? "neither is" : "both are"} shown to memorize: ${rows.map(shareWords).join(", ")}. Use the knobs of the lesson.`,
    );
  const other = rows.find((row) => row !== one)!;
  if (memorized === "neither")
    return notYet(
      `With ${shareWords(one)}, and the whole interval is above 0.05, which is what images of other patients have. No image is equal to a training image; that is not what was asked.`,
    );
  if (memorized === "both")
    return notYet(`With ${shareWords(other)}: the interval includes 0.05 or is below it, as without copying.`);
  if (memorized !== one["training images"])
    return notYet(
      `With ${shareWords(other)}. Its distance (${other.synthetic.toFixed(1)}) is to the nearest of ${other["training images"]} images: among more images, one is nearer by chance. Compare with held-out images in the same row (${other.heldOut.toFixed(1)}).`,
    );
  if (because === "its distance is the smaller one")
    return notYet(
      `You named the right one, but the distances of two trainings cannot be compared: the nearest of ${one["training images"]} images is farther than the nearest of ${other["training images"]} for anybody. Compare within a row.`,
    );
  if (because === "its images look real")
    return notYet("You named the right one, but good images look real, too. What does a copy have that they have not?");
  return right(
    `${shareWords(one)}, where images of other patients have 0.05. The same network, trained as long on more images, had ${other.memorized.toFixed(2)}: few images, shown often, are learned by heart. The audit says that something is given away, not whose.`,
  );
}

function shareWords({ "training images": images, memorized, low, high }: MemorizedRow): string {
  return `${images} training images: ${memorized.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) of the synthetic images are nearer than 95 % of held-out images`;
}
