/** From exercises to the lab, with its knobs set. */
import type { ExerciseName } from "../../lib/teaching/exercises/hints";

/** A link from the lesson's page. */
export interface LabLink {
  readonly address: string;
  readonly words: string;
}

const link = (words: string, knobs: Readonly<Record<string, string>>): LabLink => ({
  address: `../lab.html#${new URLSearchParams(knobs).toString()}`,
  words,
});

/** By the exercises' letters. */
export const labLinks: Readonly<Partial<Record<ExerciseName, LabLink>>> = {
  c: link("In the lab: train a generator, and test what a classifier learns from its images (TSTR)", { kimg: "20" }),
  d: link("In the lab: the same with a generator that has 20 images of each combination", { images: "20", kimg: "20" }),
  f: link("In the lab: train a generator, and see its images beside the nearest training images", { kimg: "20" }),
};
