import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import { createCohort } from "../../lib/cohort/format/writer";
import { startEngine } from "../../lib/engine/start";
import { featureOrder, imageOrder } from "../../lib/evaluation/content-order";
import { fidelity } from "../../lib/evaluation/fidelity/fidelity";
import { fidelityFigures } from "../../lib/evaluation/fidelity/fidelity-figures";
import { pixelFeatures } from "../../lib/evaluation/image-features";
import { kernelDistance } from "../../lib/evaluation/fidelity/kernel-distance";
import { evaluateCohort } from "../../lib/evaluation/evaluate-cohort";
import { nearestImagesByPixels } from "../../lib/evaluation/privacy/nearest-images";
import { pickRows, type FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { Random } from "../../lib/support/random";
import { goldenFeatures } from "../golden/evaluation/features";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "content-order-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
beforeAll(async () => void (await startEngine()));

function shuffledRows(rows: number): number[] {
  return Random.fromSeed(8, "other order").shuffle(Array.from({ length: rows }, (_, row) => row));
}
const shuffled = (features: FeatureMatrix): FeatureMatrix => pickRows(features, shuffledRows(features.rows));

describe("the order of features", () => {
  it("is that of their values, and for equal rows that of their names", () => {
    const features = { data: [2, 1, 1, 9, 1, 3, 1, 9], rows: 4, columns: 2 };
    expect([...featureOrder(features, ["a", "z", "c", "b"])]).toEqual([2, 3, 1, 0]);
  });
});

describe("figures of features in another order", () => {
  const [real, fake] = [goldenFeatures([1, 150, 12, 0]), goldenFeatures([2, 130, 12, 0.1])];

  it.each([
    ["each pair once", 20],
    ["subset by subset", 1],
  ])("have the same kernel distance to the bit, %s", (_, subsets) => {
    const options = { subsets, subsetSize: 50, seed: 1 };
    const once = kernelDistance(real, fake, options);
    expect(kernelDistance(shuffled(real), shuffled(fake), options)).toEqual(once);
    expect(kernelDistance(real, fake, { ...options, seed: 2 }).mean).not.toBe(once.mean);
  });

  it.each([
    ["more rows than columns", 12],
    ["fewer rows than columns", 200],
  ])("have the same fidelity to the bit, %s", (_, columns) => {
    const [a, b] = [goldenFeatures([3, 60, columns, 0]), goldenFeatures([4, 50, columns, 0.1])];
    expect(fidelity(shuffled(a), shuffled(b), { seed: 1 })).toEqual(fidelity(a, b, { seed: 1 }));
  });

  it("have the same figures, intervals and floors to the bit, also where patients share an image", async () => {
    const twice = pickRows(
      real,
      Array.from({ length: 150 }, (_, row) => (row < 10 ? 0 : row)),
    );
    const patients = Array.from({ length: 150 }, (_, row) => `p${row % 60}`);
    const once = await fidelityFigures(twice, patients, fake, { seed: 1 });
    const other = shuffledRows(150);
    expect(
      await fidelityFigures(
        pickRows(twice, other),
        other.map((row) => patients[row]),
        shuffled(fake),
        { seed: 1 },
      ),
    ).toEqual(once);
  });
});

describe("cohorts in another order", () => {
  const side = 32;
  const labelNames = ["Cardiomegaly", "Pleural Effusion"];

  /** Phantom images, two a patient; `order` says which image comes at each place. */
  function phantoms(name: string, firstPatient: number, order: readonly number[]): Cohort {
    const writer = createCohort(path.join(folder, name), {
      name,
      source: "phantom-chest",
      kind: name.startsWith("real") ? "phantom" : "synthetic",
      labelNames,
      resolution: side,
      seed: 1,
      labelPolicy: "paper",
    });
    for (const image of order) {
      const patient = firstPatient + (image >> 1);
      const present = labelNames.filter((_, place) => ((image >> 1) + place) % 3 > 0);
      const labels = chestPhantom.findings.map((finding) => (present.includes(finding) ? 1 : 0));
      const split = image % 8 < 6 ? "train" : "test";
      writer.append(chestPhantom.render({ seed: 1, patient, image, labels }, side), [
        {
          patient: `${split}${patient}`,
          split,
          labels: labelNames.map((label) => (present.includes(label) ? 1 : 0)),
          source: `${image}`,
        },
      ]);
    }
    return writer.finish();
  }
  const [inOrder, otherwise] = [Array.from({ length: 240 }, (_, image) => image), shuffledRows(240)];
  const real = [phantoms("real", 0, inOrder), phantoms("real otherwise", 0, otherwise)];
  const synthetic = [phantoms("synthetic", 5000, inOrder), phantoms("synthetic otherwise", 5000, otherwise)];

  it("give the same images in the same order", () => {
    const [once, again] = real.map((cohort) => cohort.readImages(imageOrder(cohort, cohort.rowsOf("train"))));
    expect(again).toEqual(once);
  });

  it("have the same evaluation to the bit: fidelity, diversity, signs and privacy", async () => {
    const [once, again] = await Promise.all(
      real.map((cohort, i) => evaluateCohort(cohort, synthetic[i], pixelFeatures, { seed: 1, combinations: false })),
    );
    const { distances, ...privacy } = again.privacy!;
    const { distances: before, ...privacyBefore } = once.privacy!;
    expect(privacy).toEqual(privacyBefore);
    expect(again.fidelity).toEqual(once.fidelity);
    expect(once.fidelity[0].diversity).toBeDefined();
    expect(again.conditional).toEqual(once.conditional);
    expect(once.conditional.length).toBeGreaterThan(0);
    for (const key of ["syntheticToTrain", "heldOutToTrain"] as const)
      expect(Array.from(distances[key]).sort()).toEqual(Array.from(before[key]).sort());
    for (const key of ["syntheticToSomeTrain", "syntheticToSomeHeldOut"] as const)
      expect(Array.from(distances[key].distances).sort()).toEqual(Array.from(before[key].distances).sort());
  }, 300_000);

  it("have the same nearest images", () => {
    const [once, again] = real.map((cohort, i) =>
      nearestImagesByPixels(cohort, synthetic[i], { images: 40, pairs: 5, seed: 1 }),
    );
    expect(again).toEqual(once);
  });
});
