/**
 * Augmentation of a minibatch, in place: each image is mirrored, shifted, and given its own noise. The paper mirrors
 * only. Shifts keep a network from memorizing positions. Noise covers the finest texture, which generators do not get
 * right and which a classifier would otherwise take for a sign of the label.
 */
import type { Random } from "../../support/random";
import type { ClassifierKnobs } from "../knobs";

/** What is done to training images. */
export type Augmentation = Pick<ClassifierKnobs, "flips" | "shift" | "noise">;

/**
 * Augments a minibatch in place. What is off draws no random numbers.
 * @param images count images of `width` columns, gray values.
 */
export function augment(
  images: Uint8Array,
  count: number,
  width: number,
  { flips, shift, noise }: Augmentation,
  random: Random,
): void {
  const pixels = images.length / count;
  for (let i = 0; i < count; i++) {
    const image = images.subarray(i * pixels, (i + 1) * pixels);
    if (flips && random.chance(0.5)) mirror(image, width);
    if (shift > 0) translate(image, width, between(-shift, shift, random), between(-shift, shift, random));
  }
  if (noise > 0) addNoise(images, noise, random);
}

/** Left to right. */
function mirror(image: Uint8Array, width: number): void {
  for (let row = 0; row < image.length; row += width) image.subarray(row, row + width).reverse();
}

/** Whole pixels to the right and down; what comes in repeats the edge. */
function translate(image: Uint8Array, width: number, right: number, down: number): void {
  const height = image.length / width;
  const before = image.slice();
  for (let y = 0; y < height; y++) {
    const from = width * clamp(y - down, height);
    for (let x = 0; x < width; x++) image[y * width + x] = before[from + clamp(x - right, width)];
  }
}

/** Normal, of this standard deviation in gray values; rounded, and held to 0 to 255. */
function addNoise(images: Uint8Array, deviation: number, random: Random): void {
  const noise = random.normals(images.length);
  for (let i = 0; i < images.length; i++)
    images[i] = Math.max(0, Math.min(255, Math.round(images[i] + deviation * noise[i])));
}

const clamp = (at: number, count: number): number => Math.max(0, Math.min(count - 1, at));

/** A whole number, both ends included. */
const between = (low: number, high: number, random: Random): number => low + random.integer(high - low + 1);
