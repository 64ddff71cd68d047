import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Classifier } from "../../lib/classifier/classifier";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { fidelity } from "../../lib/evaluation/fidelity/fidelity";
import { frechetDistance } from "../../lib/evaluation/fidelity/frechet-distance";
import {
  classifierFeatures,
  coarsePixelFeatures,
  frechetName,
  type ImageFeatures,
  inceptionFeatures,
  pixelFeatures,
} from "../../lib/evaluation/image-features";
import type { Inception } from "../../lib/evaluation/inception/inception";
import { kernelDistance } from "../../lib/evaluation/fidelity/kernel-distance";
import { pickRows } from "../../lib/statistics/feature-matrix";
import { Random } from "../../lib/support/random";

const side = 8;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "features-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

function cohort(name: string, size: number, resolution = side): Cohort {
  const random = Random.fromSeed(1, name);
  const writer = createCohort(path.join(folder, name), {
    name,
    source: "test",
    labelNames: ["A"],
    resolution,
    seed: 1,
    labelPolicy: "paper",
  });
  const images = Uint8Array.from({ length: size * resolution * resolution }, () => random.integer(256));
  writer.append(
    images,
    Array.from({ length: size }, (_, i) => ({
      patient: `p${i}`,
      split: "train" as const,
      labels: [0],
      source: `${i}`,
    })),
  );
  return writer.finish();
}

/** Stands for a network: the means of an image's rows. */
const network = {
  config: { knobs: { network: "densenet121" }, cohort: { checksums: {} } },
  resolution: side,
  featureCount: side,
  features: (images: Uint8Array, rows: number) => {
    const data = Float32Array.from(
      { length: rows * side },
      (_, at) => images.subarray(at * side, (at + 1) * side).reduce((sum, gray) => sum + gray, 0) / side,
    );
    return { data, rows, columns: side };
  },
} as unknown as Classifier;

/** Stands for Inception-v3: each image's first pixels. */
const inception: Inception = {
  features: (images, rows, resolution) => {
    const data = Float32Array.from(
      { length: rows * 2048 },
      (_, at) => images[Math.floor(at / 2048) * resolution ** 2 + ((at % 2048) % resolution ** 2)],
    );
    return { data, rows, columns: 2048 };
  },
  dispose: () => undefined,
};

it("only Inception-v3's Fréchet distance is called FID", () => {
  expect(frechetName(inceptionFeatures(inception))).toBe("FID, Inception-v3 features");
});

it("Inception-v3 takes images of any size", async () => {
  const images = cohort("any-size", 20, 16);
  const features = await inceptionFeatures(inception).of(images, [18, 3]);
  expect([features.rows, features.columns]).toEqual([2, 2048]);
  expect(features.data[2048]).toBe(images.readImages([3])[0]);
});

describe.each<[string, ImageFeatures, string]>([
  ["classifier", classifierFeatures(network), "FD, DenseNet-121 features"],
  ["pixels", pixelFeatures, "FD, pixels"],
  ["coarse pixels", coarsePixelFeatures, "FD, pixels at 16×16"],
])("features of a cohort: %s", (name, features, fd) => {
  it("name the Fréchet distance, which is no FID", () => expect(frechetName(features)).toBe(fd));

  it("do not depend on how many images are computed at once, nor on their order", async () => {
    const images = cohort(`${name}-many`, 600);
    const all = await features.of(images, images.rowsOf("train"));
    const order = Random.fromSeed(2).shuffle(Array.from({ length: 600 }, (_, row) => row));
    expect(Array.from((await features.of(images, order)).data)).toEqual(Array.from(pickRows(all, order).data));
    expect((await features.ofImages(images.readImages(images.rowsOf("train")), 600, side)).data).toEqual(all.data);
    for (const row of [0, 255, 256, 599])
      expect(Array.from((await features.of(images, [row])).data)).toEqual(Array.from(pickRows(all, [row]).data));
  });

  it("give figures that do not depend on the order of images", async () => {
    const [a, b] = [cohort(`${name}-a`, 80), cohort(`${name}-b`, 80)];
    const [real, fake] = [await features.of(a, a.rowsOf("train")), await features.of(b, b.rowsOf("train"))];
    const order = Random.fromSeed(3).shuffle(Array.from({ length: 80 }, (_, row) => row));
    const shuffled = pickRows(fake, order);
    const every = { subsets: 1, subsetSize: 80, seed: 1 };
    expect(Math.abs(frechetDistance(real, shuffled) / frechetDistance(real, fake) - 1)).toBeLessThan(1e-10);
    expect(
      Math.abs(kernelDistance(real, shuffled, every).mean / kernelDistance(real, fake, every).mean - 1),
    ).toBeLessThan(1e-9);
    expect(fidelity(real, shuffled, { seed: 1 }).prdc).toEqual(fidelity(real, fake, { seed: 1 }).prdc);
  });
});

it("a classifier for images of another size is refused", async () => {
  const large = cohort("large", 2, 16);
  await expect(classifierFeatures(network).of(large, [0])).rejects.toThrow(/images of 8 pixels, but .* has 16/);
  await expect(classifierFeatures(network).ofImages(large.readImages([0]), 1, 16)).rejects.toThrow(
    /images of 8 pixels, but the set of images has 16/,
  );
});

it("coarse pixels are means of squares, and small images as they are", async () => {
  const [small, large] = [cohort("coarse-small", 3), cohort("coarse-large", 300, 64)];
  expect(Array.from((await coarsePixelFeatures.of(small, [2])).data)).toEqual(
    Array.from((await pixelFeatures.of(small, [2])).data),
  );
  const found = await coarsePixelFeatures.of(large, large.rowsOf("train"));
  expect([found.rows, found.columns]).toEqual([300, 256]);
  const image = large.readImages([299]);
  const square = Array.from({ length: 16 }, (_, i) => image[(4 * 5 + (i >> 2)) * 64 + 4 * 3 + (i & 3)]);
  expect(found.data[299 * 256 + 5 * 16 + 3]).toBeCloseTo(square.reduce((sum, gray) => sum + gray) / 16 / 255, 6);
});
