/** A hint for each exercise: where to look, not what to answer. */

const hints: Readonly<Record<ExerciseName, string>> = {
  a: "Make a list of the patients first (`new Set(scans.patient)`), decide on the side of each, and look it up for each image.",
  b: "Divide the width at 30 patients by the width at 120. Is it nearer to 4 or to 2?",
  c: "For each of the two tests: which images did its classifier see in training, and do the images of the test have the corner?",
  d: "Two classifiers that are as good have two AUROCs all the same. Which interval is about their difference, and does it include 0?",
  e: "The table is sorted: its first row is the part that the classifier misses most. The lungs' lower ends are in rows 3 and 4.",
  f: "Which of the two columns does not depend on the generator? It says how near images of other patients are.",
  g: "What would the ratio be for a generator that has never seen the training images? Does the interval include it?",
  h: "The first row is real images. Which row has half of what it has, or less, in both columns?",
};

/** The exercises, by their letters, in the order of the lesson. */
export type ExerciseName = "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h";

/** The hint of an exercise. */
export function hintOf(exercise: ExerciseName): string {
  return hints[exercise];
}
