/** Places that sliders reach: where walks begin and end, and how long their vectors are. */
import { describe, expect, it } from "vitest";
import { latentOf } from "../../lib/gan/latent-walk";
import { latentAt, type LatentPlace } from "../../lib/teaching/lab/latent-place";

const generator = { latentSize: 32 };
const at = (walk: LatentPlace["walk"], set = 1): Float32Array => latentAt(generator, { set, walk });
const length = (vector: Float32Array): number => Math.hypot(...vector);
const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0) / length(a) / length(b);
const [from, first, second] = [1, 2, 3].map((seed) => latentOf(generator, seed));
const close = (a: Float32Array, b: Float32Array): void => a.forEach((value, i) => expect(value).toBeCloseTo(b[i], 5));

describe("a place", () => {
  it("is where the walks begin when no slider is moved", () => {
    close(at({ kind: "directions", steps: [0, 0] }), from);
    close(at({ kind: "between", share: 0 }), from);
    close(at({ kind: "between", share: 1 }), first);
  });

  it("comes nearer to a direction's vector the further it goes there, and away from it backwards", () => {
    const angles = [-2, -1, 0, 1, 2].map((step) => cosine(at({ kind: "directions", steps: [step, 0] }), first));
    expect(angles).toEqual([...angles].sort((a, b) => a - b));
    expect(cosine(at({ kind: "directions", steps: [0, 2] }), second)).toBeGreaterThan(cosine(from, second) + 0.3);
  });

  it("is as far from the middle as where it comes from", () => {
    for (const steps of [
      [2, 2],
      [-1, 0.5],
      [0, -2],
    ] as const)
      expect(length(at({ kind: "directions", steps }))).toBeCloseTo(length(from), 4);
    expect(length(at({ kind: "between", share: 0.5 }))).toBeCloseTo((length(from) + length(first)) / 2, 4);
  });

  it("has other vectors in another set", () => {
    close(at({ kind: "between", share: 0 }, 2), latentOf(generator, 4));
  });
});
