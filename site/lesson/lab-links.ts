/** From exercises to the lab, with its knobs set. */
import type { ExerciseName } from "../../lib/teaching/exercises/hints";

/** A link from the lesson's page. */
export interface LabLink {
  readonly address: string;
  readonly words: string;
}

const link = (words: string, knobs: Readonly<Record<string, string>>): LabLink => ({
  address: `../lab.html${Object.keys(knobs).length > 0 ? "#" : ""}${new URLSearchParams(knobs).toString()}`,
  words,
});

/** By the exercises' letters. */
export const labLinks: Readonly<Partial<Record<ExerciseName, LabLink>>> = {
  c: link("In the lab: train a generator, and test what a classifier learns from its images (TSTR)", { kimg: "20" }),
  d: link("In the lab: the same with a generator that has 20 images of each combination", { images: "20", kimg: "20" }),
  f: link("In the lab: move about in a generator, and see the nearest training image of each place", {}),
  g: link("In the lab: train a flow on 50 images, and audit it", { model: "flow", images: "25", kimg: "40" }),
  h: link(
    "In the lab: train cpD-GAN on 50 images with a large learning rate, without its penalty: does it keep its variety?",
    {
      model: "cpd-gan",
      images: "25",
      kimg: "20",
      learningRate: "0.04",
      penalty: "none",
    },
  ),
};
