/** What the lesson shows below its cells. */
import { showMarkdown } from "../notebook/display/show";
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
