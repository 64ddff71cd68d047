/** The check of exercise h: which images lost their variety, and what shows it? */
import { notAChoice, notYet, right, type Verdict } from "./verdict";

/** How varied images are. */
export interface VarietyRow {
  /** Which: "real images", or what is said of the generator's. */
  readonly images: string;
  /** Mean difference of two images of the same label combination, root mean square, in gray values. */
  readonly difference: number;
  /** Share of the held-out real images that have one of these among their nearest. */
  readonly coverage: number;
}

const reasons = ["they differ less and cover less", "they look smooth", "the loss is higher"] as const;

/** What to answer: which images, and what shows it. */
export interface VarietyAnswer {
  readonly alike: string;
  readonly because: (typeof reasons)[number];
}

/** Images that have less than these shares of the real images' difference and of their coverage have lost their variety. */
const least = { difference: 2 / 3, coverage: 1 / 2 };

/** Checks which images are alike, and by what this was decided. @param rows the real images first. */
export function checkVariety(rows: readonly VarietyRow[], { alike, because }: VarietyAnswer): Verdict {
  const wrong = notAChoice("because", because, reasons);
  if (wrong) return wrong;
  const [real, ...generators] = rows;
  const hasLost = ({ difference, coverage }: VarietyRow): boolean =>
    difference < least.difference * real.difference && coverage < least.coverage * real.coverage;
  const found = generators.filter(hasLost);
  if (found.length !== 1)
    return notYet(
      `Here ${found.length === 0 ? "no images have lost their" : "all images have lost their"} variety: ${rows.map(words).join("; ")}. Use the knobs of the lesson.`,
    );
  const named = generators.find(({ images }) => images === alike);
  if (!named)
    return notYet(
      `There are no images "${alike}": choose one of ${generators.map(({ images }) => images).join(", ")}.`,
    );
  if (!hasLost(named)) return notYet(`Compare ${words(named)} with ${words(real)}, and then the others.`);
  if (because === "the loss is higher")
    return notYet(
      "You named the right ones, but one generator drew all of them after one training: its loss is the same. What do the two columns measure?",
    );
  if (because === "they look smooth")
    return notYet(
      "You named the right ones, but smooth images can be varied, and a generator that draws one sharp image again and again has lost its variety, too. What do the two columns measure?",
    );
  return right(
    `${words(named)}, where there are ${words(real)}. Two of them are too much alike, and most real ones have none that is like them. One image alone never shows this: look at many, and count.`,
  );
}

function words({ images, difference, coverage }: VarietyRow): string {
  return `${images}: difference ${difference.toFixed(1)}, coverage ${coverage.toFixed(2)}`;
}
