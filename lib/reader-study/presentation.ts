/**
 * The order in which a reader sees the images: training first, then all test images shuffled, some of them repeated
 * later.
 */
import { Random } from "../support/random";
import { newImageId } from "./secrets";
import type { Slot, StudyImage } from "./description";

/** At least so many other images between an image and its repetition, where the study is long enough. */
const repeatGap = 10;

/**
 * Which test images are repeated: half of them real, taken evenly from the cells; the same for every reader.
 * @param images the study's images; test images of a cell stand together, real and synthetic in turn.
 */
export function drawRepeats(images: readonly StudyImage[], repeats: number, random: Random): number[] {
  const ofTruth = (truth: StudyImage["truth"]): number[] =>
    random.shuffle(
      [...images.keys()].filter((image) => images[image].purpose === "test" && images[image].truth === truth),
    );
  const pools = [ofTruth("real"), ofTruth("synthetic")];
  return Array.from({ length: repeats }, (_, i) => pools[i % 2][i >> 1]);
}

/**
 * One reader's order. It follows from `random` alone and not from what an image is.
 * @param repeats images that are shown twice.
 */
export function orderFor(images: readonly StudyImage[], repeats: readonly number[], random: Random): Slot[] {
  const all = [...images.keys()];
  const training = random.shuffle(all.filter((image) => images[image].purpose === "training"));
  const test = all.filter((image) => images[image].purpose === "test");
  const order = insertRepeats(firstShowings(test, repeats, random), repeats, random);
  return [...training.map((image) => ({ image, kind: "training" as const })), ...order].map((slot) => ({
    id: newImageId(),
    ...slot,
  }));
}

interface Showing {
  readonly image: number;
  readonly kind: "test" | "repeat";
}

/** All images once; those to be repeated not among the last, so that there is room between them and their repetition. */
function firstShowings(test: readonly number[], repeats: readonly number[], random: Random): Showing[] {
  const gap = gapFor(test.length, repeats.length);
  const early = random.shuffle(Array.from({ length: test.length - gap }, (_, place) => place)).slice(0, repeats.length);
  const placeOfRepeat = new Map(early.map((place, i) => [place, repeats[i]]));
  const others = random.shuffle(test.filter((image) => !repeats.includes(image)));
  return test.map((_, place) => ({ image: placeOfRepeat.get(place) ?? (others.pop() as number), kind: "test" }));
}

function insertRepeats(order: Showing[], repeats: readonly number[], random: Random): Showing[] {
  const gap = gapFor(order.length, repeats.length);
  for (const image of random.shuffle([...repeats])) {
    const earliest = order.findIndex((showing) => showing.image === image) + 1 + gap;
    order.splice(earliest + random.integer(order.length - earliest + 1), 0, { image, kind: "repeat" });
  }
  return order;
}

function gapFor(images: number, repeats: number): number {
  return Math.min(repeatGap, images - repeats);
}
