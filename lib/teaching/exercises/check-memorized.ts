/** The check of exercise g: which training memorized, and what shows it? */
import { notAChoice, notYet, right, type Verdict } from "./verdict";

/** The audit of one training: median distances of its images to the nearest real one, in gray values. */
export interface MemorizedRow {
  readonly "training images": number;
  readonly "to training images": number;
  /** To as many real images of other patients. */
  readonly "to held-out images": number;
  /** The first over the second, with its 95 % interval over patients and images: 1 without copying. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
}

const reasons = [
  "the interval of the ratio",
  "the distance is the smaller of the two",
  "the images look real",
] as const;

/** What to answer: the number of training images of the generator that memorized, and what shows it. */
export interface MemorizedAnswer {
  readonly memorized: number | "both" | "neither";
  readonly because: (typeof reasons)[number];
}

/** Checks who is shown to have memorized, and by what this was decided. @param rows of two trainings. */
export function checkMemorized(
  rows: readonly [MemorizedRow, MemorizedRow],
  { memorized, because }: MemorizedAnswer,
): Verdict {
  const numbers = rows.map((row) => row["training images"]);
  const wrong =
    notAChoice("memorized", memorized, [...numbers, "both", "neither"]) ?? notAChoice("because", because, reasons);
  if (wrong) return wrong;
  if (rows.some(({ high }) => Number.isNaN(high))) return notYet("A ratio is not a number: run the cell above again.");
  const isNamed = (row: MemorizedRow): boolean => memorized === "both" || memorized === row["training images"];
  const missed = rows.find((row) => row.high < 1 && !isNamed(row));
  if (missed)
    return notYet(
      `Look at ${words(missed)}: the whole interval is below 1. No image is equal to a training image, and they are nearer all the same.`,
    );
  const accused = rows.find((row) => row.high >= 1 && isNamed(row));
  if (accused)
    return notYet(
      `Look at ${words(accused)}: the interval reaches 1, which is what a generator has that copies nobody. Its distance is to the nearest of ${accused["training images"]} images: among so many, one is near by chance, and as many held-out images are as near.`,
    );
  if (because === "the distance is the smaller of the two")
    return notYet(
      "You named the right one, but the distances of two trainings cannot be compared: the more images there are, the nearer is the nearest, for anybody's images. Compare within a row.",
    );
  if (because === "the images look real")
    return notYet("You named the right one, but good images look real, too. What does a copy have that they have not?");
  const found = rows.filter(({ high }) => high < 1);
  const few = found.length === 1 && found[0]["training images"] === Math.min(...numbers);
  return right(`${rows.map(words).join("; ")}. ${few ? lesson : chance}`);
}

const lesson =
  "The same network, trained as long: few images, shown often, are learned by heart. Nobody built it to copy.";
const chance =
  "Usually it is the training on few images alone that is shown to memorize. This measure is of fifty patients, so chance decides where the interval ends: more patients, or several trainings, would tell more.";

function words({ "training images": images, ratio, low, high }: MemorizedRow): string {
  return `${images} training images, ratio ${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
