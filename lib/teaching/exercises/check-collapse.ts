/** The check of exercise h: which generator lost its variety, and what shows it? */
import { notYet, right, type Verdict } from "./verdict";

/** How varied images are. */
export interface VarietyRow {
  /** Whose: "real images", or a generator's name. */
  readonly images: string;
  /** Mean difference of two images of the same label combination, root mean square, in gray values. */
  readonly difference: number;
  /** Share of the held-out real images that have one of these among their nearest. */
  readonly coverage: number;
}

/** What to answer: the generator, and what shows it. */
export interface CollapseAnswer {
  readonly collapsed: string;
  readonly because: "they differ less and cover less" | "they are poor" | "the loss is higher";
}

/** A generator that has less than these shares of the real images' difference and of their coverage has lost its variety. */
const least = { difference: 2 / 3, coverage: 1 / 2 };

/** Checks who collapsed, and by what this was decided. @param rows the real images first. */
export function checkCollapse(rows: readonly VarietyRow[], { collapsed, because }: CollapseAnswer): Verdict {
  const [real, ...generators] = rows;
  const hasLost = ({ difference, coverage }: VarietyRow): boolean =>
    difference < least.difference * real.difference && coverage < least.coverage * real.coverage;
  const found = generators.filter(hasLost);
  if (found.length !== 1)
    return notYet(
      `Here ${found.length === 0 ? "no generator has lost its" : "all generators have lost their"} variety: ${rows.map(words).join("; ")}. Use the knobs of the lesson.`,
    );
  const named = generators.find(({ images }) => images === collapsed);
  if (!named)
    return notYet(
      `There is no generator "${collapsed}": choose one of ${generators.map(({ images }) => images).join(", ")}.`,
    );
  if (!hasLost(named)) return notYet(`Compare ${words(named)} with ${words(real)}, and then the other generator.`);
  if (because === "the loss is higher")
    return notYet(
      "You named the right one, but a GAN's loss is about two networks that both change: it is higher where the discriminator is better, with or without variety. What do the two columns measure?",
    );
  if (because === "they are poor")
    return notYet(
      "You named the right one, but poor images can be varied, and a generator that draws one perfect image again and again has collapsed, too. What do the two columns measure?",
    );
  return right(
    `${words(named)}, where there are ${words(real)}. Two of its images are too much alike, and most real ones have none that is like them. One image alone never shows this: look at many, and count.`,
  );
}

function words({ images, difference, coverage }: VarietyRow): string {
  return `${images}: difference ${difference.toFixed(1)}, coverage ${coverage.toFixed(2)}`;
}
