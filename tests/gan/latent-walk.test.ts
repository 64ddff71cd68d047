/** Walks through a latent space: what changes from frame to frame, and that nothing else does. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import type { Generator } from "../../lib/gan/generator";
import {
  interpolate,
  latentOf,
  truncate,
  truncated,
  turnUpLabel,
  underEachCombination,
} from "../../lib/gan/latent-walk";
import { difference } from "../golden/parity";

const latentSize = 64;

/** Notes what it is asked for. */
function noting(): { generator: Generator; latents: number[][]; labels: number[][] } {
  const [latents, labels]: number[][][] = [[], []];
  const generator = {
    latentSize,
    labelNames: ["Edema", "Fracture"],
    resolution: 8,
    generate(vectors: Float32Array, given: ArrayLike<number>) {
      for (let i = 0; i < vectors.length; i += latentSize) latents.push([...vectors.subarray(i, i + latentSize)]);
      for (let i = 0; i < given.length; i += 2) labels.push([given[i], given[i + 1]]);
      return new Uint8Array((vectors.length / latentSize) * 64);
    },
  } as unknown as Generator;
  return { generator, latents, labels };
}

const length = (vector: readonly number[]): number => Math.hypot(...vector);
const angle = (a: readonly number[], b: readonly number[]): number =>
  Math.acos(a.reduce((sum, value, i) => sum + value * b[i], 0) / length(a) / length(b));

describe("an interpolation", () => {
  const { generator, latents, labels } = noting();
  const ends = [latentOf(generator, 1), latentOf(generator, 2)] as const;
  const { titles, images } = interpolate(generator, ends, [1, 0], 5);

  it("begins and ends with the two vectors, and has one label vector", () => {
    expect(titles).toEqual(["0.00", "0.25", "0.50", "0.75", "1.00"]);
    expect(images).toHaveLength(5 * 64);
    for (let i = 0; i < latentSize; i++) {
      expect(latents[0][i]).toBeCloseTo(ends[0][i], 5);
      expect(latents[4][i]).toBeCloseTo(ends[1][i], 5);
    }
    expect(labels).toEqual(Array(5).fill([1, 0]));
  });

  it("turns by equal angles, and no frame is shorter than both ends", () => {
    const turns = latents.slice(1).map((vector, place) => angle(latents[place], vector));
    for (const turn of turns) expect(turn).toBeCloseTo(turns[0], 4);
    const shortest = Math.min(length(latents[0]), length(latents[4]));
    for (const vector of latents) expect(length(vector)).toBeGreaterThan(shortest - 1e-3);
  });

  it("of two equal ends stands still, and of one frame is none", () => {
    const still = noting();
    interpolate(still.generator, [ends[0], ends[0]], [0, 0], 3);
    for (const vector of still.latents) expect(vector).toEqual([...ends[0]]);
    expect(() => interpolate(generator, ends, [0, 0], 1)).toThrow("two frames or more");
  });
});

it("one latent vector goes under every combination", () => {
  const { generator, latents, labels } = noting();
  const latent = latentOf(generator, 3);
  const combinations = [
    { title: "none", labels: [0, 0] },
    { title: "Edema + Fracture", labels: [1, 1] },
  ];
  expect(underEachCombination(generator, latent, combinations).titles).toEqual(["none", "Edema + Fracture"]);
  expect(latents).toEqual([[...latent], [...latent]]);
  expect(labels).toEqual([
    [0, 0],
    [1, 1],
  ]);
});

it("one label is turned up, and the others stay", () => {
  const { generator, labels } = noting();
  turnUpLabel(generator, latentOf(generator, 3), [1, 0], "Fracture", [0, 0.5, 2]);
  expect(labels).toEqual([
    [1, 0],
    [1, 0.5],
    [1, 2],
  ]);
  expect(() => turnUpLabel(generator, latentOf(generator, 3), [1, 0], "Mass", [1])).toThrow(
    'no label "Mass"; it has Edema, Fracture.',
  );
});

describe("truncation", () => {
  const { cases } = JSON.parse(
    fs.readFileSync(path.join(__dirname, "..", "golden", "gan", "truncation.json"), "utf8"),
  ) as { cases: { limit: number; values: number[]; truncated: number[] }[] };

  it.each(cases)(
    "to ± $limit equals SciPy's truncated normal distribution",
    ({ limit, values, truncated: expected }) => {
      const found = values.map((value) => truncated(value, limit));
      expect(difference("truncated normal draws", found, expected)).toBeLessThan(1e-9);
    },
  );

  it("keeps a vector where there is no limit", () => {
    const { generator, latents } = noting();
    const latent = latentOf(generator, 4);
    truncate(generator, latent, [0, 0], [Infinity, 0.5]);
    expect(latents[0]).toEqual([...latent]);
    expect(Math.max(...latents[1].map(Math.abs))).toBeLessThan(0.5);
  });
});
