/** Blur, correlation and registration against SciPy and NumPy; poses and turns by what they must be. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { bandPass, blurred, comparedImage, comparedSide } from "../../lib/evaluation/privacy/copies/band-pass";
import { compose, inverse, type Pose, turned, turns, upright } from "../../lib/evaluation/privacy/copies/pose";
import { Template } from "../../lib/evaluation/privacy/copies/registration";

const side = 16;
const golden = JSON.parse(
  fs.readFileSync(path.join(__dirname, "..", "golden", "privacy", "blur-and-turn.json"), "utf8"),
) as {
  blurs: { deviation: number; values: number[] }[];
  correlation: number;
  turned: { degrees: number; shift: [number, number]; values: number[] };
};
/** The image of the fixture's script. */
const image = Float32Array.from({ length: side * side }, (_, pixel) => {
  const [x, y] = [pixel % side, Math.floor(pixel / side)];
  return (37 * y * y + 101 * x + 13 * x * y) % 256;
});

it.each(golden.blurs)("a blur is SciPy's, deviation $deviation", ({ deviation, values }) => {
  blurred(image, side, deviation).forEach((value, pixel) => expect(Math.abs(value - values[pixel])).toBeLessThan(1e-3));
});

it("a band is the difference of two blurs, and knows nothing of brightness", () => {
  const band = bandPass(image, side, 1, 2);
  band.forEach((value, pixel) =>
    expect(Math.abs(value - (golden.blurs[0].values[pixel] - golden.blurs[1].values[pixel]))).toBeLessThan(2e-3),
  );
  bandPass(
    image.map((gray) => gray + 40),
    side,
    1,
    2,
  ).forEach((value, pixel) => expect(Math.abs(value - band[pixel])).toBeLessThan(1e-3));
});

it("images are compared at 32 pixels at most", () => {
  expect([8, 16, 32, 256].map(comparedSide)).toEqual([8, 16, 32, 32]);
  expect(comparedImage(new Uint8Array(64 * 64).fill(7), 64)).toEqual(new Float32Array(32 * 32).fill(7));
});

describe("a template", () => {
  const smooth = Float32Array.from(golden.blurs[1].values);
  const whole = { margin: 0, step: 1, freedom: "affine" } as const;

  it("correlates as NumPy says, with either sign, and whatever the contrast", () => {
    const correlation = (of: Float32Array): number => new Template(image, side, whole).correlation(of, upright);
    expect(Math.abs(correlation(smooth) - golden.correlation)).toBeLessThan(1e-3);
    expect(Math.abs(correlation(smooth.map((value) => 255 - value)) + golden.correlation)).toBeLessThan(1e-3);
    expect(Math.abs(correlation(smooth.map((value) => 3 * value + 9)) - golden.correlation)).toBeLessThan(1e-3);
  });

  it("finds how SciPy turned and shifted an image, also where it is inverted", () => {
    const template = new Template(Float32Array.from(golden.turned.values), side, {
      margin: 3,
      step: 1,
      freedom: "affine",
    });
    for (const given of [smooth, smooth.map((value) => 255 - value)]) {
      const {
        pose: [a, b, s, c, d, t],
        correlation,
      } = template.register(given, upright);
      expect(Math.abs(correlation)).toBeGreaterThan(0.998);
      const angle = (golden.turned.degrees * Math.PI) / 180;
      // SciPy has rows first: its shift is (down, right), its matrix turns the other way.
      const expected = [
        Math.cos(angle),
        Math.sin(angle),
        golden.turned.shift[1],
        -Math.sin(angle),
        Math.cos(angle),
        golden.turned.shift[0],
      ];
      [a, b, s, c, d, t].forEach((value, i) =>
        expect(Math.abs(value - expected[i])).toBeLessThan(i % 3 === 2 ? 0.1 : 0.02),
      );
    }
  });

  it("correlates with nothing where there is no structure or hardly an overlap", () => {
    const flat = new Float32Array(side * side).fill(90);
    expect(new Template(image, side, whole).correlation(flat, upright)).toBe(0);
    expect(new Template(flat, side, whole).register(image, upright).correlation).toBe(0);
    expect(new Template(image, side, whole).correlation(image, [1, 0, 9, 0, 1, 0])).toBe(0);
  });
});

it("poses compose, and turn back", () => {
  const pose: Pose = [1.1, 0.2, 3, -0.1, 0.9, -2];
  compose(pose, inverse(pose)).forEach((value, i) => expect(Math.abs(value - upright[i])).toBeLessThan(1e-12));
  expect(compose([2, 0, 0, 0, 2, 0], [1, 0, 3, 0, 1, 5])).toEqual([2, 0, 6, 0, 2, 10]);
});

it("a square falls on itself in eight ways", () => {
  const numbered = Float32Array.from({ length: 9 }, (_, pixel) => pixel);
  const all = Array.from({ length: turns }, (_, turn) => [...turned(numbered, 3, turn)].join());
  expect(new Set(all).size).toBe(8);
  expect(all[0]).toBe("0,1,2,3,4,5,6,7,8");
  expect(all[2]).toBe("8,7,6,5,4,3,2,1,0");
  expect(all[4]).toBe("2,1,0,5,4,3,8,7,6");
  expect(all[6]).toBe("6,7,8,3,4,5,0,1,2");
});
