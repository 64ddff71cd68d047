/** Augmentation: mirrors, shifts and noise are what they say, and nothing is drawn for what is off. */
import { describe, expect, it } from "vitest";
import { augment } from "../../lib/classifier/training/augment";
import { Random } from "../../lib/support/random";

const off = { flips: false, shift: 0, noise: 0 };
const [width, height] = [8, 6];
const pixels = width * height;

function imagesOf(count: number): Uint8Array {
  const random = Random.fromSeed(1, "images");
  return Uint8Array.from({ length: count * pixels }, () => random.integer(256));
}

const imageAt = (images: Uint8Array, i: number): Uint8Array => images.subarray(i * pixels, (i + 1) * pixels);

/** The image moved right and down, its edge repeated. */
function moved(image: Uint8Array, right: number, down: number): Uint8Array {
  const hold = (at: number, count: number): number => Math.min(count - 1, Math.max(0, at));
  return image.map((_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return image[hold(y - down, height) * width + hold(x - right, width)];
  });
}

describe("augmentation", () => {
  it("does nothing and draws nothing where all is off", () => {
    const [before, random] = [imagesOf(10), Random.fromSeed(2)];
    const [after, state] = [before.slice(), random.state()];
    augment(after, 10, width, off, random);
    expect(after).toEqual(before);
    expect(random.state()).toEqual(state);
  });

  it("mirrors about half of the images, and changes nothing else", () => {
    const count = 4000;
    const before = imagesOf(count);
    const after = before.slice();
    augment(after, count, width, { ...off, flips: true }, Random.fromSeed(1));
    let mirrored = 0;
    for (let i = 0; i < count; i++) {
      const image = imageAt(before, i);
      const mirror = image.map((_, at) => image[at - (at % width) + width - 1 - (at % width)]);
      const isMirror = Buffer.compare(imageAt(after, i), mirror) === 0;
      if (!isMirror) expect(imageAt(after, i)).toEqual(image);
      mirrored += Number(isMirror);
    }
    // Four standard deviations of a fair coin.
    expect(Math.abs(mirrored - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
  });

  it("shifts by every distance within the limit, about equally often", () => {
    const count = 2500;
    const before = imagesOf(count);
    const after = before.slice();
    augment(after, count, width, { ...off, shift: 2 }, Random.fromSeed(3));
    const distances = [-2, -1, 0, 1, 2].flatMap((right) => [-2, -1, 0, 1, 2].map((down) => [right, down]));
    const times = distances.map(() => 0);
    for (let i = 0; i < count; i++) {
      const which = distances.findIndex(
        ([right, down]) => Buffer.compare(imageAt(after, i), moved(imageAt(before, i), right, down)) === 0,
      );
      expect(which).toBeGreaterThanOrEqual(0);
      times[which]++;
    }
    // 100 expected of each; 4.5 standard deviations.
    for (const seen of times) expect(Math.abs(seen - count / 25)).toBeLessThan(45);
  });

  it("adds normal noise of the deviation given, rounded and within range", () => {
    const count = 2000;
    const gray = new Uint8Array(count * pixels).fill(128);
    augment(gray, count, width, { ...off, noise: 8 }, Random.fromSeed(4));
    const change = Float64Array.from(gray, (value) => value - 128);
    const mean = change.reduce((sum, value) => sum + value, 0) / change.length;
    const variance = change.reduce((sum, value) => sum + (value - mean) ** 2, 0) / change.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.sqrt(variance - 1 / 12)).toBeCloseTo(8, 1);
    const black = new Uint8Array(count * pixels);
    augment(black, count, width, { ...off, noise: 8 }, Random.fromSeed(5));
    expect(black.filter((value) => value === 0).length / black.length).toBeCloseTo(0.5 + 0.0249, 2);
  });
});
