/** How much of an image is finer than three pixels. */
import { describe, expect, it } from "vitest";
import { fineDeviation } from "../../lib/evaluation/fidelity/texture";
import { Random } from "../../lib/support/random";

describe("fineDeviation", () => {
  it("is 0 for a flat image, and 8/9 of a gray value where one pixel stands out by one", () => {
    expect(fineDeviation(new Uint8Array(64).fill(90), 8)).toBe(0);
    const image = new Uint8Array(64).fill(90);
    image[27] = 91;
    // The pixel itself is off by 8/9, its eight neighbors by 1/9.
    expect(fineDeviation(image, 8)).toBeCloseTo(Math.sqrt(((8 / 9) ** 2 + 8 / 81) / 64), 12);
  });

  it("is that of white noise by theory, whatever smooth image lies below it", () => {
    const size = 256;
    const noise = Random.fromSeed(1, "texture").normals(size * size);
    const image = noise.map((value, at) => 5 * value + 0.3 * (at % size) + 0.2 * Math.floor(at / size));
    // Var(x − mean of 9) = σ²·8/9; the ramp's edges add next to nothing.
    expect(fineDeviation(image, size)).toBeCloseTo(5 * Math.sqrt(8 / 9), 1);
  });
});
