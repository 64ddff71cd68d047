/** What the lesson shows below its cells. */
import type { Cohort } from "../cohort/format/cohort";
import { imageGridFigure } from "../figures/image-grid";
import { show, showMarkdown } from "../notebook/display/show";
import { UserError } from "../support/errors";
import { type ExerciseName, hintOf } from "./exercises/hints";
import { type Verdict, verdictWords } from "./exercises/verdict";

/** Shows whether an answer is right, and why. */
export function showVerdict(verdict: Verdict): void {
  showMarkdown(verdictWords(verdict));
}

/** Shows the hint of an exercise. */
export function showHint(exercise: ExerciseName): void {
  showMarkdown(hintOf(exercise));
}

/**
 * Keeps a prediction below the cell: what one expected is forgotten as soon as the result is there.
 * @throws UserError when a number is missing.
 */
export function predict(prediction: Readonly<Record<string, number>>): void {
  const missing = Object.keys(prediction).find((name) => !Number.isFinite(prediction[name]));
  if (missing !== undefined)
    throw new UserError(`Write a number for "${missing}" before you go on: a guess is enough, and nobody checks it.`);
  const words = Object.entries(prediction).map(([name, value]) => `${name}: ${value}`);
  showMarkdown(`*You predict* ${words.join(", ")}.`);
}

/** Shows the first training images of each label combination, a block of columns for each cohort. */
export async function showImages(cohorts: Readonly<Record<string, Cohort>>, each = 6): Promise<void> {
  const [{ labelNames, resolution }] = Object.values(cohorts);
  const imagesOf = (cohort: Cohort, label: number): Uint8Array => {
    const having = Array.from(cohort.rowsOf("train")).filter((row) => cohort.readLabels([row])[label] === 1);
    return cohort.readImages(having.slice(0, each));
  };
  const rows = labelNames.map((title, label) => ({
    title,
    images: Object.values(cohorts).map((cohort) => imagesOf(cohort, label)),
  }));
  const title = "Images of each label combination, not hand-picked";
  await show(await imageGridFigure({ title, sources: Object.keys(cohorts), resolution, rows }));
}
