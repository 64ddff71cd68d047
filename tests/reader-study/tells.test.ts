/**
 * What a script can count in an image without looking at it. A small generator learns phantoms: it draws from the normal distribution
 * with their mean and covariance, rounds and cuts off at 255, as the GANs' last step does. Nothing but its pictures may tell
 * its images from the phantoms: neither how many pixels are white, nor gray levels that a division left empty.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auroc } from "../../lib/statistics/auroc";
import { divideByMaximum } from "../../lib/cohort/images/decode";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { createCohort } from "../../lib/cohort/format/writer";
import { createStudy } from "../../lib/reader-study/create";
import { withWhitePoint } from "../../lib/reader-study/shown-image";
import { openStudy } from "../../lib/reader-study/study";
import { Random } from "../../lib/support/random";
import { temporary } from "./fixtures";

const [resolution, images, learned] = [32, 300, 150];
const pixels = resolution * resolution;
let folder: string;

function phantoms(first: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) =>
    chestPhantom.render(
      { seed: 1, patient: first + i, image: 0, labels: chestPhantom.drawLabels(1, first + i)[0] },
      resolution,
    ),
  );
}

function generate(from: readonly Uint8Array[], count: number): Uint8Array[] {
  const random = Random.fromSeed(1, "tiny generator");
  const mean = Float64Array.from(
    { length: pixels },
    (_, at) => from.reduce((sum, image) => sum + image[at], 0) / from.length,
  );
  return Array.from({ length: count }, () => {
    const values = Float64Array.from(mean);
    for (const image of from) {
      const share = random.normal() / Math.sqrt(from.length);
      for (let at = 0; at < pixels; at++) values[at] += share * (image[at] - mean[at]);
    }
    return Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value))));
  });
}

function write(
  name: string,
  source: string,
  some: readonly Uint8Array[],
): ReturnType<ReturnType<typeof createCohort>["finish"]> {
  const writer = createCohort(path.join(folder, name), {
    name: "phantom-chest",
    source,
    labelNames: ["finding"],
    resolution,
    seed: 1,
    labelPolicy: "paper",
  });
  some.forEach((image, i) =>
    writer.append(image, [{ patient: `${name}-${i}`, split: "test", labels: [1], source: "made here" }]),
  );
  return writer.finish();
}

const countOf = (image: Uint8Array, wanted: number): number => image.filter((value) => value === wanted).length;
const atMost = (image: Uint8Array): number => countOf(image, Math.max(...image));
const tells: Readonly<Record<string, (image: Uint8Array) => number>> = {
  "one pixel at the maximum": (image) => (atMost(image) === 1 ? 1 : 0),
  "pixels at the maximum": atMost,
  maximum: (image) => Math.max(...image),
  "pixels at the minimum": (image) => countOf(image, Math.min(...image)),
  "gray levels": (image) => new Set(image).size,
  "empty levels in the upper half": (image) => 128 - new Set(image.filter((value) => value >= 128)).size,
  "odd values": (image) => {
    const inside = image.filter((value) => value > 1 && value < 254);
    return inside.filter((value) => value % 2 === 1).length / inside.length;
  },
  mean: (image) => image.reduce((sum, value) => sum + value, 0) / pixels,
};

/** How well each tell alone finds synthetic images; one half where it says nothing. */
function aurocs(real: readonly Uint8Array[], synthetic: readonly Uint8Array[]): Record<string, number> {
  const truth = [...real.map(() => 0), ...synthetic.map(() => 1)];
  return Object.fromEntries(
    Object.entries(tells).map(([name, tell]) => [name, auroc(truth, [...real, ...synthetic].map(tell))]),
  );
}

let divided: Record<string, number>;
let shown: Record<string, number>;

beforeAll(() => {
  folder = temporary("tells");
  const [real, synthetic] = [phantoms(0, images), generate(phantoms(images, learned), images)];
  divided = aurocs(
    real,
    synthetic.map((image) => divideByMaximum(Float32Array.from(image))),
  );
  const cohorts = [write("real", "phantom-chest", real), write("synthetic", "cpd-gan", synthetic)];
  const out = path.join(folder, "study");
  createStudy({
    out,
    title: "",
    real: [cohorts[0]],
    synthetic: [cohorts[1]],
    perCell: images,
    repeats: 0,
    training: 0,
    goBack: false,
    readers: 1,
    seed: 1,
    address: "",
  });
  for (const cohort of cohorts) cohort.close();
  const study = openStudy(out);
  const of = (truth: string): Uint8Array[] =>
    [...study.images.keys()].filter((image) => study.images[image].truth === truth).map((image) => study.pixels(image));
  shown = aurocs(of("real"), of("synthetic"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

// Four standard errors of an AUROC that says nothing.
const byChance = 4 * Math.sqrt((2 * images + 1) / (12 * images * images));

describe("images of a study", () => {
  it("have equally many white pixels, which division by the maximum alone does not give them", () => {
    for (const name of ["one pixel at the maximum", "pixels at the maximum"]) {
      expect(Math.abs(divided[name] - 0.5), name).toBeGreaterThan(0.25);
      expect(shown[name], name).toBe(0.5);
    }
  });

  it("are not told apart by the levels that rounding and division leave", () => {
    expect(Math.abs(divided["empty levels in the upper half"] - 0.5)).toBeGreaterThan(byChance);
    for (const name of ["maximum", "gray levels", "empty levels in the upper half", "odd values"])
      expect(Math.abs(shown[name] - 0.5), name).toBeLessThan(byChance);
  });

  it("keep what is in their pictures: the background and the brightness that a generator gave them", () => {
    for (const name of ["pixels at the minimum", "mean"])
      expect(Math.abs(shown[name] - 0.5), name).toBeLessThan(Math.abs(divided[name] - 0.5) + byChance / 4);
  });
});

describe("the white point", () => {
  const random = Random.fromSeed(2, "white point");

  it("makes exactly one hundredth of the pixels white, of any image that has so many bright ones", () => {
    for (const make of [
      () => random.integer(256),
      () => 200 + random.integer(3),
      () => 90,
      () => (random.chance(0.5) ? 255 : 0),
    ]) {
      const image = withWhitePoint(Uint8Array.from({ length: pixels }, make), random);
      expect(countOf(image, 255)).toBe(10);
    }
  });

  it("leaves black black, and does not raise the noise of an image that is nearly black", () => {
    expect(withWhitePoint(new Uint8Array(pixels), random)).toEqual(new Uint8Array(pixels));
    const spot = new Uint8Array(pixels);
    spot[7] = 51;
    const image = withWhitePoint(spot, random);
    expect([image[7], countOf(image, 0)]).toEqual([255, pixels - 1]);
  });

  it("moves no value by more than the division and half a level do", () => {
    const before = Uint8Array.from({ length: pixels }, () => random.integer(200));
    const after = withWhitePoint(before, random);
    const point = 255 / [...before].sort((a, b) => b - a)[9];
    before.forEach((value, at) => expect(Math.abs(Math.min(255, value * point) - after[at])).toBeLessThan(3));
  });
});
