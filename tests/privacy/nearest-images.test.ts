import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { createCohort } from "../../lib/cohort/format/writer";
import { ssim } from "../../lib/evaluation/fidelity/ssim";
import { startEngine } from "../../lib/engine/start";
import {
  nearestImagesAligned,
  nearestImagesByPixels,
  nearestImagesBySsim,
} from "../../lib/evaluation/privacy/nearest-images";

const side = 16;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "nearest-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** @param heldOut of the images, which stand last. */
function cohort(name: string, images: readonly Uint8Array[], resolution: number = side, heldOut = 0): Cohort {
  const writer = createCohort(path.join(folder, name), {
    name,
    source: "test",
    labelNames: ["A"],
    resolution,
    seed: 1,
    labelPolicy: "paper",
  });
  images.forEach((image, row) =>
    writer.append(image, [
      {
        patient: `p${row}`,
        split: row < images.length - heldOut ? "train" : row % 2 === 0 ? "valid" : "test",
        labels: [0],
        source: `${row}`,
      },
    ]),
  );
  return writer.finish();
}
const phantom = (patient: number): Uint8Array =>
  chestPhantom.render({ seed: 1, patient, image: 0, labels: chestPhantom.drawLabels(1, patient)[0] }, side);

describe.each([
  ["pixels", nearestImagesByPixels],
  ["SSIM", nearestImagesBySsim],
] as const)("nearest images by %s", (_, nearest) => {
  const reals = Array.from({ length: 40 }, (__, patient) => phantom(patient));
  const copy = reals[7].map((gray) => Math.max(0, gray - 2));
  const synthetics = [...Array.from({ length: 9 }, (__, i) => phantom(1000 + i)), copy];

  it("put a copied image first, beside its original, closer than real images are to one another", async () => {
    const name = nearest.name;
    const { pairs, distances, realDistances } = await nearest(
      cohort(`${name}-real`, reals),
      cohort(`${name}-synthetic`, synthetics),
      { images: 30, pairs: 3, seed: 1 },
    );
    expect(pairs[0].synthetic).toEqual(copy);
    expect(pairs[0].real).toEqual(reals[7]);
    expect(pairs.map(({ distance }) => distance)).toEqual([...distances].sort((a, b) => a - b).slice(0, 3));
    expect(distances).toHaveLength(10);
    expect(realDistances).toHaveLength(30);
    expect(pairs[0].distance).toBeLessThan(Math.min(...realDistances));
    expect(Math.min(...realDistances)).toBeGreaterThan(0);
  });
});

it("after alignment, a copy that was mirrored, moved and made brighter is the nearest; held-out images stand beside", async () => {
  await startEngine({ backend: "cpu" });
  const large = 32;
  const drawn = (patient: number): Uint8Array =>
    chestPhantom.render({ seed: 1, patient, image: 0, labels: chestPhantom.drawLabels(1, patient)[0] }, large);
  const reals = Array.from({ length: 60 }, (_, patient) => drawn(patient));
  // A pixel to the right of where the mirror puts it.
  const disguised = reals[7].map((_, pixel) => {
    const [row, column] = [Math.floor(pixel / large), pixel % large];
    return Math.min(255, 1.1 * reals[7][row * large + Math.min(large - 1, large - column)]);
  });
  const real = cohort("aligned-real", reals, large, 20);
  const synthetic = cohort("aligned", [...Array.from({ length: 9 }, (_, i) => drawn(1000 + i)), disguised], large);
  const options = { images: 30, pairs: 3, seed: 1 };
  const found = await nearestImagesAligned(real, synthetic, options);
  expect(found.reals).toBe("held-out");
  expect([found.distances.length, found.realDistances.length]).toEqual([10, 20]);
  expect(found.pairs[0].synthetic).toEqual(disguised);
  expect(found.pairs[0].real).toEqual(reals[7]);
  expect(found.pairs[0].distance).toBeLessThan(0.5 * Math.min(...found.realDistances));
  // By pixels it is no nearer than others.
  expect(nearestImagesByPixels(real, synthetic, options).pairs[0].synthetic).not.toEqual(disguised);
});

it("SSIM is compared with all training images, the image itself left out, and says how far it is", async () => {
  const [reals, synthetics] = [
    Array.from({ length: 60 }, (_, patient) => phantom(patient)),
    Array.from({ length: 12 }, (_, i) => phantom(1000 + i)),
  ];
  const reports: number[] = [];
  const found = await nearestImagesBySsim(cohort("all-real", reals), cohort("all-synthetic", synthetics), {
    images: 60,
    pairs: 12,
    seed: 1,
    onProgress: ({ done, total }) => reports.push(done / total),
  });
  const nearest = (image: Uint8Array): number =>
    1 - Math.max(...reals.filter((real) => real !== image).map((real) => ssim(image, real, side)));
  for (const { synthetic, real, distance } of found.pairs) {
    expect(distance).toBe(1 - ssim(synthetic, real, side));
    expect(distance).toBe(nearest(synthetic));
  }
  expect([...found.realDistances].sort()).toEqual(reals.map(nearest).sort());
  expect(reports).toEqual([1, 1]);
});

it("SSIM of large images is compared with those nearest in pixels", async () => {
  const large = (patient: number): Uint8Array =>
    chestPhantom.render({ seed: 1, patient, image: 0, labels: chestPhantom.drawLabels(1, patient)[0] }, 128);
  const reals = Array.from({ length: 25 }, (_, patient) => large(patient));
  const copy = reals[7].map((gray) => Math.max(0, gray - 2));
  const { pairs, realDistances } = await nearestImagesBySsim(
    cohort("large-real", reals, 128),
    cohort("large-synthetic", [large(1000), copy], 128),
    { images: 4, pairs: 1, seed: 1 },
  );
  expect(pairs[0]).toMatchObject({ synthetic: copy, real: reals[7] });
  expect(Math.min(...realDistances)).toBeGreaterThan(0);
});

it("pixel distances are root mean squares", () => {
  const [black, gray] = [new Uint8Array(side * side), new Uint8Array(side * side).fill(51)];
  const { distances } = nearestImagesByPixels(cohort("black", [black, black]), cohort("gray", [gray]), {
    images: 1,
    pairs: 1,
    seed: 1,
  });
  expect(distances[0]).toBeCloseTo(0.2, 6);
});
